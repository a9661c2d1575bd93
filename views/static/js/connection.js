// Whether the server can be reached: asked while the page is looked at, said in one banner. Nothing is sent into the void.
"use strict";
(() => {
  const { say, make, flash } = window.Atolye;
  const one = (selector) => document.querySelector(selector);
  const PING = "/healthz";
  const CALM = 25000; // between two questions while all is well
  const PATIENCE = 5000;
  const AGAIN = [1000, 2000, 4000, 8000, 15000];
  const RESTORED_FOR = 5000;
  let state = "online";
  let failures = 0;
  let timer = 0;

  /** "online", "interrupted" (live updates only), "reconnecting" (no answer) or "offline" (no network at all). */
  function show(next) {
    const before = state;
    state = next;
    const dot = one("[data-connection]");
    if (dot) {
      dot.dataset.connection = next === "reconnecting" ? "interrupted" : next;
      one(".connection__word").textContent = next === "online" ? say("online") : "";
    }
    const banner = one("[data-banner]");
    if (!banner || (next === before && !banner.hidden)) return;
    const wasLost = before === "offline" || before === "reconnecting";
    if (next === "online" && !wasLost) { banner.hidden = true; return; }
    const sentence = { online: "back_online", interrupted: "disconnected", reconnecting: "no_answer", offline: "offline" }[next];
    banner.dataset.kind = next === "online" ? "restored" : next;
    banner.replaceChildren(say(sentence));
    if (next === "reconnecting") banner.append(" ", make("button", { type: "button", class: "banner__again", "data-ask-again": true }, say("ask_again")));
    banner.hidden = false;
    if (next === "online") setTimeout(() => { if (state === "online") banner.hidden = true; }, RESTORED_FOR);
  }

  /** One question to the server; true when it answered. Whatever it answers: it is there. */
  async function ask() {
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(PING, { method: "HEAD", cache: "no-store", credentials: "omit", signal: stop.signal });
      return answer.status < 500;
    } catch { return false; } finally { clearTimeout(patience); }
  }
  async function look() {
    clearTimeout(timer);
    const isThere = await ask();
    failures = isThere ? 0 : failures + 1;
    if (isThere) { if (state !== "interrupted") show("online"); }
    else if (!navigator.onLine) show("offline");
    else if (failures > 1) show("reconnecting"); // one lost question is no lost connection
    clearTimeout(timer);
    timer = setTimeout(() => (document.hidden ? null : look()), isThere ? CALM : AGAIN[Math.min(failures, AGAIN.length) - 1]);
    return isThere;
  }

  window.addEventListener("offline", () => show("offline"));
  window.addEventListener("online", look);
  document.addEventListener("visibilitychange", () => document.hidden || look());
  document.addEventListener("atolye:interrupted", () => state === "online" && show("interrupted"));
  document.addEventListener("atolye:connected", () => { failures = 0; show("online"); });
  document.addEventListener("htmx:sendError", look);
  document.addEventListener("htmx:timeout", look);
  document.addEventListener("click", (event) => event.target.closest?.("[data-ask-again]") && look());

  // A form sent without a connection would leave the page, and with it everything on it. It waits here instead.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
    if (state !== "offline" && state !== "reconnecting") return;
    event.preventDefault();
    const pressed = event.submitter;
    look().then((isThere) => {
      if (!isThere) { flash(say("not_sent"), "danger"); return; }
      form.dataset.confirmed = "1"; // was asked already
      form.requestSubmit(pressed ?? undefined);
    });
  });

  document.addEventListener("DOMContentLoaded", () => {
    if (!one("[data-banner]")) return;
    if (!navigator.onLine) show("offline");
    timer = setTimeout(look, CALM);
  });
  Object.assign(window.Atolye, { connection: show, askServer: look });
})();
