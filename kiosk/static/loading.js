// What the truck's screen needs on a tablet of the floor: a place for warnings, and who works at this screen.
"use strict";
(() => {
  window.Atolye.flash = (text) => {
    const box = document.querySelector("[data-warning]");
    box.textContent = text;
    box.hidden = false;
  };

  document.addEventListener("DOMContentLoaded", async () => {
    const { openStore } = await import("./store.js");
    const operator = await (await openStore("board-kiosk")).fact("operator").catch(() => null);
    if (!operator) return;
    document.querySelector("[data-truck]").dataset.operator = operator.token;
    const who = document.querySelector("[data-works]");
    who.textContent = who.dataset.works.replace("{o}", operator.name);
  });
})();
