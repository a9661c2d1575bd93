// The page of one order: reasons are asked for in a dialog, a drawing opens large.
"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    if (button.dataset.dialog) {
      const dialog = document.getElementById(button.dataset.dialog);
      dialog.showModal();
      one("textarea", dialog)?.focus();
    } else if ("dialogClose" in button.dataset) button.closest("dialog").close();
    else if ("enlarge" in button.dataset) {
      one("#drawing [data-drawing]").replaceChildren(one("template", button.parentElement).content.cloneNode(true));
      one("#drawing").showModal();
    }
  });
})();
