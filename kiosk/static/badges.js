// What is unusual about a card, each with a sign and in words: colour alone says nothing in dust and neon light.

import { h, said } from "./draw.js";

export function badges(painter, card) {
  const { words } = painter;
  const badge = (kind, icon, text) => h("p", { class: `badge badge--${kind}` }, painter.icon(icon), h("span", {}, text));
  return [
    card.unsent ? badge("unsent", "wifi-off", words.unsent) : null,
    card.changed ? badge("changed", "file-pen", said(words.changed, { w: card.changed })) : null,
    card.is_urgent ? badge("urgent", "flame", words.urgent) : null,
    card.state === "blocked" && !card.waits_for_material ? badge("waits", "circle-pause", said(words.waitsFor, { r: card.blocked_reason })) : null,
    material(card, badge, words),
    card.rework_reason ? badge("rework", "wrench", reworked(painter, card)) : null,
    card.state === "ready" && card.held ? badge("held", "truck", said(words.heldBy, { l: card.held })) : null,
    card.remake_of ? badge("remake", "repeat", said(words.remake, { c: card.remake_of })) : null,
    card.state === "running" ? badge("running", "play", running(painter, card)) : null,
  ];
}

// "malzeme bekliyor" stands there before anybody tries to start; "malzeme geldi" once all of it is in the store.
function material(card, badge, words) {
  const lacks = card.lacks || [];
  const why = card.waits_for_material && card.blocked_reason ? card.blocked_reason : words.materialWaits;
  if (!lacks.length) return card.waits_for_material ? badge("lacks", "package-x", why) : null;
  const names = lacks.map((each) => each.name).join(", ");
  const isHere = lacks.every((each) => each.is_there);
  return isHere ? badge("here", "package-check", `${words.materialHere}: ${names}`) : badge("lacks", "package-x", `${why}: ${names}`);
}

function reworked(painter, card) {
  const { words } = painter;
  const from = painter.nameOf(card.rework_from);
  return from ? said(words.reworkFrom, { r: card.rework_reason, s: from }) : said(words.rework, { r: card.rework_reason });
}

function running(painter, card) {
  const { words } = painter;
  const people = card.by || [];
  const since = people[0]?.since || card.since;
  const names = people.map((each) => each.name).filter(Boolean).join(", ");
  return names ? said(words.runningBy, { o: names, t: painter.clock(since) }) : said(words.running, { t: painter.clock(since) });
}
