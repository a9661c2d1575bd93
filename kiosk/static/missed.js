// Touches that were refused and whose card has left this screen meanwhile: what was wanted, and who was faster.

import { h } from "./draw.js";

export function missedRows(face, refusals) {
  const { words, painter, board } = face;
  return refusals.map(([card, refusal]) => h("div", { class: "missed", role: "alert", "data-missed-card": card },
    painter.icon("circle-alert"),
    h("p", {}, refusal.what ? h("strong", {}, refusal.what) : null, h("span", {}, refusal.sentence)),
    h("button", { type: "button", class: "missed__read", onclick: () => board.dismiss(card) }, words.understood)));
}
