// How a card looks. Every element is made here; nothing is built from text.

import { badges } from "./badges.js";

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function said(words, facts) {
  return words.replace(/\{(\w)\}/g, (_whole, name) => facts[name]);
}

export class Painter {
  constructor(config) {
    this.config = config;
    this.words = config.words;
    this.pictures = new Map();
    this.nameOf = () => "";
  }

  icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${this.config.icons}#${name}`);
    svg.setAttribute("class", "board__icon");
    svg.setAttribute("aria-hidden", "true");
    svg.append(use);
    return svg;
  }

  // use: what the usual touch would do (usual.js), or null.
  card(card, use) {
    const look = ["card", `card--${card.state}`, card.is_late && "is-late", card.is_urgent && "is-urgent", card.rework_reason && "is-rework", card.unsent && "is-unsent", card.refused && "is-refused"];
    return h("li", { class: look.filter(Boolean).join(" "), "data-card": card.id, "data-version": card.version },
      h("p", { class: "card__top" },
        h("strong", { class: "card__customer" }, card.customer),
        h("span", { class: "card__quantity" }, said(this.words.doors, { n: card.quantity }))),
      this.drawing(card),
      this.facts(card),
      h("div", { class: "card__badges" }, badges(this, card)),
      this.refused(card),
      card.ghost ? null : h("div", { class: use ? "card__doing" : "card__doing card__doing--bare" }, use ? this.button(card, use) : null, this.more(card)));
  }

  // What is read aloud holds what is seen.
  button(card, use) {
    const short = use.short && !use.label.includes(use.short) ? `${use.short}. ` : "";
    return h("button", { class: `card__go card__go--${use.tone}`, type: "button", "data-pass": "", "aria-label": `${short}${use.label}. ${card.number} ${card.customer}` },
      this.icon(use.icon), h("span", { class: use.short ? "card__go-full" : "" }, use.label), use.short ? h("span", { class: "card__go-short" }, use.short) : null);
  }

  more(card) {
    return this.config.tv ? null
      : h("button", { class: "card__more", type: "button", "data-more": "", "aria-label": `${this.words.more}: ${card.number}` }, this.icon("ellipsis"));
  }

  refused(card) {
    if (!card.refused) return null;
    return h("div", { class: "card__refused" }, h("p", {}, this.icon("circle-alert"), h("span", {}, card.lost ? `${card.refused} ${said(this.words.lost, { n: card.lost })}` : card.refused)),
      h("button", { class: "card__read", type: "button", "data-dismiss": "" }, this.words.understood));
  }

  facts(card) {
    return h("div", { class: "card__facts" },
      h("p", { class: "card__size" }, card.size),
      h("p", { class: "card__looks" },
        card.opening ? h("span", { class: "card__opening" }, this.icon("door-open"), card.opening) : null,
        this.swatches(card)),
      h("p", { class: "card__model" }, card.model),
      h("p", { class: "card__numbers" }, this.order(card), h("span", { class: "card__number" }, card.serial || card.number)),
      this.times(card));
  }

  times(card) {
    const { words } = this;
    const mark = card.is_late ? "triangle-alert" : card.is_soon_late ? "clock" : "calendar";
    return h("p", { class: `card__times${card.is_late ? " is-late" : card.is_soon_late ? " is-soon" : ""}` },
      h("span", { class: "card__due" }, this.icon(mark), ...(card.due_on ? this.due(card) : [words.noDue])),
      h("span", { class: "card__since", "data-since": card.since }, this.since(card.since)));
  }

  due(card) {
    const [year, month, date] = card.due_on.split("-");
    const word = card.is_late ? this.words.late : card.is_soon_late ? this.words.soonLate : this.words.due;
    return [h("span", { class: "card__due-word" }, `${word} `), `${date}.${month}.`, h("span", { class: "card__due-year" }, year)];
  }

  order(card) {
    if (!this.config.orderUrl) return h("span", {}, card.order_number);
    return h("a", { class: "card__order", href: this.config.orderUrl.replace(/\b0\b/, card.order_id) }, card.order_number);
  }

  // One swatch says both sides when they are the same.
  swatches(card) {
    const { outside, inside } = card;
    const isSame = outside.name === inside.name;
    return [this.swatch(isSame ? this.words.bothSides : this.words.outside, outside), isSame ? null : this.swatch(this.words.inside, inside)];
  }

  swatch(place, colour) {
    const mark = h("span", { class: "card__swatch" });
    mark.style.backgroundColor = colour.hex; // by script, so that no inline style has to be allowed
    return h("span", { class: "card__colour" }, mark, h("span", { class: "card__place" }, place), h("span", {}, colour.name || "–"));
  }

  drawing(card) {
    const frame = h("div", { class: "card__drawing" });
    if (!card.drawing) return frame;
    if (!this.pictures.has(card.drawing)) {
      this.pictures.set(card.drawing, new DOMParser().parseFromString(card.drawing, "image/svg+xml").documentElement);
    }
    const picture = document.importNode(this.pictures.get(card.drawing), true);
    picture.setAttribute("aria-hidden", "true"); // size, colours and side stand beside it in words
    frame.append(picture);
    return frame;
  }

  since(moment) {
    return said(this.words.since, { t: this.lasted(moment) });
  }

  lasted(moment) {
    const minutes = Math.max(0, Math.round((Date.now() - Date.parse(moment)) / 60000));
    const { words } = this;
    if (minutes < 60) return said(words.minutes, { n: minutes });
    return minutes < 48 * 60 ? said(words.hours, { n: Math.floor(minutes / 60) }) : said(words.days, { n: Math.floor(minutes / 1440) });
  }

  clock(moment) {
    return new Date(moment).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  }
}
