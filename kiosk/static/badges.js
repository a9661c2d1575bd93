// What is unusual about a card, each with a sign and in words: colour alone says nothing in dust and neon light.

import { h, said } from "./draw.js";

export function badges(painter, card) {
  const { words } = painter;
  const badge = (kind, icon, text) => h("p", { class: `badge badge--${kind}` }, painter.icon(icon), h("span", {}, text));
  return [
    card.unsent ? badge("unsent", "wifi-off", words.unsent) : null,
    card.is_urgent ? badge("urgent", "flame", words.urgent) : null,
    card.state === "blocked" ? badge("waits", "circle-pause", said(words.waitsFor, { r: card.blocked_reason })) : null,
    material(card, badge, words),
    card.rework_reason ? badge("rework", "wrench", reworked(card, words)) : null,
    card.remake_of ? badge("remake", "repeat", said(words.remake, { c: card.remake_of })) : null,
    card.state === "running" ? badge("running", "play", running(painter, card)) : null,
  ];
}

// "malzeme bekliyor" stands there before anybody tries to start; "malzeme geldi" once all of it is in the store.
function material(card, badge, words) {
  const lacks = card.lacks || [];
  if (!lacks.length) return null;
  const names = lacks.map((each) => each.name || each.material || each).join(", ");
  const isHere = lacks.every((each) => each.is_here);
  return isHere ? badge("here", "package-check", said(words.materialHere, { m: names })) : badge("lacks", "package-x", said(words.materialWaits, { m: names }));
}

function reworked(card, words) {
  return card.rework_from ? said(words.reworkFrom, { r: card.rework_reason, s: card.rework_from }) : said(words.rework, { r: card.rework_reason });
}

function running(painter, card) {
  const { words } = painter;
  const people = card.by || [];
  const since = people[0]?.since || card.started_at || card.since;
  const names = people.map((each) => each.name || each).filter(Boolean).join(", ");
  return names ? said(words.runningBy, { o: names, t: painter.clock(since) }) : said(words.running, { t: painter.clock(since) });
}
