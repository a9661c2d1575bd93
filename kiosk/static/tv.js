// The board for a wall: one department after the other, what is late or waits in front, a clock, and no button.

import { h, said } from "./draw.js";
import { byQueue } from "./queue.js";

const TURN_AFTER = 20;
const ALARM_HEIGHT = 84;
const HEADS = 300;

export class Television {
  constructor(face) {
    this.face = face;
    this.place = 0;
    this.clock = h("p", { class: "tv__clock" });
    this.day = h("p", { class: "tv__day" });
    this.bar = h("p", { class: "tv__turn" });
    this.title = h("div", { class: "tv__title" });
    this.alarms = h("aside", { class: "tv__alarms" });
    face.root.querySelector("[data-tools]").append(this.title, this.day, this.clock);
    face.root.querySelector("[data-columns]").after(this.alarms);
    face.root.append(this.bar);
    this.tick();
    setInterval(() => this.tick(), 1000);
    this.stayAwake();
    document.addEventListener("visibilitychange", () => document.hidden || this.stayAwake());
  }

  // What is late or waits stands in front.
  order(cards) {
    const rank = (card) => (card.is_urgent ? 0 : card.is_late ? 1 : card.state === "blocked" ? 2 : 3);
    return [...cards].sort((a, b) => rank(a) - rank(b) || byQueue(a, b));
  }

  columns(all) {
    const own = all.filter((each) => each.own !== false);
    if (!own.length) return [];
    this.place %= own.length;
    this.showAlarms(own);
    this.title.replaceChildren(...own.map((each, place) => h("span", { class: place === this.place ? "is-now" : "" })));
    return [own[this.place]];
  }

  seconds() {
    return Math.max(5, this.face.view.rules?.tv_seconds || TURN_AFTER);
  }

  tick() {
    const lang = document.documentElement.lang;
    const now = new Date();
    this.clock.textContent = now.toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit" });
    this.day.textContent = now.toLocaleDateString(lang, { weekday: "long", day: "numeric", month: "long" });
    this.since = (this.since || 0) + 1;
    this.bar.style.transform = `scaleX(${Math.min(1, this.since / this.seconds())})`;
    if (this.since < this.seconds()) return;
    this.since = 0;
    this.turn();
  }

  // A long column is read to its end before the next department comes.
  turn() {
    const list = this.face.root.querySelector(".column__cards");
    const rest = list ? list.scrollHeight - list.clientHeight - list.scrollTop : 0;
    const pages = this.pages || 0;
    if (rest > 40 && pages < 2) {
      this.pages = pages + 1;
      list.scrollBy({ top: list.clientHeight - 60, behavior: "smooth" });
      return;
    }
    this.pages = 0;
    this.place += 1;
    this.face.draw();
    this.face.toTop();
  }

  showAlarms(own) {
    const { words } = this.face;
    const names = new Map(own.map((each) => [each.id, each.name]));
    const here = this.face.view.cards.filter((card) => names.has(card.column));
    const late = here.filter((card) => card.is_late && card.column !== "ready");
    const waiting = here.filter((card) => card.state === "blocked");
    this.alarms.replaceChildren(
      ...this.list(words.tvLate, "triangle-alert", "late", late, (card) => names.get(card.column)),
      ...this.list(words.tvWaiting, "circle-pause", "waits", waiting, (card) => card.blocked_reason),
      ...(late.length || waiting.length ? [] : [h("p", { class: "tv__fine" }, this.face.painter.icon("circle-check"), h("span", {}, words.tvNothing))]));
  }

  list(title, icon, kind, cards, why) {
    if (!cards.length) return [];
    const { painter, words } = this.face;
    const { clientWidth, clientHeight } = this.face.root;
    const most = clientWidth < clientHeight ? 2 : Math.max(2, Math.floor((clientHeight - HEADS) / 2 / ALARM_HEIGHT));
    return [h("section", { class: `tv__list tv__list--${kind}` },
      h("h2", {}, painter.icon(icon), h("span", {}, title), h("span", { class: "tv__number" }, cards.length)),
      h("ul", {}, cards.slice(0, most).map((card) => h("li", {}, h("strong", {}, card.customer), h("span", {}, `${said(words.doors, { n: card.quantity })} · ${why(card)}`)))),
      cards.length > most ? h("p", {}, said(words.tvMore, { n: cards.length - most })) : null)];
  }

  // Screens that know no wake lock are kept awake by a silent picture that plays.
  async stayAwake() {
    try {
      this.lock = await navigator.wakeLock.request("screen");
      this.lock.addEventListener("release", () => document.hidden || setTimeout(() => this.stayAwake(), 1000));
    } catch {
      this.playSilence();
    }
  }

  playSilence() {
    if (this.video) return this.video.play().catch(() => {});
    const canvas = h("canvas", { width: 2, height: 2 });
    const pen = canvas.getContext("2d");
    this.video = h("video", { class: "tv__silence", muted: true, playsinline: true, "aria-hidden": "true" });
    this.video.muted = true;
    if (!canvas.captureStream) return undefined;
    this.video.srcObject = canvas.captureStream(1);
    setInterval(() => pen.fillRect(0, 0, 1 + (Date.now() % 2), 1), 1000);
    this.face.root.append(this.video);
    return this.video.play().catch(() => {});
  }
}
