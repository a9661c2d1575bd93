// The sentences scripts say (translated by atolye/words.html), Turkish letters, and small tools for all scripts.
"use strict";
(() => {
  const element = document.getElementById("words");
  const words = element ? JSON.parse(element.textContent) : {};
  const sprite = document.querySelector("svg use")?.getAttribute("href")?.split("#")[0] || "/static/vendor/lucide-static/icons.svg";

  /** The sentence for a key, with {fact} places filled. */
  const say = (key, facts = {}) => (words[key] ?? key).replace(/\{(\w+)\}/g, (all, name) => facts[name] ?? all);

  const FOLDED = { ç: "c", ğ: "g", ı: "i", ö: "o", ş: "s", ü: "u", â: "a", î: "i", û: "u" };
  /** Letters compared as people type them: Şişli = sisli, IĞDIR = igdir. */
  const fold = (text) => text.toLocaleLowerCase("tr").replace(/[çğıöşüâîû]/g, (letter) => FOLDED[letter]);

  /** An element with attributes and children, built without HTML text. */
  const make = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
  };

  /** An icon of the sprite. */
  const icon = (name) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(space, "use");
    use.setAttribute("href", `${sprite}#${name}`);
    svg.append(use);
    return svg;
  };

  /** A key no other client will make; also where crypto.randomUUID is missing (plain http in the workshop). */
  const newKey = () => {
    if (globalThis.crypto?.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  /** Remember on this computer; a browser that forbids it just forgets. */
  const memory = {
    read(key, otherwise = null) {
      try { return JSON.parse(localStorage.getItem(`atolye.${key}`)) ?? otherwise; } catch { return otherwise; }
    },
    write(key, value) {
      try { localStorage.setItem(`atolye.${key}`, JSON.stringify(value)); } catch { /* full or forbidden */ }
    },
  };

  const started = [];
  /** Run now for the page and again for every piece htmx or a script brings in. */
  const enhance = (how) => { started.push(how); };
  const enhanceIn = (root) => started.forEach((how) => how(root));
  document.addEventListener("DOMContentLoaded", () => enhanceIn(document));
  document.addEventListener("htmx:afterSettle", (event) => enhanceIn(event.target));

  window.Atolye = { say, fold, make, icon, newKey, memory, enhance, enhanceIn };
})();
