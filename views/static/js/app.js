// The shell: shortcuts, drawer, menus, messages, dialogs, safe posting. No inline handlers anywhere.
"use strict";
(() => {
  const { say, newKey, memory, make, icon } = window.Atolye;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (target) => target.matches?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  // --- dialogs that ask for a reason ---------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button?.dataset.dialog) {
      const dialog = document.getElementById(button.dataset.dialog);
      dialog.showModal();
      one("textarea, input:not([type=hidden])", dialog)?.focus();
    } else if (button && "dialogClose" in button.dataset) button.closest("dialog").close();
  });

  // --- dialogs -------------------------------------------------------------------------------------------------
  /** Ask in words; resolves to true or false. */
  function ask(text, { label = say("yes"), danger = false, title = say("confirm") } = {}) {
    const dialog = one("#confirm");
    if (!dialog?.showModal) return Promise.resolve(window.confirm(text));
    one(".dialog__title", dialog).textContent = title;
    one(".dialog__text", dialog).textContent = text;
    const yes = one("[data-yes]", dialog);
    yes.textContent = label;
    yes.className = `btn ${danger ? "btn-danger" : "btn-primary"}`;
    dialog.returnValue = "no";
    dialog.showModal();
    (danger ? one("[value=no]", dialog) : yes).focus();
    return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
  }

  /** A message at the top; success leaves by itself. */
  function flash(text, kind = "info") {
    const box = one("#flashes");
    if (!box) return;
    const icons = { success: "circle-check", danger: "circle-alert", warning: "triangle-alert" };
    const close = make("button", { type: "button", class: "icon-btn", "data-dismiss-flash": true, "aria-label": say("clear") }, icon("x"));
    box.append(make("div", { class: `alert alert-${kind} alert--flash`, "data-flash": kind, role: kind === "danger" ? "alert" : null }, icon(icons[kind] || "info"), make("div", { class: "alert__text" }, text), close));
    leaveByThemselves(box);
  }
  function dismiss(message) {
    message.classList.add("is-leaving");
    setTimeout(() => message.remove(), 250);
  }
  function leaveByThemselves(root) {
    for (const message of all('[data-flash="success"]:not([data-leaving])', root)) {
      message.dataset.leaving = "1";
      let timer = setTimeout(() => dismiss(message), 5000);
      message.addEventListener("pointerenter", () => clearTimeout(timer));
      message.addEventListener("pointerleave", () => { timer = setTimeout(() => dismiss(message), 2500); });
    }
  }

  // --- safe posting: asked first, sent once, with a key ----------------------------------------------------------
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const pressed = event.submitter;
    if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
    if (form.dataset.busy) { event.preventDefault(); return; }
    const question = pressed?.dataset.confirm ?? form.dataset.confirm;
    if (question && !form.dataset.confirmed) {
      event.preventDefault();
      const asked = pressed?.dataset.confirm ? pressed : form;
      if (await ask(question, { label: asked.dataset.confirmLabel || say("yes"), danger: "confirmDanger" in asked.dataset })) {
        form.dataset.confirmed = "1";
        form.requestSubmit(pressed ?? undefined);
      }
      return;
    }
    delete form.dataset.confirmed;
    for (const key of all("[data-key]", form)) if (!key.value) key.value = newKey();
    // Other listeners (field checks) may still stop this submit; whatever is left after them is really sent.
    setTimeout(() => { if (!event.defaultPrevented) busy(form, pressed); }, 0);
  });
  function busy(form, pressed) {
    form.dataset.busy = "1";
    form.setAttribute("aria-busy", "true");
    for (const button of all("button[type=submit], input[type=submit]", form)) button.setAttribute("aria-disabled", "true");
    (pressed ?? one("[data-save]", form))?.classList.add("is-busy");
    if ("download" in form.dataset) setTimeout(() => idle(form), 3000);
  }
  function idle(form) {
    delete form.dataset.busy;
    form.removeAttribute("aria-busy");
    for (const button of all("[aria-disabled]", form)) button.removeAttribute("aria-disabled");
    for (const button of all(".is-busy", form)) button.classList.remove("is-busy");
  }
  // A page brought back by the browser's back button must be usable, and must not repeat its old key.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    all("form[data-busy]").forEach((form) => { idle(form); all("[data-key]", form).forEach((key) => { key.value = ""; }); });
  });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-post]");
    if (!button) return;
    event.preventDefault();
    if (button.dataset.confirm && !(await ask(button.dataset.confirm, { label: button.dataset.confirmLabel, danger: "confirmDanger" in button.dataset }))) return;
    const form = one("#post-form");
    form.action = button.dataset.post;
    form.requestSubmit();
  });

  // --- htmx ------------------------------------------------------------------------------------------------------
  document.addEventListener("htmx:configRequest", (event) => {
    const token = one('meta[name="csrf-token"]')?.content;
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
  });
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question, { danger: "confirmDanger" in event.target.dataset }).then((yes) => yes && event.detail.issueRequest(true));
  });
  for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) document.addEventListener(failure, () => flash(say("failed"), "danger"));

  // --- drawer, menus, sections ---------------------------------------------------------------------------------------
  function drawer(open) {
    document.body.classList.toggle("drawer-open", open);
    const button = one("[data-drawer-open]");
    button?.setAttribute("aria-expanded", String(open));
    const shade = one(".side-shade");
    if (shade) shade.hidden = !open;
    (open ? one(".side a") : button)?.focus();
  }
  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!target.closest) return;
    if (target.closest("[data-drawer-open]")) drawer(!document.body.classList.contains("drawer-open"));
    else if (target.closest("[data-drawer-close]")) drawer(false);
    const toggle = target.closest(".nav-toggle");
    if (toggle) openSection(toggle.closest(".nav-section"), toggle.getAttribute("aria-expanded") !== "true");
    target.closest("[data-dismiss-flash]") && dismiss(target.closest("[data-flash]"));
    if (target.closest("[data-go-back]")) history.back();
    for (const menu of all("details[data-menu][open]")) if (!menu.contains(target)) menu.open = false;
    const reveal = target.closest("[data-reveal]");
    if (reveal) showPassword(reveal);
  });
  function openSection(section, open) {
    section.classList.toggle("is-open", open);
    one(".nav-toggle", section).setAttribute("aria-expanded", String(open));
    const names = all(".nav-section.is-open:not(.is-active)").map((each) => each.dataset.section);
    memory.write("sections", names);
  }
  function showPassword(button) {
    const input = document.getElementById(button.dataset.reveal);
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
    button.replaceChildren(icon(shown ? "eye" : "eye-off"));
    input.focus();
  }

  // --- global search ---------------------------------------------------------------------------------------------------
  function showHits() {
    const hits = one("#global-hits");
    const asked = one("#global-search");
    if (hits) hits.hidden = !(asked.value.trim() && hits.childElementCount && one("[data-search]").contains(document.activeElement));
  }
  document.addEventListener("htmx:afterSwap", (event) => event.target.id === "global-hits" && showHits());
  document.addEventListener("focusin", showHits);
  document.addEventListener("click", showHits);
  function walkHits(event) {
    const hits = all("#global-hits .hit");
    const at = hits.indexOf(document.activeElement);
    const next = event.key === "ArrowDown" ? hits[at + 1] : at > 0 ? hits[at - 1] : one("#global-search");
    if (next) { event.preventDefault(); next.focus(); }
  }

  // --- keys ------------------------------------------------------------------------------------------------------------
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    const target = event.target;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      const form = target.closest?.("form[data-form]") ?? one("form[data-form]");
      if (form) { event.preventDefault(); form.requestSubmit(one("[data-save]", form) ?? undefined); }
      return;
    }
    if (event.key === "Escape") return escape(target);
    if (target.closest?.("[data-search]") && (event.key === "ArrowDown" || event.key === "ArrowUp")) return walkHits(event);
    if (event.ctrlKey || event.altKey || event.metaKey || typing(target) || one("dialog[open]")) return;
    const act = {
      "/": () => (one("#global-search") ?? one("#list-q"))?.select(),
      "?": () => one("#shortcuts")?.showModal(),
      n: () => one("[data-new]")?.click(),
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act) { event.preventDefault(); act(); }
  });
  function escape(target) {
    if (document.body.classList.contains("drawer-open")) return drawer(false);
    const menu = target.closest?.("details[data-menu][open]");
    if (menu) { menu.open = false; one("summary", menu).focus(); } else if (target.closest?.("[data-search]")) { target.blur(); showHits(); }
  }
  document.addEventListener("keyup", (event) => {
    const warning = one("[data-caps]");
    if (warning && event.getModifierState) warning.hidden = !event.getModifierState("CapsLock");
  });

  // --- a list keeps its filters while one of its records is open ------------------------------------------------------
  document.addEventListener("DOMContentLoaded", () => {
    leaveByThemselves(document);
    for (const name of memory.read("sections", [])) {
      const section = one(`.nav-section[data-section="${name}"]:not(.is-open)`);
      if (section) openSection(section, true);
    }
    one('[aria-current="page"].nav-entry')?.scrollIntoView({ block: "nearest" });
    for (const link of all("[data-remembers]")) {
      let query = "";
      try { query = sessionStorage.getItem(`list.${link.pathname}`) || ""; } catch { /* forbidden */ }
      if (query && !link.search) link.search = query;
    }
    one("[data-form-errors]")?.focus();
  });

  Object.assign(window.Atolye, { ask, flash });
})();
