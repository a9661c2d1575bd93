// The pages of the configurator: every formula is worked out by the server while somebody types, and what it
// says is put under its cell. Inputs are never drawn again; an answer to an older question is thrown away.
"use strict";
(() => {
  const { enhance, make } = window.Atolye;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const WAIT = 450;

  // --- what stands under a cell ----------------------------------------------------------------------------------
  const places = (input) => input.closest("td, .field");

  function clear(input) {
    const place = places(input);
    place.classList.remove("has-error");
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    for (const old of all(".cell-note, .cell-error, .field__error, .field__help", place)) if (!("keeps" in old.dataset)) old.remove();
  }

  function put(input, html, wrong) {
    const place = places(input);
    const inGrid = place.matches("td");
    const id = `${input.name}-${wrong ? "error" : "note"}`;
    const said = make("p", { class: wrong ? (inGrid ? "cell-error" : "field__error") : inGrid ? "cell-note" : "field__help", id });
    said.innerHTML = html; // made by our own templates, which escape what people typed
    place.classList.toggle("has-error", wrong);
    if (wrong) input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", id);
    place.append(said);
  }

  /** The visible input of a cell: a lookup posts its id in a hidden one. */
  const visible = (form, name) => form.querySelector(`[name="${CSS.escape(name)}_text"]`) ?? form.querySelector(`[name="${CSS.escape(name)}"]`);

  function show(form, { notes, errors }) {
    for (const said of all("td .cell-note, td .cell-error, .field .wrong, .field .works", form)) clear(one("input:not([type=hidden]), select", said.closest("td, .field")));
    for (const [said, wrong] of [[notes, false], [errors, true]]) {
      for (const [name, html] of Object.entries(said)) {
        const input = visible(form, name);
        if (input && html) { clear(input); put(input, html, wrong); }
      }
    }
  }

  /** Ask now or after a pause; only the newest answer counts. */
  function asking(url, body, then) {
    let asked = 0;
    let timer;
    let going = null;
    const ask = async () => {
      const number = ++asked;
      going?.abort();
      going = new AbortController();
      try {
        const answer = await fetch(url, { method: "POST", body: body(), headers: { Accept: "application/json" }, credentials: "same-origin", signal: going.signal });
        if (answer.ok && number === asked) then(await answer.json());
      } catch { /* gone offline or overtaken: what stands there stays until the next answer */ }
    };
    return (wait = WAIT) => { clearTimeout(timer); timer = setTimeout(ask, wait); };
  }

  // --- the page of a door model ------------------------------------------------------------------------------------
  function modeller(form) {
    const bench = one("[data-bench]");
    const questions = one("[data-bench-questions]", bench);
    const touched = new Set();
    let drawn = questions.innerHTML;
    const body = () => {
      const data = form.matches("form") ? new FormData(form) : new FormData();
      if (!form.matches("form")) data.set("csrf_token", one("[name=csrf_token]", form).value);
      for (const input of all("[name]", questions)) if (touched.has(input.name)) data.set(input.name, input.value);
      return data;
    };
    const checks = one("[data-checks]", form);
    const ask = asking(form.dataset.examine, body, (answer) => {
      // A list of suggestions hangs at its cell: nothing above it may move while it is open.
      if (one(".combo__list:not([hidden])")) { ask(); return; }
      if (form.matches("form")) show(form, answer);
      if (checks) tellChecks(Object.keys(answer.errors).length);
      if (answer.bench.questions !== drawn) showQuestions(answer.bench.questions);
      const result = one("[data-bench-result]", bench);
      const open = one("[data-bench-steps]", result)?.open;
      result.innerHTML = answer.bench.result;
      const steps = one("[data-bench-steps]", result);
      if (steps && open) steps.open = true;
      one("[data-words-list]").innerHTML = answer.words;
      const sum = one("[data-bench-sum]", form);
      if (sum) { sum.textContent = answer.bench.sum; sum.hidden = !answer.bench.sum; }
      tellSections();
    });
    /** While somebody answers them nothing is drawn again: questions only come and go. */
    function showQuestions(html) {
      if (!questions.contains(document.activeElement)) {
        questions.innerHTML = html;
        drawn = html;
        return;
      }
      const fresh = make("div");
      fresh.innerHTML = html;
      for (const each of all("[data-question]", questions)) {
        const now = one(`[data-question="${CSS.escape(each.dataset.question)}"]`, fresh);
        if (now) each.hidden = now.hidden;
      }
    }
    function tellChecks(count) {
      checks.classList.toggle("is-wrong", count > 0);
      checks.textContent = count === 0 ? checks.dataset.none : count === 1 ? checks.dataset.one : checks.dataset.many.replace("{count}", count);
    }
    /** The links to the parts of the page say where something is wrong. */
    function tellSections() {
      for (const link of all(".sections a")) link.classList.toggle("is-wrong", Boolean(one(`${link.hash} .wrong`)));
    }
    form.addEventListener("input", () => ask());
    form.addEventListener("change", () => ask(60));
    form.addEventListener("click", (event) => { if (event.target.closest("[data-line-remove], [data-line-copy]")) ask(60); });
    bench.addEventListener("input", (event) => { touched.add(event.target.name); ask(250); });
    bench.addEventListener("change", () => ask(30));
    const keep = one("[data-bench-keep]", bench);
    keep?.addEventListener("submit", async (event) => {
      event.preventDefault();
      const data = body();
      for (const input of all("[name]", questions)) data.set(input.name, input.value);
      const name = one("[data-example]", keep);
      data.set("example", name.value);
      const button = one("button", keep);
      const said = one("[data-bench-kept]", keep);
      button.disabled = true;
      try {
        const answer = await fetch(keep.dataset.benchKeep, { method: "POST", body: data, headers: { Accept: "application/json" }, credentials: "same-origin" });
        said.textContent = (await answer.json()).said ?? "";
        said.classList.toggle("is-wrong", !answer.ok);
        if (answer.ok) { name.value = ""; ask(0); }
      } catch { /* gone offline: the name stays for another try */ }
      button.disabled = false;
    });
    const wrong = all(".wrong", form);
    if (checks) tellChecks(wrong.length);
    tellSections();
    if (wrong.length) one("input:not([type=hidden])", places(wrong[0]))?.focus();
  }

  // --- words for formulas: a click writes one where the cursor was ---------------------------------------------------
  const FORMULA = "[data-formula-field], [data-column=quantity], [data-column=condition], [data-column=shown_if], [data-column=formula], .modeller [data-column=pieces], .modeller [data-column=length], .modeller [data-column=width]";
  let last = null;
  document.addEventListener("focusin", (event) => { if (event.target.matches?.(FORMULA)) last = event.target; });
  document.addEventListener("pointerdown", (event) => { if (event.target.closest?.("[data-word]")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const word = event.target.closest?.("[data-word]");
    if (!word || !last?.isConnected) return;
    const text = word.dataset.word.replace(/\(.*/, "(");
    last.focus();
    last.setRangeText(text, last.selectionStart, last.selectionEnd, "end");
    last.dispatchEvent(new Event("input", { bubbles: true }));
  });
  /** The wrong character is where the cursor goes when somebody clicks on the error. */
  document.addEventListener("click", (event) => {
    const where = event.target.closest?.(".wrong");
    const input = where && one("input:not([type=hidden])", places(where));
    if (!input) return;
    const said = one(".wrong__where", where);
    input.focus();
    if (!said) return;
    const before = said.firstChild.data ?? "";
    const at = before.startsWith("…") ? input.value.indexOf(before.slice(1)) + before.length - 1 : before.length;
    input.setSelectionRange(at, at + 1);
  });

  // --- the form of a named expression ---------------------------------------------------------------------------------
  function expression(holder) {
    const form = one("form", holder);
    const was = form.elements.name.value;
    const body = () => { const data = new FormData(form); data.set("was", was); return data; };
    form.elements.formula.dataset.formulaField = "";
    for (const help of all(".field__help", form)) help.dataset.keeps = "";
    const ask = asking(holder.dataset.examineForm, body, (answer) => show(form, answer));
    form.addEventListener("input", () => ask());
    form.addEventListener("change", () => ask(30));
    if (form.elements.formula.value) ask(0);
  }

  // --- the page of a parameter ------------------------------------------------------------------------------------------
  function question(form) {
    const kind = form.elements.kind;
    const follow = () => {
      for (const part of all("[data-kinds]", form)) part.hidden = !part.dataset.kinds.split(" ").includes(kind.value);
    };
    kind.addEventListener("change", follow);
    form.addEventListener("atolye:lines", () => all("td [data-column=colour]", form).forEach(swatch));
    form.addEventListener("input", (event) => { if (event.target.matches("[data-column=colour]")) swatch(event.target); });
    all("td [data-column=colour]", form).forEach(swatch);
    follow();
  }

  // A picture of an answer is sent as soon as it is chosen.
  document.addEventListener("change", (event) => { if (event.target.matches("[data-sends-form]") && event.target.files.length) event.target.form.requestSubmit(); });

  /** A small picker beside the text; the text stays what is posted. */
  function swatch(input) {
    const cell = input.closest("td");
    let picker = one("input[type=color]", cell);
    if (!picker) {
      picker = make("input", { type: "color", class: "swatch-picker", tabindex: "-1", "aria-label": input.dataset.label });
      picker.addEventListener("input", () => { input.value = picker.value; input.dispatchEvent(new Event("input", { bubbles: true })); });
      cell.append(picker);
    }
    const known = /^#[0-9a-f]{6}$/i.test(input.value.trim());
    picker.classList.toggle("is-empty", !known);
    if (known) picker.value = input.value.trim();
  }

  enhance((root) => {
    for (const input of all(FORMULA, root)) { input.spellcheck = false; input.autocapitalize = "off"; }
    for (const form of all("[data-examine]", root)) if (!form.dataset.ready) { form.dataset.ready = "1"; modeller(form); }
    for (const holder of all("[data-examine-form]", root)) if (!holder.dataset.ready) { holder.dataset.ready = "1"; expression(holder); }
    for (const form of all("[data-question-form]", root)) if (!form.dataset.ready) { form.dataset.ready = "1"; question(form); }
  });
})();
