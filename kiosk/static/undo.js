// Ten seconds to take a touch back, always in sight.

import { h } from "./draw.js";

const UNDO_FOR = 10000;
const ASK_AGAIN = 150;
const MOST = 3; // more would cover the cards; the oldest goes first

export class UndoBar {
  constructor(place, face) {
    this.place = place;
    this.face = face;
    this.rows = new Map();
  }

  offer(touch) {
    const { words, painter } = this.face;
    const row = h("div", { class: "undo" },
      h("span", { class: "undo__words" }, touch.sentence),
      h("button", { class: "undo__do", type: "button", onclick: () => this.undo(touch) }, painter.icon("undo-2"), h("span", {}, words.undo)),
      h("span", { class: "undo__time" }));
    this.rows.set(touch.key, { row, timer: setTimeout(() => this.withdraw(touch.key), UNDO_FOR) });
    this.place.append(row);
    if (this.rows.size > MOST) this.withdraw(this.rows.keys().next().value);
  }

  // The server has the touch; one that waited long for a connection gets its ten seconds now.
  may(touch, event) {
    if (!this.rows.has(touch.key)) this.offer(touch);
    this.rows.get(touch.key).event = event;
  }

  withdraw(key) {
    const found = this.rows.get(key);
    if (!found) return;
    clearTimeout(found.timer);
    found.row.remove();
    this.rows.delete(key);
  }

  async undo(touch) {
    const found = this.rows.get(touch.key);
    if (!found) return undefined;
    const { board, words } = this.face;
    if (found.event) return this.takeBack(touch, found);
    if (board.isOnItsWay(touch)) return setTimeout(() => this.undo(touch), ASK_AGAIN); // only its answer says what can be taken back
    this.withdraw(touch.key);
    await board.forget(touch);
    return this.face.say(words.undone, "undo-2", "good");
  }

  async takeBack(touch, found) {
    if (found.isAsked) return undefined;
    found.isAsked = true;
    const { board, words } = this.face;
    const answer = await board.undo(found.event, `undo-${touch.key}`);
    found.isAsked = false;
    if (answer === null) return this.face.complain(words.noUndo, touch.card);
    this.withdraw(touch.key);
    return answer.ok ? this.face.say(words.undone, "undo-2", "good") : this.face.complain(answer.said.title, touch.card);
  }
}
