// The live board: what the server said, what this screen still has to send, and nothing of how it looks.
// The same on a station's tablet, on the wall and in the back office.

import { Cards } from "./cards.js";
import { Face } from "./face.js";
import { install } from "./installing.js";
import { Keeping } from "./keeping.js";
import { Line } from "./line.js";
import { newKey, openOutbox } from "./outbox.js";

const SLOW = 1500; // an answer takes a moment; only what takes longer is called unsent
const UNKNOWN_HERE = 401;
const CALM = 100; // in a storm of messages everything is drawn ten times a second, which a cheap tablet can do
const QUIET = 30000;
const WHOLE_AGAIN = 30 * 60000; // dates of orders and lateness change without anybody touching a card

export class Board {
  constructor(root, config) {
    this.root = root;
    this.config = config;
    this.cards = new Cards();
    this.rules = null;
    this.operator = null;
    this.refusals = {};
    this.changed = new Set();
    this.readAt = 0;
    this.touchedAt = 0;
    this.drawnAt = 0;
    this.face = new Face(root, config, this);
    this.line = new Line(config, {
      back: () => this.refresh(),
      card: (message) => this.hear(message),
      connection: (isOpen) => this.connected(isOpen),
      stranger: () => this.leave(),
      anew: () => this.anew(),
      rules: () => this.read(),
    });
  }

  get station() {
    return this.config.station || (location.pathname.match(/\/station\/([^/]+)/)?.[1] ?? "");
  }

  async start(now) {
    // What somebody touched waits for them: whoever signs in next at this browser neither sees nor sends it.
    const { mode, person } = this.config;
    this.outbox = await openOutbox(person ? `board-${mode}-${person}` : `board-${mode}`, {
      changed: () => this.look(),
      answered: (touch, answer) => this.answered(touch, answer),
      operatorNeeded: (touch) => this.askWho(touch),
    });
    this.keeping = new Keeping(this.outbox.store, () => this.kept());
    await this.remember(now);
    this.line.open();
    document.addEventListener("visibilitychange", () => this.show()); // what nobody sees is not drawn
    await this.refresh();
    if (!this.rules) await this.learn().then(() => this.show());
    setInterval(() => this.read(), WHOLE_AGAIN);
    this.root.dataset.ready = "";
    if (this.config.mode === "kiosk") await install(this.config.urls.board.replace("board.json", ""), () => this.isQuiet());
  }

  // Nobody is in the middle of anything: a new version of the board may come in.
  isQuiet() {
    return this.outbox.waiting.length === 0 && Date.now() - this.touchedAt > QUIET && !document.querySelector("dialog[open]");
  }

  // What this screen knew when it was switched off; the page brings something newer unless there was no network.
  async remember(now) {
    this.operator = await this.outbox.store.fact("operator");
    if (this.operator) this.face.operator(this.operator);
    const known = now && !now.shell ? { ...now, readAt: Date.now() } : await this.keeping.board();
    if (known) this.rules = known.rules;
    if (known) this.take(known, known.readAt);
    await this.look();
  }

  take(now, readAt) {
    this.readAt = readAt;
    this.cards.replace(now);
    this.show();
  }

  // Touches go out and what was missed comes in; once more when something was judged meanwhile.
  refresh() {
    this.refreshing ||= this.repair().then(() => this.deliver()).then((judged) => judged && this.repair())
      .finally(() => { this.refreshing = null; });
    return this.refreshing;
  }

  // Only one reading at a time; who asks while one is under way gets another after it.
  repair() {
    this.repairing = (this.repairing ?? Promise.resolve()).then(() => (this.cards.horizon ? this.compare() : this.read()));
    return this.repairing;
  }

  async compare() {
    const { horizon } = this.cards;
    const changed = await this.merge(await this.changes(horizon, true));
    if (changed === null) return;
    if (this.cards.lacksDrawing()) await this.merge(await this.changes(horizon, false));
    if (this.cards.lacksDrawing()) await this.read();
    this.keep();
    for (const id of changed) this.show(id);
  }

