// What the server says about the cards, and how they stand once the touches that wait have arrived.

import { act } from "./acting.js";

const STAYS = ["place", "priority"]; // acts that leave the version as it is, or they would refuse touches that wait

export class Cards {
  constructor() {
    this.columns = [];
    this.cards = new Map();
    this.gone = new Map(); // cards that left, so that a late message brings none back
    this.drawings = new Map();
    this.may = { tap: false, undo: false };
    this.number = 0;
    this.horizon = null;
    this.counts = null; // {column: {cards, doors}} while only the first cards of each are here
    this.during = null; // messages that came while the board was being read
  }

  // The board as a stored copy or the server tells it.
  replace(now) {
    this.columns = now.columns;
    this.may = now.may;
    this.number = now.number;
    this.counts = now.counts ?? null;
    this.horizon = this.counts ? null : now.horizon ?? null; // the rest is read whole
    this.draw(now.drawings);
    this.gone = new Map();
    this.cards = new Map(now.cards.map((card) => [card.id, { seen: now.number, ...card }]));
    this.#repeat();
  }

  // The cards that changed since our horizon, with all their facts of now.
  merge(difference) {
    this.number = Math.max(this.number, difference.number);
    this.horizon = difference.horizon;
    this.draw(difference.drawings);
    const changed = difference.cards.filter((card) => this.#take(card, difference.number, true)).map((card) => card.id);
    changed.push(...this.#lack(difference.lacks ?? {}));
    this.#repeat();
    return changed;
  }

  draw(drawings = {}) {
    for (const [key, picture] of Object.entries(drawings)) this.drawings.set(key, picture);
  }

  // Whether a card stands here whose drawing this screen has never been given.
  lacksDrawing() {
    return [...this.cards.values()].some((card) => card.drawing && !this.drawings.has(card.drawing));
  }

  // Material comes without anybody touching a card.
  #lack(lacks) {
    const changed = [...this.cards.values()].filter((card) => JSON.stringify(card.lacks ?? []) !== JSON.stringify(lacks[card.id] ?? []));
    for (const card of changed) this.cards.set(card.id, { ...card, lacks: lacks[card.id] ?? [] });
    return changed.map((card) => card.id);
  }

  // A message: "new" facts were taken, it was "old", or the card is "unknown" here and has to be asked for.
  hear({ number, card, drawings }) {
    this.during?.push({ number, card, drawings });
    this.draw(drawings);
    const known = this.cards.get(card.id) ?? this.gone.get(card.id);
    if (known && this.#isOlder(card, number, known)) return "old";
    if (!this.cards.has(card.id) && this.#stands(card) && card.number === undefined) return "unknown";
    return this.#take(card, number, false) ? "new" : "old";
  }

  // From now until the answer is taken in, messages may be newer than it.
  beginReading() {
    this.during ??= [];
  }

  endReading() {
    this.during = null;
  }

  #repeat() {
    const missed = this.during ?? [];
    this.during = null;
    for (const message of missed) this.hear(message);
  }

  #isOlder(card, number, known) {
    return card.version < known.version || (card.version === known.version && number < known.seen);
  }

  // A difference that was read before a message came says nothing new about its card.
  #take(card, number, isWhole) {
    const known = this.cards.get(card.id) ?? this.gone.get(card.id);
    if (known && card.version !== undefined && this.#isOlder(card, number, known)) return false;
    const seen = Math.max(number, known?.seen ?? 0);
    if (this.#stands(card)) {
      this.cards.set(card.id, isWhole ? { ...card, seen } : { ...this.cards.get(card.id), ...card, seen });
      this.gone.delete(card.id);
    } else {
      this.gone.set(card.id, { version: card.version ?? known?.version ?? 0, seen });
      this.cards.delete(card.id);
    }
    return true;
  }

  // Whether it stands where this screen stands.
  #stands(card) {
    return card.column !== null && this.columns.some((each) => each.id === card.column && each.own !== false);
  }

  // What the screen keeps for a start without a network.
  toJson() {
    const { columns, may, number, horizon } = this;
    const cards = [...this.cards.values()];
    const used = new Set(cards.map((card) => card.drawing));
    const drawings = Object.fromEntries([...this.drawings].filter(([key]) => used.has(key)));
    return { columns, may, number, horizon, drawings, cards };
  }

  next(column) {
    const place = this.columns.findIndex((each) => each.id === column);
    return this.columns[place + 1] || null;
  }

  // The same change the socket is about to tell, so that a card does not jump back for a moment.
  step(touch, done) {
    const moved = this.view([touch], () => false).find((each) => each.id === touch.card);
    if (moved) this.cards.set(touch.card, { ...moved, version: done.version, unsent: false, seen: done.event });
    else this.gone.set(touch.card, { version: done.version, seen: done.event });
    if (!moved) this.cards.delete(touch.card);
  }

  // Only what was touched at the version that now stands, or follows such a touch, is shown as done: the rest has
  // arrived already or is too late.
  view(touches, isUnsent) {
    const shown = new Map(this.cards);
    const done = new Set();
    for (const touch of touches) {
      const card = shown.get(touch.card);
      if (!card || !(done.has(touch.follows) || card.version === touch.version)) continue;
      if (touch.act === "place") for (const [id, each] of shown) if (each.column === card.column) shown.set(id, { ...each });
      const own = { ...shown.get(touch.card), unsent: card.unsent || isUnsent(touch), waiting: (card.waiting ?? 0) + 1 };
      if (!STAYS.includes(touch.act)) own.version += 1;
      shown.set(touch.card, own);
      done.add(touch.key);
      act(shown, own, touch, this.next(card.column));
    }
    return [...shown.values()];
  }
}
