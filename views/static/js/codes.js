// What is shown only once: recovery codes and links are printed or copied from here.
"use strict";
(() => {
  const shown = () => document.querySelector("[data-link-address]")?.value
    ?? [...document.querySelectorAll("[data-codes] code")].map((code) => code.textContent).join("\n");
  document.querySelector("[data-print-codes]")?.addEventListener("click", () => window.print());
  document.querySelector("[data-copy-codes]")?.addEventListener("click", async ({ currentTarget: button }) => {
    await navigator.clipboard.writeText(shown());
    button.querySelector("span").textContent = button.dataset.copied;
  });
})();
