// The page of one order: a drawing opens large.
"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button || !("enlarge" in button.dataset)) return;
    one("#drawing [data-drawing]").replaceChildren(one("template", button.parentElement).content.cloneNode(true));
    one("#drawing").showModal();
  });
})();
