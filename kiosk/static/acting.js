// How a card looks after a touch that the server has not answered yet.

import { byQueue } from "./queue.js";

// shown: the cards of the view by id, which may be changed; next: the column behind the card's.
export function act(shown, card, touch, next) {
  const how = ACTS[touch.act];
  if (how) how(shown, card, touch, next);
}

const ACTS = {
  tap(shown, card, touch, next) {
    if (touch.will === "start") Object.assign(card, { state: "running" });
    else if (next) move(shown, card, touch, { column: next.id, state: next.id === "ready" ? "ready" : "waiting", rank: null });
  },
  start(shown, card, touch) {
    move(shown, card, touch, { state: "running" });
  },
  pause(_shown, card) {
    Object.assign(card, { state: "waiting", by: [] });
  },
  block(_shown, card, touch) {
    Object.assign(card, { state: "blocked", blocked_reason: touch.reason, by: [] });
  },
  unblock(_shown, card) {
    Object.assign(card, { state: "waiting", blocked_reason: "" });
  },
  notice(_shown, card) {
    Object.assign(card, { changed: "" });
  },
  send_back(shown, card, touch) {
    move(shown, card, touch, { column: String(touch.department), state: "waiting", rework_reason: touch.reason, rank: null });
  },
  scrap(shown, card, touch) {
    const gone = touch.serials?.length || touch.quantity || card.quantity;
    if (gone >= card.quantity) shown.delete(card.id);
    else card.quantity -= gone;
  },
  priority(_shown, card, touch) {
    Object.assign(card, { is_urgent: touch.urgent, priority: touch.urgent ? 1 : 0 });
  },
  place(shown, card, touch) {
    const queue = [...shown.values()].filter((each) => each.column === card.column && each !== card).sort(byQueue);
    const place = touch.after ? queue.findIndex((each) => each.id === touch.after) + 1 : 0;
    queue.splice(place, 0, card);
    queue.slice(0, place + 1).forEach((each, rank) => Object.assign(each, { rank: rank + 1 }));
  },
};

// All of its doors go, or some of them as a card of their own that nobody can touch yet.
function move(shown, card, touch, place) {
  const since = place.column ? { since: new Date(touch.at).toISOString() } : {};
  if (!touch.quantity || touch.quantity >= card.quantity) return Object.assign(card, place, since);
  card.quantity -= touch.quantity;
  const ghost = `part-${touch.key}`;
  return shown.set(ghost, { ...card, ...place, ...since, id: ghost, quantity: touch.quantity, ghost: true });
}
