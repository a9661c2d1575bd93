// Labels: reads what a hand scanner typed (even through a Turkish keyboard), and looks through the phone's camera where
// there is one (camera.js); without https there is no button. An input says with data-scan that it takes labels.
"use strict";
(() => {
  const { say, make, icon, enhance } = window.Atolye;
  const FROM_TURKISH = { "Ş": ":", "ş": ";", ".": "/", ":": "?", "ç": ".", "Ç": ">", "ö": ",", "Ö": "<", "*": "-", "?": "_", "-": "=", "_": "+", "ı": "i", "ğ": "[", "Ğ": "{", "ü": "]", "Ü": "}" };
  const ADDRESS = /^(?:https?:\/\/[^/]+)?\/q\/([mls])\/(.+)$/i;

  /** {kind, code} of a label's address, or null. The server has the last word (views/scanned.py). */
  function scanned(text) {
    for (const one of [text.trim(), [...text.trim()].map((letter) => FROM_TURKISH[letter] ?? letter).join("")]) {
      const found = ADDRESS.exec(one);
      if (found) {
        try { return { kind: found[1].toLowerCase(), code: decodeURIComponent(found[2]) }; } catch { return null; }
      }
    }
    return null;
  }
  window.Atolye.scanned = scanned;

  // --- the header: a label scanned into the search box opens its page ---------------------------------------------
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.id !== "global-search") return;
    const found = scanned(event.target.value);
    if (!found) return;
    event.preventDefault();
    location.assign(`/q/${found.kind}/${encodeURIComponent(found.code)}`);
  });

  // --- the camera ------------------------------------------------------------------------------------------------
  const able = Boolean(navigator.mediaDevices?.getUserMedia); // only with https
  async function look(found) {
    const video = make("video", { playsinline: true, muted: true, autoplay: true });
    const close = make("button", { type: "button", class: "btn btn-default" }, say("cancel"));
    const dialog = make("dialog", { class: "dialog scan", "aria-label": say("scan_label") }, make("h2", { class: "dialog__title" }, say("scan_label")), video, make("div", { class: "dialog__actions" }, close));
    document.body.append(dialog);
    let stream = null;
    let seen = null;
    const stop = () => { stream?.getTracks().forEach((track) => track.stop()); dialog.remove(); if (seen) found(seen); };
    dialog.addEventListener("close", stop, { once: true });
    close.addEventListener("click", () => dialog.close());
    dialog.showModal();
    try {
      // Closed before the camera was allowed: it must not stay on.
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
      if (!dialog.open) return stream.getTracks().forEach((track) => track.stop());
      video.srcObject = stream;
      video.play().catch(() => {});
      const { firstCode } = await import("./camera.js");
      seen = (await firstCode(video, () => !dialog.open)) || null;
      if (seen) { navigator.vibrate?.(60); dialog.close(); }
    } catch {
      if (dialog.open) { dialog.close(); window.Atolye.flash(say("no_camera"), "danger"); }
    }
  }
  /** As if a hand scanner had typed it: the text, then Enter. */
  function give(input, text) {
    input.focus();
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    input.dispatchEvent(new CustomEvent("atolye:scanned", { bubbles: true, detail: { text } }));
  }
  // --- line grids: a label opens the page with its material in the first free line, or the camera adds lines ---------
  const MATERIALS = 'input[data-lookup^="/lookup/materials"]';
  const free = (grid) => [...grid.querySelectorAll(`tbody ${MATERIALS}`)].find((input) => !input.value.trim());
  async function fill(grid, text) {
    if (!free(grid)) grid.querySelector("[data-line-add]")?.click();
    const input = free(grid);
    if (!input?.lookup) return;
    try {
      const answer = await fetch(`${input.dataset.lookup}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      const items = answer.ok ? await answer.json() : [];
      if (items.length !== 1 || !scanned(text)) return window.Atolye.flash(say("unknown_material"), "warning");
      input.lookup.take(items[0], true);
      input.lookup.next();
    } catch { window.Atolye.flash(say("failed"), "danger"); }
  }
  document.addEventListener("DOMContentLoaded", () => {
    const label = new URLSearchParams(location.search).get("scanned");
    const grid = document.querySelector(`[data-lines]:has(tbody ${MATERIALS})`);
    if (label && grid && performance.getEntriesByType("navigation")[0]?.type !== "back_forward") setTimeout(() => fill(grid, label), 0);
  });
  enhance((root) => {
    if (!able) return;
    for (const grid of root.querySelectorAll(`[data-lines]:has(${MATERIALS}):not([data-camera])`)) {
      grid.dataset.camera = "1";
      const button = make("button", { type: "button", class: "btn btn-quiet" }, icon("camera"), make("span", {}, say("scan_label")));
      button.addEventListener("click", () => look((text) => fill(grid, text)));
      grid.querySelector("[data-line-add]")?.after(button);
    }
    for (const input of root.querySelectorAll("input[data-scan]:not([data-camera])")) {
      input.dataset.camera = "1";
      const button = make("button", { type: "button", class: "btn btn-default scan-button", "aria-label": say("scan_label"), title: say("scan_label") }, icon("camera"));
      button.addEventListener("click", () => look((text) => give(input, text)));
      input.insertAdjacentElement("afterend", button);
    }
  });
})();
