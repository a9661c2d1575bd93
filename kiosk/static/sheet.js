// What is behind the dots of a card: some doors only, let it wait, let it go on. Nothing to type.

import { h, said } from "./draw.js";

export function openSheet(dialog, painter, card, next, touch) {
  const { words } = painter;
  const close = () => dialog.close();
  const act = (more) => { close(); touch(card, more); };
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
    h("button", { class: "sheet__do", type: "button", onclick: () => act({ act: "tap", quantity }) }, painter.icon("split"), label),
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
