// Recovery codes: print them or copy them, while they are shown.
"use strict";
(() => {
  const codes = () => [...document.querySelectorAll("[data-codes] code")].map((code) => code.textContent).join("\n");
  document.querySelector("[data-print-codes]")?.addEventListener("click", () => window.print());
  document.querySelector("[data-copy-codes]")?.addEventListener("click", async ({ currentTarget: button }) => {
    await navigator.clipboard.writeText(codes());
    button.querySelector("span").textContent = button.dataset.copied;
  });
})();
