// The live board, the same on a station's tablet, on the wall and in the back office.

import { Cards } from "./cards.js";
import { h, Painter, said } from "./draw.js";
import { Line } from "./line.js";
import { newKey, openOutbox } from "./outbox.js";
import { openSheet } from "./sheet.js";

const UNDO_FOR = 10000;
const TIMES_AGAIN = 30000;
const SLOW = 1500; // an answer takes a moment; only what takes longer is called unsent

class Board {
  constructor(root, config) {
    this.root = root;
    this.config = config;
    this.words = config.words;
    this.painter = new Painter(config);
    this.cards = new Cards();
    this.drawn = new Map();
    this.order = 0;
    this.line = new Line(config, {
      back: () => this.refresh(),
      card: (message) => this.hear(message),
      connection: (isOpen) => this.showConnection(isOpen),
    });
  }

  async start(now) {
    this.outbox = await openOutbox(`board-${this.config.mode}`);
    this.root.addEventListener("click", (event) => this.click(event));
    setInterval(() => this.showTimes(), TIMES_AGAIN);
    if (now) {
      this.cards.replace(now);
      this.draw();
    }
    this.line.open();
    await this.refresh();
    this.root.dataset.ready = "";
  }

  // What is on its way goes first, then the board is asked for: it has to hold what this screen did.
  async refresh() {
    await this.deliver();
    const now = await this.line.board(this.cards.cards.size > 0);
    if (now === null) return;
    if (this.cards.replace(now)) {
      const whole = await this.line.board(false);
      if (whole) this.cards.replace(whole);
    }
    this.draw();
  }

  hear(message) {
    if (this.cards.apply(message.card)) this.draw(message.card.id);
    else this.refresh();
  }

  click(event) {
    const element = event.target.closest("[data-card]");
    if (!element || event.target.closest("a")) return;
    const card = this.shown.find((each) => String(each.id) === element.dataset.card);
    if (!card || card.ghost) return;
    const next = this.cards.next(card.column);
    if (event.target.closest("[data-more]")) openSheet(this.sheet(), this.painter, card, next, (...args) => this.touch(...args));
    else if (event.target.closest("[data-pass]")) this.pass(card, element, next);
  }

  pass(card, element, next) {
    if (card.state !== "blocked") return this.touch(card, { act: "tap" });
    shake(element);
    return openSheet(this.sheet(), this.painter, card, next, (...args) => this.touch(...args));
  }

  sheet() {
    return this.root.querySelector("[data-sheet]");
  }

  async touch(card, what) {
    navigator.vibrate?.(25);
    this.order += 1;
    const touch = { key: newKey(), card: card.id, version: card.version, at: Date.now(), order: this.order, ...what };
    const next = this.cards.next(card.column);
    touch.said = next ? said(this.words.passedTo, { c: card.number, s: next.name }) : "";
    if (touch.act === "tap") this.offerUndo(touch, touch.said);
    await this.outbox.add(touch);
    this.draw();
    setTimeout(() => this.outbox.waiting.length && this.draw(), SLOW + 100);
    await this.deliver();
    if (this.outbox.waiting.length) this.draw();
  }

  deliver() {
    return this.outbox.send(
      (touch) => this.line.post(touch.act, {
        key: touch.key, card: touch.card, version: touch.version, quantity: touch.quantity, reason: touch.reason,
      }),
      (touch, answer) => (answer.ok ? this.arrived(touch, answer.said) : this.refused(touch, answer)),
    );
  }

  async arrived(touch, done) {
    const card = this.cards.cards.get(touch.card);
    if (card && done.card === touch.card && card.version === touch.version) this.step(card, touch, done.version);
    else await this.reload();
    this.draw();
    if (touch.act === "tap") this.mayUndo(touch, done.event);
  }

  // The same change the socket is about to tell, so that the card does not jump back for a moment.
  step(card, touch, version) {
    const moved = this.cards.view([touch], () => false).find((each) => each.id === card.id);
    this.cards.cards.set(card.id, { ...moved, version, unsent: false });
  }

  async refused(touch, answer) {
    this.root.querySelector(`[data-undo-of="${touch.key}"]`)?.remove();
    if (answer.status === 401) return location.assign(this.config.urls.pair);
    await this.reload();
    this.draw();
    this.complain(answer.said.title, touch.card);
    return undefined;
  }

  async reload() {
    const now = await this.line.board(false);
    if (now) this.cards.replace(now);
  }

  complain(sentence, cardId) {
    const place = this.root.querySelector("[data-said]");
    place.replaceChildren(this.painter.icon("circle-alert"), h("span", {}, sentence));
    place.classList.add("is-shown");
    clearTimeout(this.silence);
    this.silence = setTimeout(() => place.classList.remove("is-shown"), 7000);
    const element = this.root.querySelector(`[data-card="${cardId}"]`);
    if (element) shake(element);
  }

  offerUndo(touch, sentence) {
    const row = h("div", { class: "undo", "data-undo-of": touch.key },
      h("span", { class: "undo__words" }, sentence),
      h("button", { class: "undo__do", type: "button", onclick: () => this.undo(touch, row) },
        this.painter.icon("undo-2"), h("span", {}, this.words.undo)),
      h("span", { class: "undo__time" }));
    this.root.querySelector("[data-undo]").append(row);
    this.expire(row);
  }