  changes(horizon, isLight) {
    this.cards.beginReading();
    return this.line.changes(horizon, isLight);
  }

  // The ids of what changed; null when there was no answer, or the whole board was read instead.
  async merge(difference) {
    if (difference && !difference.reload) {
      this.readAt = Date.now();
      return this.cards.merge(difference);
    }
    this.cards.endReading();
    if (difference) await this.read();
    return null;
  }

  async read() {
    this.cards.beginReading();
    const now = await this.line.board();
    if (now === null) return this.cards.endReading();
    this.take(now, Date.now());
    await this.learn();
    this.keep();
    return this.show();
  }

  // The floor's own rules: what one touch means, limits, reasons.
  async learn() {
    const answer = await this.line.ask(this.config.urls.rules, {}, { "X-By-Itself": "1" });
    if (answer?.ok) this.rules = answer.said;
  }

  hear(message) {
    const heard = this.cards.hear(message);
    if (heard === "unknown") this.repair();
    if (heard !== "new") return;
    this.keep();
    this.show(message.card.id);
  }

  // what: {act, and the fields of its body}; sentence: what the screen says of it while it can be undone.
  async touch(card, what, sentence = "") {
    const touch = { key: newKey(), card: card.id, version: card.version, at: Date.now(), operator: this.operator?.token, sentence, ...what };
    if (sentence) this.face.offerUndo(touch);
    this.touchedAt = touch.at;
    const kept = this.outbox.add(touch);
    this.show(card.id);
    await kept;
    this.kept();
    this.show(card.id);
    setTimeout(() => this.outbox.waiting.length && this.show(), SLOW + 100);
    this.deliver();
    return touch;
  }

  async deliver() {
    const judged = await this.outbox.send(async ({ act, at, order, sentence, will, follows, tab, ...body }) => {
      const answer = await this.line.post(act, { ...body, touched_at: at });
      if (answer?.status === UNKNOWN_HERE) this.leave(); // what waits is kept for the day the screen is paired again
      return answer;
    });
    if (this.outbox.waiting.length) this.show();
    return judged;
  }

  // The server has judged a touch of this tab, or of another one in whose name this tab has sent it.
  async answered(touch, answer) {
    const isMine = touch.tab === this.outbox.tab;
    if (answer.ok) this.accepted(touch, answer.said);
    else this.refusals = await this.outbox.refusals();
    this.show(touch.card);
    if (isMine && !answer.ok) {
      this.face.withdraw(touch.key);
      this.face.complain(answer.said.title, touch.card);
    }
    if (isMine && answer.ok && answer.said.warning) this.face.warn(answer.said.warning.sentence);
    if (isMine && answer.ok && touch.sentence) this.face.mayUndo(touch, answer.said.event);
    if (!answer.ok) this.repair();
  }

  accepted(touch, done) {
    const card = this.cards.cards.get(touch.card);
    if (card && done.card === touch.card && card.version === touch.version) this.cards.step(touch, done);
    else if (!card || done.card !== touch.card || card.version < done.version) this.repair();
    this.keep();
  }

  // The sentence of a refusal was read.
  async dismiss(cardId) {
    await this.outbox.dismiss(cardId);
    return this.look();
  }

  isOnItsWay(touch) {
    return this.outbox.flying === touch.key;
  }

  // It never left this screen: forgotten, with what was done to the card after it.
  async forget(touch) {
    const { waiting } = this.outbox;
    const place = waiting.findIndex((each) => each.key === touch.key);
    await this.outbox.drop(waiting.filter((each, at) => each.card === touch.card && place >= 0 && at >= place));
    this.show(touch.card);
    this.deliver();
  }

  // {ok, status, said}, or null without a connection.
  async undo(event, key) {
    const answer = await this.send(this.config.urls.undo, { event, key, operator: this.operator?.token });
    if (answer) await this.repair();
    return answer;
  }

