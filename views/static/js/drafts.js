// Drafts: what is typed outlives a reload, a lost network and a session that ended. Kept in this tab only, under company
// and person; never passwords, PINs, codes or identity numbers; gone after saving, after signing out, after twelve hours.
"use strict";
(() => {
  const { say, make, icon } = window.Atolye;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const PREFIX = "draft:";
  const RESTORING = "draft-restoring";
  const OLDEST = 12 * 3600 * 1000;
  const LARGEST = 300000;
  const PRIVATE = /passw|parola|(^|[-_])pin($|[-_])|token|secret|otp|national|identity|tckn|kimlik|tax_id|iban/i;
  const OURS = ["csrf_token", "_draft"];
  const person = () => document.body.dataset.person || "";
  const here = () => location.pathname + location.search;

  // --- what is kept ----------------------------------------------------------------------------------------------------
  /** A Turkish identity number, wherever somebody may have written it. */
  function isIdentity(value) {
    if (!/^[1-9]\d{10}$/.test(value)) return false;
    const d = [...value].map(Number);
    const odd = d[0] + d[2] + d[4] + d[6] + d[8];
    const even = d[1] + d[3] + d[5] + d[7];
    return (odd * 7 - even + 100) % 10 === d[9] && d.slice(0, 10).reduce((sum, each) => sum + each, 0) % 10 === d[10];
  }
  function isPrivate(input) {
    const hint = input.getAttribute?.("autocomplete") || "";
    return input.type === "password" || input.type === "file" || PRIVATE.test(input.name) || /password|one-time-code|cc-/.test(hint) || "private" in input.dataset;
  }
  const keeps = (form) => person() !== "" && form?.matches?.('form[data-form][method="post" i]:not([data-no-draft])') && !one('input[type="password"], [autocomplete="one-time-code"]', form);
  const actionOf = (form) => new URL(form.getAttribute("action") || here(), location.href).pathname;
  const keyOf = (form) => `${PREFIX}${person()}|${actionOf(form)}`;
  function pairsOf(form) {
    const hidden = new Set(all("input, select, textarea", form).filter(isPrivate).map((input) => input.name));
    return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OURS.includes(name) && !hidden.has(name) && !isIdentity(value.trim()));
  }
  const store = {
    read(key) { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } },
    write(key, value) {
      try {
        const text = JSON.stringify(value);
        if (text.length <= LARGEST) sessionStorage.setItem(key, text);
      } catch { /* full or forbidden: then there is no draft */ }
    },
    drop(key) { try { sessionStorage.removeItem(key); } catch { /* forbidden */ } },
    keys() { try { return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; } },
  };
  let isOver = false;
  function forgetAll() {
    isOver = true; // what still waits to be kept is not kept any more
    store.keys().forEach(store.drop);
  }

  function keep(form, more = {}) {
    if (isOver) return;
    store.write(keyOf(form), { page: here(), title: one("h1")?.firstChild?.textContent?.trim() || document.title, action: actionOf(form), at: Date.now(), pairs: pairsOf(form), ...more });
  }
  const waiting = new Map();
  function touched(event) {
    const form = event.target.closest?.("form");
    if (!keeps(form) || (!event.isTrusted && !form.dataset.touched)) return;
    form.dataset.touched = "1";
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => keep(form), 300));
  }
  for (const kind of ["input", "change", "paste"]) document.addEventListener(kind, touched);
  window.addEventListener("pagehide", () => { for (const form of all("form[data-touched]")) if (keeps(form) && !form.dataset.sent) keep(form); });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !keeps(form)) return;
    form.dataset.sent = "1";
    keep(form, { sent: true, then: event.submitter?.name ? [event.submitter.name, event.submitter.value] : null });
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.('a[href*="/logout"], [data-sign-out]')) forgetAll();
    if (event.target.closest?.("[data-leave]")) for (const form of all("form[data-form]")) if (keeps(form)) store.drop(keyOf(form));
  });
  document.addEventListener("submit", (event) => { if (/\/logout/.test(event.target.getAttribute("action") || "")) forgetAll(); }, true);

  // --- what became of it -----------------------------------------------------------------------------------------------
  const formOf = (draft) => all("form[data-form]").find((form) => keeps(form) && actionOf(form) === draft.action);
  const said = (draft) => JSON.stringify(draft.pairs.filter(([name]) => name !== "_key"));
  /** A draft that was sent is done when what came back says so; otherwise it is as unsaved as before. */
  function settle(key, draft) {
    const isRedirected = (performance.getEntriesByType("navigation")[0]?.redirectCount ?? 0) > 0;
    const isWrong = one('[data-flash="danger"], [data-flash="warning"], [data-form-errors]') !== null;
    const isShown = formOf(draft) === undefined && location.pathname === draft.action;
    if (!isWrong && (one('[data-flash="success"]') || isRedirected || isShown)) store.drop(key);
    else store.write(key, { ...draft, sent: false, lost: !(isWrong && formOf(draft)) });
    return isWrong && formOf(draft) !== undefined; // it is on the page already, with what is wrong about it
  }
  function bar(sentence, ...buttons) {
    const box = make("div", { class: "alert alert-info draft-bar", "data-draft-bar": true, role: "status" }, icon("rotate-ccw"), make("div", { class: "alert__text" }, sentence), ...buttons);
    (one("#flashes") ?? one("main"))?.before(box);
    return box;
  }
  function button(word, act, kind = "default") {
    const made = make("button", { type: "button", class: `btn btn-sm btn-${kind}` }, say(word));
    made.addEventListener("click", act);
    return made;
  }

  // --- bringing it back ------------------------------------------------------------------------------------------------
  const isPlain = (form, draft) => !one('[data-lines], [data-order], [role="combobox"], [data-lookup-id]', form) && draft.pairs.every(([name]) => form.elements.namedItem(name));
  function fill(form, draft) {
    const values = new Map();
    for (const [name, value] of draft.pairs) values.set(name, [...(values.get(name) ?? []), value]);
    for (const input of all("input, select, textarea", form)) {
      if (!input.name || isPrivate(input) || OURS.includes(input.name)) continue;
      const mine = values.get(input.name) ?? [];
      if (["checkbox", "radio"].includes(input.type)) input.checked = mine.includes(input.value);
      else if (input.type === "select-multiple") for (const option of input.options) option.selected = mine.includes(option.value);
      else if (mine.length) input.value = mine.shift();
      else continue;
      if (input.type !== "hidden") input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    form.dataset.touched = "1";
  }
  /** The server draws the form with what was typed, as it does when something is wrong, and does nothing else. */
  function askForm(key, draft) {
    store.write(RESTORING, key);
    const form = make("form", { method: "post", action: draft.action, hidden: true });
    const token = one('meta[name="csrf-token"]')?.content ?? "";
    for (const [name, value] of [["csrf_token", token], ["_draft", "1"], ...draft.pairs]) form.append(make("textarea", { name }, value));
    document.body.append(form);
    form.submit();
  }
  function isBack(key, draft) {
    bar(say("draft_back"), button("start_anew", () => { store.drop(key); for (const form of all("form[data-touched]")) delete form.dataset.touched; window.onbeforeunload = null; location.assign(draft.page); }));
  }
  function bringBack(key, draft) {
    const form = formOf(draft);
    if (!form || !isPlain(form, draft)) { askForm(key, draft); return; }
    fill(form, draft);
    isBack(key, draft);
  }
  function offer(key, draft) {
    const offered = bar(
      say(formOf(draft) ? "draft_here" : "draft_elsewhere", { page: draft.title }),
      button("bring_back", () => { offered.remove(); bringBack(key, draft); }, "primary"),
      button("throw_away", () => { store.drop(key); offered.remove(); }),
    );
  }
  /** The form came back from the server with what was typed; its sentence is ours, and no alarm. */
  function cameBack(key) {
    store.drop(RESTORING);
    const draft = store.read(key);
    for (const message of all("[data-flash], [data-form-errors]")) if (message.textContent.includes(say("draft_kept"))) message.remove();
    if (!draft) return;
    const form = formOf(draft);
    if (form) { form.dataset.touched = "1"; store.write(key, { ...draft, lost: false }); isBack(key, draft); }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const isDoorstep = document.body.classList.contains("doorstep");
    const restoring = store.read(RESTORING);
    let isAnswered = false;
    for (const key of store.keys()) {
      const draft = store.read(key);
      const isOurs = key.startsWith(`${PREFIX}${person()}|`);
      if (!draft || Date.now() - draft.at > OLDEST || (person() && !isOurs)) store.drop(key);
      else if (draft.sent) {
        if (isDoorstep) store.write(key, { ...draft, sent: false, lost: true });
        else isAnswered = settle(key, draft) || isAnswered;
      }
    }
    if (isDoorstep || isAnswered || !person()) return;
    if (restoring && store.keys().includes(restoring)) { cameBack(restoring); return; }
    const isReload = performance.getEntriesByType("navigation")[0]?.type === "reload";
    for (const key of store.keys()) {
      const draft = store.read(key);
      const form = formOf(draft);
      if (form && said(draft) === said({ pairs: pairsOf(form) })) { if (!draft.lost) store.drop(key); continue; }
      if (form && (isReload || draft.lost) && !one("[data-form-errors]")) { bringBack(key, draft); return; }
      if (form ? draft.page === here() : draft.lost) offer(key, draft);
    }
  });
})();
