// What the server says about the cards, and how they stand once the touches that wait have arrived.

import { act } from "./acting.js";

export class Cards {
  constructor() {
    this.columns = [];
    this.cards = new Map();
    this.may = { tap: false, undo: false };
    this.number = 0;
  }

  replace(now) {
    const drawings = new Map([...this.cards].map(([id, card]) => [id, card.drawing]));
    this.columns = now.columns;
    this.may = now.may;
    this.number = now.number;
    this.cards = new Map(now.cards.map((card) => [card.id, { drawing: drawings.get(card.id), ...card }]));
    return now.cards.some((card) => !this.cards.get(card.id).drawing); // true: ask again, with drawings
  }

  // A message from the server; false when this screen has missed something and must ask for everything.
  apply(change) {
    const known = this.cards.get(change.id);
    if (known && change.version < known.version) return true;
    if (change.column === null) this.cards.delete(change.id);
    else if (known || change.drawing) this.cards.set(change.id, { ...known, ...change });
    else return false;
    return true;
  }

  next(column) {
    const place = this.columns.findIndex((each) => each.id === column);
    return this.columns[place + 1] || null;
  }

  // Only what was touched at the version that now stands is shown as moved: the rest has arrived or is too late.
  view(touches, isUnsent) {
    const shown = new Map([...this.cards].map(([id, card]) => [id, { ...card, unsent: false }]));
    for (const touch of touches) {
      const card = shown.get(touch.card);
      if (!card || card.version !== touch.version) continue;
      card.version += 1;
      card.unsent ||= isUnsent(touch);
      act(shown, card, touch, this.next(card.column));
    }
    return [...shown.values()];
  }
}