  ask(url) {
    return this.line.ask(url, {});
  }

  send(url, body) {
    return this.line.ask(url, { method: "POST", body: JSON.stringify(body) });
  }

  // Somebody stands at the screen now, or nobody does.
  async setOperator(operator) {
    this.operator = operator;
    this.face.operator(operator);
    await this.outbox.store.keep("operator", operator);
    if (operator) await this.outbox.sign(operator);
    this.deliver();
  }

  // Whoever the touch names works here no more: their time is over, or they work at this screen no longer.
  askWho(touch) {
    if (touch.operator && touch.operator === this.operator?.token) {
      this.operator = null;
      this.face.operator(null);
      this.outbox.store.keep("operator", null);
    }
    this.face.operatorNeeded(touch);
  }

  // Another tab may have read, sent or dismissed something.
  async look() {
    this.refusals = await this.outbox.refusals();
    this.show();
  }

  keep() {
    if (this.cards.counts) return; // the beginning of a board is worth less than yesterday's whole one
    this.keeping.soon(() => ({ ...this.cards.toJson(), rules: this.rules, readAt: this.readAt }));
  }

  kept() {
    if (this.outbox.store.isKeeping || this.hasSaidSo) return;
    this.hasSaidSo = true;
    this.face.unkept?.();
  }

  // This screen was revoked, or the person signed out: whoever stands here now sees nothing of what it knew.
  async leave() {
    if (this.isLeaving) return;
    this.isLeaving = true;
    this.line.close();
    await this.keeping.forget();
    if (this.config.person) location.reload();
    else location.assign(`${this.config.urls.pair}?ended=1`);
  }

  // The office made this screen another one, or none at all: then the answer sends it away.
  async anew() {
    await this.read();
    if (!this.isLeaving) location.assign(this.config.urls.board.replace("board.json", "start"));
  }

  // Which cards have changed, or all of them; drawn together with whatever else changes before the next frame.
  show(changed = null) {
    this.root.dataset.waiting = this.outbox?.waiting.length ?? 0;
    if (changed === null) this.changed = null;
    else this.changed?.add(changed);
    if (this.drawing || document.hidden) return;
    this.drawing = true;
    const draw = () => this.draw();
    const rest = this.drawnAt + CALM - performance.now();
    if (rest > 0) setTimeout(draw, rest);
    else requestAnimationFrame(draw);
  }

  draw() {
    if (this.face.finger.isDown()) return this.face.finger.whenUp(() => this.draw());
    const { changed, refusals } = this;
    this.drawing = false;
    this.drawnAt = performance.now();
    this.changed = new Set();
    const cards = this.cards.view(this.outbox.waiting, (touch) => this.isUnsent(touch)).map((card) =>
      (refusals[card.id] ? { ...card, refused: refusals[card.id].sentence, lost: refusals[card.id].lost } : card));
    const { columns, may, drawings, counts } = this.cards;
    this.face.show({ columns, cards, counts, may, rules: this.rules, drawings, changed, readAt: this.readAt, isOpen: this.line.isOpen });
    this.face.missed(refusals);
    this.face.unsent(this.outbox.waiting.filter((touch) => this.isUnsent(touch)).length);
    return undefined;
  }

  isUnsent(touch) {
    return !this.line.isOpen || Date.now() - touch.at > SLOW;
  }

  connected(isOpen) {
    this.face.connection(isOpen, this.readAt);
    if (this.outbox?.waiting.length) this.show();
  }
}

function read(name) {
  const element = document.querySelector(`script[${name}]`);
  return element ? JSON.parse(element.textContent) : null;
}

const root = document.querySelector("[data-board]");
if (root) {
  root.board = new Board(root, read("data-board-config")); // so that tests and people with a console can ask it
  root.board.start(read("data-board-now"));
}
