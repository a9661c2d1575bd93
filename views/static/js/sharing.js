// The address of a shared paper, copied from the field beside the button.
"use strict";
(() => {
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-share-copy]");
    if (!button) return;
    const field = button.parentElement.querySelector("[data-share-address]");
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Without TLS browsers keep the clipboard to themselves: marked, Ctrl+C takes it.
      field.select();
      if (!document.execCommand("copy")) return;
    }
    button.querySelector("span").textContent = button.dataset.copied;
  });
})();
