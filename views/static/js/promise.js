// The promised day on the form of an order: taken over with one touch, doubted while it is typed too early.
"use strict";
(() => {
  const form = document.querySelector("[data-order]");
  const panel = document.getElementById("promise");
  const due = form?.querySelector("[name=due_on]");
  if (!panel || !due) return;

  const read = (text) => {
    const found = /^\s*(\d{1,2})[./-](\d{1,2})[./-](\d{4})\s*$/.exec(text);
    return found ? `${found[3]}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}` : "";
  };
  function doubt() {
    const button = panel.querySelector("[data-promise-likely]");
    const note = document.getElementById("promise-early");
    const day = read(due.value);
    if (note) note.hidden = !(button && day && day < button.dataset.promiseLikely);
  }
  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-promise-day]");
    if (!button) return;
    due.value = button.dataset.promiseDay;
    due.dispatchEvent(new Event("input", { bubbles: true }));
    due.focus();
  });
  // Once asked, the answer follows what is typed into the doors.
  const ask = panel.parentElement.querySelector("[data-promise-ask]");
  let timer = 0;
  form.addEventListener("atolye:figures", () => {
    if (!panel.firstElementChild || !ask) return;
    clearTimeout(timer);
    timer = setTimeout(() => ask.click(), 1200);
  });
  due.addEventListener("input", doubt);
  panel.addEventListener("htmx:afterSwap", doubt);
})();
