// A card's place in its department's queue by buttons: what dragging does, for keyboards and gloves.

import { h, said } from "./draw.js";

function place(sheet, card) {
  const { words, face } = sheet;
  const queue = face.queue(card.column);
  const here = queue.findIndex((each) => each.id === card.id);
  const move = (to) => sheet.act({ act: "place", after: to > 0 ? queue.filter((each) => each !== queue[here])[to - 1].id : null });
  const entries = [
    sheet.entry("chevrons-up-down", words.moveFirst, () => move(0)),
    sheet.entry("arrow-up", words.moveUp, () => move(here - 1)),
    sheet.entry("arrow-down", words.moveDown, () => move(here + 1)),
  ];
  entries[0].disabled = entries[1].disabled = here <= 0;
  entries[2].disabled = here >= queue.length - 1;
  return { title: words.queuePlace, body: [h("p", { class: "sheet__number" }, `${here + 1} / ${queue.length}`), h("p", { class: "sheet__note" }, said(words.doors, { n: card.quantity }), " · ", card.customer), h("div", { class: "sheet__entries" }, entries)] };
}

export const queuePages = { place };
