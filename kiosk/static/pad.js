// Twelve large keys and dots: the only thing anybody types on the floor.

import { h, said } from "./draw.js";

const MOST = 6;

// {element, clear(sentence)}; done(digits) is called by the green key, or by Enter.
export function pad(painter, done) {
  const { words } = painter;
  let digits = "";
  const dots = h("p", { class: "pad__dots", role: "status" });
  const wrong = h("p", { class: "pad__wrong", role: "alert" });
  const show = () => {
    dots.setAttribute("aria-label", said(words.digits, { n: digits.length }));
    dots.replaceChildren(...Array.from({ length: Math.max(4, digits.length) }, (_none, place) => h("span", { class: place < digits.length ? "is-set" : "" })));
    go.disabled = digits.length < 4;
  };
  const press = (digit) => {
    if (digits.length >= MOST) return;
    wrong.textContent = "";
    digits += digit;
    show();
  };
  const key = (digit) => h("button", { type: "button", class: "pad__key", onclick: () => press(digit) }, digit);
  const erase = () => {
    digits = digits.slice(0, -1);
    show();
  };
  const enter = () => digits.length >= 4 && done(digits);
  const go = h("button", { type: "button", class: "pad__key pad__key--go", "aria-label": words.ok, onclick: enter }, painter.icon("check"));
  const element = h("div", { class: "pad" }, dots, wrong, h("div", { class: "pad__keys" },
    ..."123456789".split("").map(key), h("button", { type: "button", class: "pad__key", "aria-label": words.delete, onclick: erase }, painter.icon("arrow-left")), key("0"), go));
  element.addEventListener("keydown", (event) => {
    if (/^\d$/.test(event.key)) press(event.key);
    else if (event.key === "Backspace") erase();
    else if (event.key === "Enter" && event.target === element) enter();
  });
  element.tabIndex = -1;
  show();
  const clear = (sentence = "") => {
    digits = "";
    wrong.textContent = sentence;
    show();
    element.focus(); // its green key, which had the keyboard, cannot be pressed now
  };
  return { element, clear };
}
