// Forms: sentences at the field before the server has to say them, native date pickers, nothing typed gets lost.
"use strict";
(() => {
  const { say, make, icon, enhance } = window.Atolye;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // --- field checks ----------------------------------------------------------------------------------------------
  function sentence(input) {
    const { validity } = input;
    if (validity.valueMissing) return say("required");
    if (validity.tooLong) return say("too_long");
    if (validity.typeMismatch && input.type === "email") return say("email");
    if (validity.customError) return input.validationMessage;
    return say("invalid");
  }
  /** A sentence at the field or cell. */
  function mark(input, text) {
    const field = input.closest(".field, td");
    if (!field) return;
    unmark(input);
    const id = `${input.id || input.name}-said`;
    field.classList.add("has-error");
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", [id, input.getAttribute("aria-describedby")].filter(Boolean).join(" "));
    const words = field.matches("td") ? make("p", { class: "cell-error", id, "data-said": true }, text) : make("p", { class: "field__error", id, "data-said": true }, icon("circle-alert"), make("span", {}, text));
    const help = field.querySelector(".field__help");
    help ? help.before(words) : field.append(words);
  }
  /** Take the sentence away again. */
  function unmark(input) {
    const field = input.closest(".field, td");
    if (!field?.classList.contains("has-error")) return;
    for (const old of all("[data-said], .field__error, .cell-error", field)) {
      const rest = (input.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== old.id);
      rest.length ? input.setAttribute("aria-describedby", rest.join(" ")) : input.removeAttribute("aria-describedby");
      old.remove();
    }
    field.classList.remove("has-error");
    input.removeAttribute("aria-invalid");
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-form]") || event.submitter?.formNoValidate) return;
    for (const input of all(NUMBERS, form)) checkNumber(input);
    const wrong = all("input, select, textarea", form).filter((input) => input.willValidate && !input.validity.valid);
    for (const input of wrong) mark(input, sentence(input));
    if (!wrong.length) return;
    event.preventDefault();
    wrong[0].closest("details:not([open])")?.setAttribute("open", "");
    wrong[0].focus();
  }, true);
  document.addEventListener("input", (event) => {
    event.target.setCustomValidity?.("");
    unmark(event.target);
  });

  /** A number in a field of numbers is looked at when it is left, read as the server reads it. */
  const NUMBERS = "[data-number], .control--number input";
  function checkNumber(input) {
    const wrong = input.value.trim() !== "" && window.Decimal.parse(input.value) === null;
    input.setCustomValidity(wrong ? say("number") : "");
    return !wrong;
  }
  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.(NUMBERS) && !checkNumber(event.target)) mark(event.target, say("number"));
  });

  // --- dates ---------------------------------------------------------------------------------------------------------
  function dates(root) {
    for (const input of all(".appbuilder_date input:not([type=date])", root)) {
      input.type = "date";
      input.removeAttribute("placeholder");
    }
    for (const input of all(".appbuilder_datetime input:not([type=datetime-local])", root)) {
      const value = input.value.trim().replace(" ", "T").slice(0, 16);
      input.type = "datetime-local";
      input.value = value;
      input.removeAttribute("placeholder");
      // FAB reads "2026-11-21 14:05:00"; the browser would send "2026-11-21T14:05".
      input.form?.addEventListener("formdata", (event) => {
        const sent = event.formData.get(input.name);
        if (sent) event.formData.set(input.name, `${String(sent).replace("T", " ")}${String(sent).length === 16 ? ":00" : ""}`);
      });
    }
  }
  enhance(dates);

  // A day field is typed (21.11.2026); its button lends the browser's own calendar.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-day-of]");
    if (!button) return;
    const field = document.getElementById(button.dataset.dayOf);
    const [, day, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(field.value.trim()) ?? [];
    const picker = make("input", { type: "date", class: "day-picker", tabindex: "-1", "aria-hidden": "true", value: year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : null });
    button.after(picker);
    picker.addEventListener("change", () => {
      if (picker.value) field.value = picker.value.split("-").reverse().join(".");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      field.focus();
    });
    picker.addEventListener("blur", () => picker.remove());
    picker.showPicker();
  });

  // --- what was typed is not thrown away by a wrong click ----------------------------------------------------------------
  let changed = false;
  for (const kind of ["input", "change"]) document.addEventListener(kind, (event) => { if (event.target.closest?.("form[data-form]") && !event.target.closest(".doorstep")) changed = true; });
  document.addEventListener("submit", () => { changed = false; });
  document.addEventListener("click", (event) => { if (event.target.closest?.("[data-leave]")) changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

  enhance((root) => {
    for (const form of all("form[data-form]", root)) form.noValidate = true;
  });

  Object.assign(window.Atolye, { mark, unmark });
})();
