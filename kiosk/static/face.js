// What is seen and touched of the board. It knows nothing of networks: board.js says how the cards stand.

import { Column } from "./column.js";
import { openDoor } from "./door.js";
import { h, Painter, said } from "./draw.js";
import { Finger } from "./finger.js";
import { groupsOf } from "./groups.js";
import { Looking } from "./looking.js";
import { missedRows } from "./missed.js";
import { heldFocus, Motion, shake } from "./motion.js";
import { Operators } from "./operators.js";
import { Ordering } from "./ordering.js";
import { byQueue } from "./queue.js";
import { Scanner } from "./scanner.js";
import { Sheet } from "./sheet.js";
import { Television } from "./tv.js";
import { UndoBar } from "./undo.js";
import { column as columnOf, fullness, usual } from "./usual.js";

const TIMES_AGAIN = 30000;
const READ_IN = 7000;
const ONE_TOUCH = 600; // a glove bounces: a second touch at the same place within this time is the same touch
const SAME_PLACE = 48;

export class Face {
  constructor(root, config, board) {
    this.root = root;
    this.config = config;
    this.board = board;
    this.words = config.words;
    this.painter = new Painter(config);
    this.painter.nameOf = (id) => this.view.columns.find((each) => each.id === String(id))?.name || "";
    this.columns = new Map();
    this.drawn = new Map();
    this.view = { columns: [], cards: [], may: {}, rules: null, next: () => null };
    this.undoing = new UndoBar(root.querySelector("[data-undo]"), this);
    this.motion = new Motion();
    this.last = { at: 0, x: 0, y: 0 };
    this.finger = new Finger(root);
    this.sheet = new Sheet(this);
    this.operators = new Operators(this);
    this.looking = new Looking(this);
    this.television = config.tv ? new Television(this) : null;
    if (!config.tv) this.furnish();
    if (board.station && !config.station) this.stand();
    root.addEventListener("click", (event) => this.click(event));
    root.addEventListener("keydown", (event) => this.stopRepeating(event), true);
    setInterval(() => this.showTimes(), TIMES_AGAIN);
  }

  // The frame a screen keeps knows no station: its address does.
  stand() {
    this.root.classList.add("board--station");
    for (const link of document.querySelectorAll(".bar__stations a")) {
      link.toggleAttribute("aria-current", false);
      if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
    }
  }

  // What a screen for hands has and a screen for eyes has not.
  furnish() {
    this.ordering = new Ordering(this);
    this.scanner = new Scanner(this);
    const scan = this.scanner.canSee() ? h("button", { class: "tool", type: "button", "data-scan": "", onclick: () => this.scanner.look() }, this.painter.icon("scan-line"), h("span", {}, this.words.scan)) : "";
    this.root.querySelector("[data-tools]").append(...this.looking.elements, scan, this.operators.button);
  }

  show(state) {
    const next = (id) => state.columns[state.columns.findIndex((each) => each.id === id) + 1] || null;
    this.view = { ...state, next, cards: state.cards.sort(byQueue) };
    this.draw(state.changed);
    this.operators.show();
    this.openAsked();
  }

  card(id) {
    return this.view.cards.find((card) => String(card.id) === String(id)) || null;
  }

  // The cards of a department in the order in which they are worked on.
  queue(columnId) {
    return this.view.cards.filter((card) => card.column === columnId && !card.ghost);
  }

  isGrouped(columnId) {
    return (columnOf(this.view, columnId)?.grouping || "none") !== "none";
  }

  columnsHere() {
    const { columns } = this.view;
    if (this.television) return this.television.columns(columns);
    const own = columns.filter((each) => (this.board.station ? each.code === this.board.station : each.own !== false));
    return own.filter((each) => this.looking.shows(each));
  }

  // --- drawing -----------------------------------------------------------------------------------------------------
  draw(changed = null) {
    const focus = heldFocus(this.root);
    this.motion.before(this.drawn);
    const columns = this.columnsHere();
    this.drawColumns(columns);
    for (const column of columns) this.drawColumn(column);
    if (!this.television) this.looking.show(this.view.cards.filter((card) => this.columns.has(card.column)));
    for (const [id, drawn] of this.drawn) if (!drawn.element.isConnected) this.drawn.delete(id);
    this.motion.after(this.drawn, changed);
    focus();
    this.showCounts();
  }

