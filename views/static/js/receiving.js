// A delivery as it is typed: what a line brings into stock is shown in the empty “weighed” cell, and money in its currency.
"use strict";
(() => {
  const { parse, evaluate, round, show } = window.Decimal;
  const form = document.querySelector("[data-receiving]");
  if (!form) return;

  const value = (row, name) => row.querySelector(`[data-column="${name}"]`)?.value.trim() ?? "";
  const number = (text) => { try { return text === "" ? null : parse(text); } catch { return null; } };

  /** Stock units in the line by the card of its material; null when the card does not say. */
  function intoStock(row) {
    const [unit, stock, bought] = ["unit", "stock_unit", "purchase_unit"].map((name) => value(row, name).toLocaleLowerCase("tr"));
    if (!stock || !bought || bought === stock || unit !== bought) return null;
    const found = evaluate("quantity*purchase_factor", (name) => number(value(row, name)));
    return found === null ? null : round(found, 3);
  }

  form.addEventListener("atolye:lines", ({ detail: { grid } }) => {
    if (grid.prefix !== "lines") return;
    for (const row of grid.rows) {
      const cell = row.querySelector('[data-column="weighed"]');
      const stock = intoStock(row);
      if (cell) cell.placeholder = stock === null ? "" : show(stock, 3, value(row, "stock_unit"));
    }
  });

  form.addEventListener("change", ({ target }) => {
    if (target.id !== "currency") return;
    const { sign } = target.selectedOptions[0].dataset;
    for (const output of form.querySelectorAll('[data-lines="lines"] output[data-unit], [data-lines-totals="lines"] output[data-unit]')) output.dataset.unit = sign;
    for (const head of form.querySelectorAll('[data-lines="lines"] th .unit')) head.textContent = `(${sign})`;
    const template = form.querySelector('[data-lines="lines"] template');
    for (const output of template.content.querySelectorAll("output[data-unit]")) output.dataset.unit = sign;
    form.querySelector('[data-lines="lines"]').lineGrid?.count();
  });

  form.querySelector('[data-lines="lines"]')?.lineGrid?.count();
})();
