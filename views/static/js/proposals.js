// Proposals: one box chooses all of a supplier; how many are chosen stands beside the buttons.
"use strict";
(() => {
  const form = document.querySelector("[data-proposals]");
  if (!form) return;
  const said = form.querySelector("[data-chosen-count]");

  function look(group) {
    const boxes = [...group.querySelectorAll("[data-choose]")];
    const chosen = boxes.filter((box) => box.checked).length;
    const all = group.querySelector("[data-choose-all]");
    if (all) {
      all.checked = chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
    return chosen;
  }

  function count() {
    let chosen = 0;
    for (const group of form.querySelectorAll("[data-proposal-group]")) chosen += look(group);
    const boxes = form.querySelectorAll("[data-choose]").length;
    if (said) said.textContent = `${chosen} / ${boxes}`;
    for (const button of form.querySelectorAll(".savebar button")) button.disabled = chosen === 0;
  }

  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-choose-all]")) {
      for (const box of event.target.closest("[data-proposal-group]").querySelectorAll("[data-choose]")) box.checked = event.target.checked;
    }
    count();
  });
  count();
})();
