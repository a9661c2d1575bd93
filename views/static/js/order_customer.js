// A new customer from the page of an order: saved in a dialog and chosen, nothing of the order is lost.
"use strict";
(() => {
  const { say, newKey } = window.Atolye;
  const { form, one, all } = window.OrderLine ?? {};
  const dialog = document.getElementById("new-customer");
  if (!form || !dialog) return;
  const asked = one("form", dialog);
  const input = one("[data-customer]", form);
  const problem = one("[data-customer-problem]", dialog);
  let key;

  /** What was typed while searching is not typed again: digits are a phone or a tax number, anything else a name. */
  function begin() {
    asked.reset();
    key = newKey();
    complain({});
    const typed = one("[name=customer_id]", form).value ? "" : input.value.trim();
    const digits = typed.replace(/[\s()+./-]/g, "");
    const name = !/^\d{7,}$/.test(digits) ? "name" : /^[1-9]\d{9,10}$/.test(digits) && !/^(90)?5/.test(digits) ? "tax_id" : "phone";
    one(`[name=${name}]`, asked).value = typed;
    dialog.showModal();
    one(name === "name" && typed ? "[name=phone]" : "[name=name]", asked).focus();
  }
  function complain(errors) {
    for (const field of all("[data-customer-field]", dialog)) {
      const said = errors[field.dataset.customerField];
      field.classList.toggle("has-error", Boolean(said));
      const sentence = one(".field__error", field);
      sentence.hidden = !said;
      one("span", sentence).textContent = said?.join(" ") ?? "";
      one("input", field).toggleAttribute("aria-invalid", Boolean(said));
    }
    const known = all("[data-customer-field]", dialog).map((field) => field.dataset.customerField);
    const rest = Object.entries(errors).filter(([name]) => !known.includes(name)).flatMap(([, said]) => said);
    problem.textContent = rest.join(" ");
    problem.hidden = !rest.length;
    one(".has-error input", dialog)?.focus();
  }
  asked.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const body = new URLSearchParams(new FormData(asked));
    body.set("_key", key);
    const button = one("[type=submit]", asked);
    button.disabled = true;
    try {
      const answer = await fetch(dialog.dataset.customerUrl, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json", "X-CSRFToken": one('meta[name="csrf-token"]')?.content ?? "" } });
      const said = await answer.json();
      if (answer.status === 422) { key = newKey(); complain(said.errors); return; }
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
      dialog.close();
      one("[name=due_on]", form).focus();
      input.takeCustomer(said);
    } catch { problem.textContent = say("failed"); problem.hidden = false; } finally { button.disabled = false; }
  });
  one("[data-new-customer]", form)?.addEventListener("click", begin);
})();