  drawColumns(columns) {
    const wanted = JSON.stringify(columns);
    if (this.columnsDrawn === wanted) return;
    this.columnsDrawn = wanted;
    for (const column of this.columns.values()) column.close();
    this.columns.clear();
    for (const column of columns) {
      const number = column.id === "ready" ? 0 : this.view.columns.findIndex((each) => each.id === column.id) + 1;
      this.columns.set(column.id, new Column(this.painter, column, number, (card) => this.element(card)));
    }
    this.root.querySelector("[data-columns]").append(...[...this.columns.values()].map((each) => each.element));
  }

  drawColumn(column) {
    const place = this.columns.get(column.id);
    const all = this.view.cards.filter((card) => card.column === column.id);
    const cards = this.television ? this.television.order(all) : all.filter((card) => this.looking.matches(card));
    place.element.classList.toggle("is-empty", cards.length === 0);
    place.show(groupsOf(cards, column, this));
    place.empty(all.length && !cards.length ? this.words.nothingFound : this.words.empty);
    const number = this.view.counts?.[column.id]?.cards ?? all.length;
    place.count.textContent = cards.length === all.length ? number || "" : `${cards.length} / ${number}`;
    this.drawLimit(place, column);
  }

  // 12 / 12 and a word: a full department is seen before anybody tries to send more there.
  drawLimit(place, column) {
    const full = fullness(this.view, column.id);
    place.limit.hidden = !full;
    if (!full) return;
    const state = full.isFull ? (full.stops ? "stop" : "warn") : "free";
    const words = said(this.words.ofLimit, { n: full.doors, m: full.limit });
    place.limit.dataset.state = state;
    place.limit.replaceChildren(...(full.isFull ? [this.painter.icon(full.stops ? "lock" : "triangle-alert"), h("span", {}, `${words} · ${this.words.full}`)] : [h("span", {}, words)]));
  }

  element(card) {
    const use = this.config.tv ? null : usual(card, this.view, this.words);
    const picture = this.picture(card);
    const looks = JSON.stringify({ ...card, drawing: Boolean(picture), use });
    const drawn = this.drawn.get(card.id);
    if (drawn?.looks === looks) return drawn.element;
    const element = this.painter.card({ ...card, drawing: picture }, use);
    drawn?.element.replaceWith(element);
    this.drawn.set(card.id, { looks, element });
    return element;
  }

  picture(card) {
    const { drawings } = this.view;
    const found = drawings?.get?.(card.drawing) ?? drawings?.[card.drawing] ?? card.drawing;
    return found?.startsWith("<") ? found : "";
  }

  toTop() {
    for (const column of this.columns.values()) column.scroller.scrollTop = 0;
  }

  showTimes() {
    for (const element of this.root.querySelectorAll("[data-since]")) element.textContent = this.painter.since(element.dataset.since);
  }

  showCounts() {
    const numbers = new Map();
    for (const { column } of this.view.cards) numbers.set(column, (numbers.get(column) || 0) + 1);
    for (const [column, { cards }] of Object.entries(this.view.counts ?? {})) numbers.set(column, cards);
    for (const count of document.querySelectorAll("[data-count]")) {
      const number = String(numbers.get(count.dataset.count) || "");
      if (count.textContent !== number) count.textContent = number;
    }
  }

  // --- touching ----------------------------------------------------------------------------------------------------
  click(event) {
    const element = event.target.closest("[data-card]");
    if (!element || event.target.closest("a") || this.config.tv) return;
    const card = this.card(element.dataset.card);
    if (!card || card.ghost) return;
    if (event.target.closest("[data-dismiss]")) this.board.dismiss(card.id);
    else if (event.target.closest("[data-pass]")) this.pass(card, element, event);
    else this.openSheet(card);
  }

  pass(card, element, event) {
    const use = usual(card, this.view, this.words);
    if (!use || this.isBounce(event)) return undefined;
    if (use.act === "full") return this.complain(said(this.words.fullSaid, { s: this.view.next(card.column).name }), card.id);
    if (use.act === "unblock") {
      shake(element);
      return this.openSheet(card);
    }
    if (use.act === "notice") return this.touch(card, { act: "notice" }, said(this.words.seenSaid, { c: this.name(card) }));
    return this.touch(card, { act: "tap", will: use.will }, this.sentence(card, use));
  }

