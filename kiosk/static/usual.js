// The one usual touch on a card: what it would do, and the words that say so before anybody touches.

import { said } from "./draw.js";

// {act, will, label, icon, tone} or null when this screen can do nothing usual with the card.
export function usual(card, view, words) {
  const next = view.next(card.column);
  // Whoever goes on with other doors than the customer wants now makes scrap: it is read before anything else.
  if (card.changed && view.may.tap && !card.ghost) return { act: "notice", label: words.seen, icon: "eye", tone: "start" };
  if (!view.may.tap || card.ghost || card.state === "ready" || !next) return null;
  if (card.state === "blocked") return { act: "unblock", label: words.release, icon: "circle-play", tone: "calm" };
  const startsFirst = view.rules?.tap_mode === "start_finish";
  if (startsFirst && card.state === "waiting") return { act: "tap", will: "start", label: words.begin, icon: "play", tone: "start" };
  const full = stopped(view, next, card.quantity);
  if (full) return { act: "full", label: said(words.isFull, { s: next.name, n: full.doors, m: full.limit }), icon: "lock", tone: "calm", short: `${words.full} ${full.doors} / ${full.limit}` };
  const label = said(startsFirst ? words.finishTo : words.passTo, { s: next.name });
  return { act: "tap", will: "pass", label, icon: startsFirst ? "circle-check" : "arrow-right", tone: "go", to: next.name, short: startsFirst ? "" : next.name };
}

export function column(view, id) {
  return view.columns.find((each) => each.id === String(id)) || null;
}

// {doors, limit, stops, isFull} of a column that has a limit, else null. A screen of one department does not know the others'.
export function fullness(view, columnId) {
  const found = column(view, columnId);
  if (!found?.limit || found.own === false) return null;
  const doors = view.counts ? view.counts[found.id]?.doors ?? 0 : view.cards.reduce((sum, card) => sum + (card.column === found.id ? card.quantity : 0), 0);
  return { doors, limit: found.limit, stops: found.rule === "stop", isFull: doors >= found.limit };
}

// Without a connection nobody knows how full the next department is: the server judges when the touch arrives.
function stopped(view, next, quantity) {
  const found = view.isOpen === false ? null : fullness(view, next.id);
  return found?.stops && found.doors + quantity > found.limit ? found : null;
}