  expire(row) {
    clearTimeout(Number(row.dataset.timer));
    row.dataset.timer = setTimeout(() => row.remove(), UNDO_FOR);
  }

  mayUndo(touch, event) {
    const find = () => this.root.querySelector(`[data-undo-of="${touch.key}"]`);
    if (!find()) this.offerUndo(touch, touch.said); // it waited long for a connection: the ten seconds begin now
    find().dataset.event = event;
  }

  async undo(touch, row) {
    if (!row.dataset.event && !this.outbox.has(touch)) { // on its way: only the answer says what can be taken back
      return setTimeout(() => row.isConnected && this.undo(touch, row), 150);
    }
    if (!row.dataset.event) { // it never left this screen
      await this.outbox.drop(this.outbox.waiting.filter((each) => each.card === touch.card && each.order >= touch.order));
      row.remove();
      return this.draw();
    }
    row.dataset.key ||= newKey();
    const answer = await this.line.post("undo", { event: Number(row.dataset.event), key: row.dataset.key });
    if (answer === null) return this.complain(this.words.noUndo, touch.card);
    row.remove();
    await this.reload();
    this.draw();
    return answer.ok ? undefined : this.complain(answer.said.title, touch.card);
  }

  draw(changed = null) {
    this.shown = this.cards.view(this.outbox.waiting, (touch) => this.isUnsent(touch));
    const columns = this.cards.columns.filter((each) => !this.config.station || each.code === this.config.station);
    this.drawColumns(columns);
    const kept = new Set();
    for (const column of columns) this.drawCards(column, kept);
    for (const [id, drawn] of this.drawn) {
      if (kept.has(id)) continue;
      drawn.element.remove();
      this.drawn.delete(id);
    }
    if (changed !== null) this.drawn.get(changed)?.element.classList.add("is-moved");
    this.showUnsent();
  }

  drawColumns(columns) {
    const place = this.root.querySelector("[data-columns]");
    const wanted = JSON.stringify(columns);
    if (place.dataset.drawn === wanted) return;
    place.dataset.drawn = wanted;
    place.replaceChildren(...columns.map((column) =>
      this.painter.column(column, column.id === "ready" ? 0 : this.cards.columns.findIndex((each) => each.id === column.id) + 1)));
    this.drawn.clear();
  }

  drawCards(column, kept) {
    const section = this.root.querySelector(`[data-column="${column.id}"]`);
    const list = section.querySelector("ul");
    const cards = this.shown.filter((card) => card.column === column.id);
    const next = this.cards.next(column.id);
    const elements = cards.map((card) => this.drawCard(card, next, kept));
    elements.forEach((element, place) => list.children[place] === element || list.insertBefore(element, list.children[place] || null));
    section.classList.toggle("is-empty", cards.length === 0);
    section.querySelector("[data-column-count]").textContent = cards.length || "";
  }

  drawCard(card, next, kept) {
    kept.add(card.id);
    const looks = JSON.stringify({ ...card, drawing: Boolean(card.drawing), next, may: this.cards.may.tap });
    const drawn = this.drawn.get(card.id);
    if (drawn?.looks === looks) return drawn.element;
    const element = this.painter.card(card, next, this.cards.may.tap);
    if (drawn) {
      const hadFocus = drawn.element.contains(document.activeElement);
      drawn.element.replaceWith(element);
      if (hadFocus) element.querySelector("[data-pass]")?.focus({ preventScroll: true });
    }
    this.drawn.set(card.id, { looks, element });
    return element;
  }

  isUnsent(touch) {
    return !this.line.isOpen || Date.now() - touch.at > SLOW;
  }

  showTimes() {
    for (const element of this.root.querySelectorAll("[data-since]")) {
      element.textContent = this.painter.since(element.dataset.since);
    }
  }

  showConnection(isOpen) {
    const place = this.root.querySelector("[data-state]");
    const state = isOpen ? "online" : "offline";
    if (place.dataset.state === state) return;
    place.dataset.state = state;
    place.querySelector("svg").replaceWith(this.painter.icon(isOpen ? "wifi" : "wifi-off"));
    place.querySelector("[data-state-words]").textContent = this.words[state];
    if (this.outbox.waiting.length) this.draw();
  }

  showUnsent() {
    const place = this.root.querySelector("[data-unsent]");
    const number = this.outbox.waiting.filter((touch) => this.isUnsent(touch)).length;
    this.root.dataset.waiting = this.outbox.waiting.length;
    place.hidden = number === 0;
    place.textContent = said(this.words.unsentMany, { n: number });
    for (const count of document.querySelectorAll("[data-count]")) {
      count.textContent = this.shown.filter((card) => card.column === count.dataset.count).length || "";
    }
  }
}

function shake(element) {
  element.classList.remove("is-shaking");
  void element.offsetWidth; // so that a second refusal shakes again
  element.classList.add("is-shaking");
}

function read(name) {
  const element = document.querySelector(`script[${name}]`);
  return element ? JSON.parse(element.textContent) : null;
}

const root = document.querySelector("[data-board]");
if (root) new Board(root, read("data-board-config")).start(read("data-board-now"));
