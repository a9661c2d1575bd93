// What is behind the dots of a card: some doors only, let it wait, let it go on. Nothing to type.

import { h, said } from "./draw.js";

export function openSheet(face, card) {
  const { painter, words } = face;
  const dialog = face.root.querySelector("[data-sheet]");
  const next = face.view.next(card.column);
  const close = () => dialog.close();
  const act = (what) => {
    close();
    const sentence = what.act === "tap" ? said(words.passedTo, { c: face.name(card), s: next.name }) : "";
    face.touch(card, what, sentence);
  };
  dialog.replaceChildren(
    h("header", { class: "sheet__head" },
      h("h2", { id: "sheet-title" }, `${card.number} · ${card.customer}`),
      h("button", { class: "sheet__close", type: "button", "aria-label": words.close, onclick: close }, painter.icon("x"))),
    ...(card.state === "blocked" ? released(painter, act) : [...part(painter, card, next, act), ...waits(painter, act)]),
  );
  dialog.onclick = (event) => event.target === dialog && close();
  dialog.showModal();
}

function released(painter, act) {
  return [h("button", { class: "sheet__do", type: "button", onclick: () => act({ act: "unblock" }) },
    painter.icon("circle-play"), h("span", {}, painter.words.release))];
}

function part(painter, card, next, act) {
  if (card.quantity < 2 || !next) return [];
  const { words } = painter;
  let quantity = 1;
  const shown = h("output", { class: "sheet__number" });
  const label = h("span", {});
  const set = (wanted) => {
    quantity = Math.min(card.quantity - 1, Math.max(1, wanted));
    shown.textContent = quantity;
    label.textContent = said(words.passPartDo, { n: quantity });
  };
  set(1);
  return [
    h("h3", {}, words.passPart),
    h("div", { class: "sheet__stepper" },
      h("button", { type: "button", "aria-label": words.fewer, onclick: () => set(quantity - 1) }, "−"),
      shown,
      h("button", { type: "button", "aria-label": words.moreDoors, onclick: () => set(quantity + 1) }, "+")),
    h("button", { class: "sheet__do", type: "button", onclick: () => act({ act: "tap", quantity, will: "pass" }) }, painter.icon("split"), label),
  ];
}

function waits(painter, act) {
  const { words } = painter;
  return [
    h("h3", {}, words.letWait),
    h("div", { class: "sheet__reasons" }, ...words.reasons.map((reason) =>
      h("button", { type: "button", onclick: () => act({ act: "block", reason }) }, reason))),
  ];
}