  sentence(card, use) {
    return use.will === "start" ? said(this.words.startedSaid, { c: this.name(card) }) : said(this.words.passedTo, { c: this.name(card), s: use.to });
  }

  touch(card, what, sentence) {
    navigator.vibrate?.(25);
    return this.board.touch(card, what, sentence);
  }

  name(card, quantity = card.quantity) {
    return `${card.customer} · ${said(this.words.doors, { n: quantity })}`;
  }

  openSheet(card, page) {
    this.sheet.open(card, page);
  }

  // Who did what to a card, or nothing without a connection.
  async story(card) {
    const answer = await this.board.ask(this.config.urls.story + card.id);
    return answer?.ok ? answer.said : null;
  }

  openDoor(code) {
    return openDoor(this, code);
  }

  // An address may name a door: its card opens as soon as the board is known.
  openAsked() {
    const asked = new URLSearchParams(location.search).get("door");
    if (!asked || this.wasAsked || !this.view.cards.length || this.view.counts) return;
    this.wasAsked = true;
    this.openDoor(asked);
  }

  // When a card has gone, the next one slides under the finger.
  isBounce(event) {
    const { last } = this;
    const isNear = Math.hypot(event.clientX - last.x, event.clientY - last.y) < SAME_PLACE;
    const isBounce = event.detail > 0 && isNear && event.timeStamp - last.at < ONE_TOUCH;
    if (!isBounce) this.last = { at: event.timeStamp, x: event.clientX, y: event.clientY };
    return isBounce;
  }

  // A key that is held down is one touch too.
  stopRepeating(event) {
    if (event.repeat && ["Enter", " "].includes(event.key) && event.target.closest("button")) event.preventDefault();
  }

  // --- what the board wants said -------------------------------------------------------------------------------------
  complain(sentence, cardId) {
    this.say(sentence, "circle-alert", "bad");
    const element = this.root.querySelector(`[data-card="${cardId}"]`);
    if (element) shake(element);
  }

  warn(sentence) {
    this.say(sentence, "triangle-alert", "warn");
  }

  say(sentence, icon, tone) {
    const place = this.root.querySelector("[data-said]");
    place.replaceChildren(this.painter.icon(icon), h("span", {}, sentence));
    place.dataset.tone = tone;
    place.classList.add("is-shown");
    clearTimeout(this.silence);
    this.silence = setTimeout(() => place.classList.remove("is-shown"), READ_IN);
  }

  offerUndo(touch) {
    this.undoing.offer(touch);
  }

  // Why touches were refused whose card is not here any more: on no card, so in a row of their own until somebody has read it.
  missed(refusals) {
    const missed = this.config.tv ? [] : Object.entries(refusals).filter(([id]) => !this.columns.has(this.card(id)?.column));
    const looks = JSON.stringify(missed);
    if (looks === this.missedLooks) return;
    this.missedLooks = looks;
    this.root.querySelector("[data-missed]").replaceChildren(...missedRows(this, missed));
  }

  mayUndo(touch, event) {
    this.undoing.may(touch, event);
  }

  withdraw(key) {
    this.undoing.withdraw(key);
  }

  connection(isOpen, readAt) {
    const place = this.root.querySelector("[data-state]");
    const state = isOpen ? "online" : "offline";
    const age = !isOpen && readAt ? said(this.words.lastKnown, { t: this.painter.clock(readAt) }) : "";
    place.querySelector("[data-state-age]").textContent = age;
    if (place.dataset.state === state) return;
    place.dataset.state = state;
    place.querySelector("svg").replaceWith(this.painter.icon(isOpen ? "wifi" : "wifi-off"));
    place.querySelector("[data-state-words]").textContent = this.words[state];
  }

  unsent(number) {
    const place = this.root.querySelector("[data-unsent]");
    place.hidden = number === 0;
    place.textContent = said(this.words.unsentMany, { n: number });
  }

  unkept() {
    this.warn(this.words.unkept);
  }

  operator() {
    this.operators.show();
  }

  // The touch waits in the queue until somebody has said who they are.
  operatorNeeded(touch) {
    if (!this.sheet.dialog.open) this.operators.open(touch);
  }
}
