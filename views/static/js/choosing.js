// How many ready doors go: a whole order with one touch, single cards with plus and minus; the sum stays in sight.
"use strict";
(() => {
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-choosing]").forEach(choose));

  function choose(form) {
    const cards = [...form.querySelectorAll("[data-card]")].map((row) => ({ row, free: Number(row.dataset.free), input: row.querySelector("input"), order: row.closest("[data-order]") }));
    const sum = form.querySelector("[data-chosen]");
    const count = (card) => Number(card.input.value) || 0;
    const set = (card, value) => { card.input.value = String(Math.max(0, Math.min(card.free, value))); };

    function show() {
      for (const card of cards) {
        card.row.classList.toggle("is-chosen", count(card) > 0);
        card.row.querySelector("[data-less]").disabled = count(card) <= 0;
        card.row.querySelector("[data-plus]").disabled = count(card) >= card.free;
      }
      for (const order of form.querySelectorAll("[data-order]")) {
        const own = cards.filter((card) => card.order === order && card.free);
        const box = order.querySelector("[data-whole]");
        box.checked = own.length > 0 && own.every((card) => count(card) === card.free);
        box.indeterminate = !box.checked && own.some((card) => count(card));
        box.disabled = !own.length;
      }
      const doors = cards.reduce((all, card) => all + count(card), 0);
      if (sum) sum.textContent = String(doors);
    }

    for (const card of cards) {
      card.row.querySelector("[data-less]").addEventListener("click", () => { set(card, count(card) - 1); show(); });
      card.row.querySelector("[data-plus]").addEventListener("click", () => { set(card, count(card) + 1); show(); });
      card.input.addEventListener("input", show);
    }
    for (const box of form.querySelectorAll("[data-whole]")) {
      box.addEventListener("change", () => {
        for (const card of cards) if (card.order === box.closest("[data-order]")) set(card, box.checked ? card.free : 0);
        show();
      });
    }
    show();
  }
})();
