// The live board: what the server said, what this screen still has to send, and nothing of how it looks.
// The same on a station's tablet, on the wall and in the back office.

import { Cards } from "./cards.js";
import { Face } from "./face.js";
import { Line } from "./line.js";
import { newKey, openOutbox } from "./outbox.js";

const SLOW = 1500; // an answer takes a moment; only what takes longer is called unsent

class Board {
  constructor(root, config) {
    this.root = root;
    this.config = config;
    this.station = config.station;
    this.cards = new Cards();
    this.rules = null;
    this.operator = null;
    this.refusals = new Map();
    this.order = 0;
    this.face = new Face(root, config, this);
    this.line = new Line(config, {
      back: () => this.refresh(),
      card: (message) => this.hear(message),
      connection: (isOpen) => this.connected(isOpen),
    });
  }

  async start(now) {
    this.outbox = await openOutbox(`board-${this.config.mode}`);
    if (now) {
      this.cards.replace(now);
      this.show();
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
    if (this.config.urls.rules) this.rules = (await this.ask(this.config.urls.rules))?.said ?? this.rules;
    this.show();
  }

  hear(message) {
    if (this.cards.apply(message.card)) this.show(new Set([message.card.id]));
    else this.refresh();
  }

  // what: {act, and the fields of its body}; sentence: what the screen says of it while it can be undone.
  async touch(card, what, sentence = "") {
    this.order += 1;
    const touch = { key: newKey(), card: card.id, version: card.version, at: Date.now(), order: this.order, sentence, ...what };
    if (sentence) this.face.offerUndo(touch);
    await this.outbox.add(touch);
    this.show();
    setTimeout(() => this.outbox.waiting.length && this.show(), SLOW + 100);
    this.sendAll();
    return touch;
  }

  async sendAll() {
    await this.deliver();
    if (this.outbox.waiting.length) this.show();
  }

  deliver() {
    return this.outbox.send(
      ({ act, at, order, sentence, will, ...body }) => this.line.post(act, { ...body, touched_at: at, operator: this.operator?.token }),
      (touch, answer) => (answer.ok ? this.arrived(touch, answer.said) : this.refused(touch, answer)),
    );
  }

  async arrived(touch, done) {
    const card = this.cards.cards.get(touch.card);
    if (card && done.card === touch.card && card.version === touch.version) this.step(card, touch, done.version);
    else await this.reload();
    this.show();
    if (done.warning) this.face.warn(done.warning.sentence);
    if (touch.sentence) this.face.mayUndo(touch, done.event);
  }

  // The same change the socket is about to tell, so that the card does not jump back for a moment.
  step(card, touch, version) {
    const moved = this.cards.view([touch], () => false).find((each) => each.id === card.id);
    this.cards.cards.set(card.id, { ...moved, version, unsent: false });
  }

  async refused(touch, answer) {
    this.face.withdraw(touch.key);
    if (answer.status === 401) return location.assign(this.config.urls.pair);
    if (answer.said.code === "production.operator_needed") return this.face.operatorNeeded(touch);
    this.refusals.set(touch.card, answer.said.title);
    await this.reload();
    this.show();
    this.face.complain(answer.said.title, touch.card);
    return undefined;
  }

  // The sentence of a refusal was read.
  dismiss(cardId) {
    this.refusals.delete(cardId);
    this.show();
  }

  async reload() {
    const now = await this.line.board(false);
    if (now) this.cards.replace(now);
  }

  isOnItsWay(touch) {
    return this.outbox.flying === touch.key;
  }

  // It never left this screen: forgotten, with what was done to the card after it.
  async forget(touch) {
    await this.outbox.drop(this.outbox.waiting.filter((each) => each.card === touch.card && each.order >= touch.order));
    this.show();
  }

  // {ok, status, said}, or null without a connection.
  async undo(event, key) {
    const answer = await this.send(this.config.urls.undo, { event, key, operator: this.operator?.token });
    if (answer) {
      await this.reload();
      this.show();
    }
    return answer;
  }

  ask(url) {
    return this.line.ask(url, {});
  }

  send(url, body) {
    return this.line.ask(url, { method: "POST", body: JSON.stringify(body) });
  }

  setOperator(operator) {
    this.operator = operator;
    this.face.operator(operator);
  }

  show(changed = null) {
    const cards = this.cards.view(this.outbox.waiting, (touch) => this.isUnsent(touch));
    for (const card of cards) card.refused = this.refusals.get(card.id) || "";
    const { columns, may, drawings } = this.cards;
    this.face.show({ columns, cards, may, drawings, rules: this.rules, isOpen: this.line.isOpen, changed });
    this.root.dataset.waiting = this.outbox.waiting.length;
    this.face.unsent(this.outbox.waiting.filter((touch) => this.isUnsent(touch)).length);
  }

  isUnsent(touch) {
    return !this.line.isOpen || Date.now() - touch.at > SLOW;
  }

  connected(isOpen) {
    this.face.connection(isOpen);
    if (this.outbox.waiting.length) this.show();
  }
}

function read(name) {
  const element = document.querySelector(`script[${name}]`);
  return element ? JSON.parse(element.textContent) : null;
}

const root = document.querySelector("[data-board]");
if (root) new Board(root, read("data-board-config")).start(read("data-board-now"));
