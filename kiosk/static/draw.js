// How columns and cards look. Every element is made here; nothing is built from text.

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
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

  column(column, number) {
    const title = `column-${column.id}`;
    return h("section", { class: `column column--${column.id === "ready" ? "ready" : "work"}`, "data-column": column.id, "aria-labelledby": title },
      h("header", { class: "column__head" },
        h("h2", { id: title }, number ? h("span", { class: "column__number" }, number) : null, column.name),
        h("span", { class: "column__count", "data-column-count": "" })),
      h("ul", { class: "column__cards" }),
      h("p", { class: "column__empty" }, this.words.empty));
  }

  // canPass: whether a touch would pass it on; next: the column it would go to.
  card(card, next, canPass) {
    const { words } = this;
    const passes = canPass && next && card.state !== "ready" && !card.ghost;
    const isBlocked = card.state === "blocked";
    const label = isBlocked ? words.release : said(words.passTo, { s: next?.name });
    const item = h("li", { class: `card card--${card.state}${card.is_late ? " is-late" : ""}${card.unsent ? " is-unsent" : ""}`, "data-card": card.id, "data-version": card.version });
    const isOffice = this.config.mode === "office"; // a mouse slips easily: there only a button of its own moves a card
    if (passes && !isOffice) item.append(h("button", { class: "card__hit", type: "button", "data-pass": "", "aria-label": `${card.number} ${card.customer}. ${label}` }));
    item.append(this.drawing(card), this.facts(card));
    if (passes) {
      item.append(
        h(isOffice ? "button" : "span", { class: "card__go", ...(isOffice ? { type: "button", "data-pass": "", title: label } : { "aria-hidden": "true" }) }, this.icon(isBlocked ? "circle-play" : "arrow-right"), h("span", {}, isOffice && !isBlocked ? next.name : label)),
        h("button", { class: "card__more", type: "button", "data-more": "", "aria-label": `${words.more}: ${card.number}` }, this.icon("ellipsis")));
    }
    return item;
  }

  facts(card) {
    const { words } = this;
    return h("div", { class: "card__facts" },
      h("p", { class: "card__top" },
        h("strong", { class: "card__customer" }, card.customer),
        h("span", { class: "card__quantity", title: said(words.doors, { n: card.quantity }) }, `×${card.quantity}`)),
      h("p", { class: "card__size" }, card.size),
      h("p", { class: "card__looks" },
        card.opening ? h("span", { class: "card__opening" }, this.icon("door-open"), card.opening) : null,
        this.swatch(words.outside, card.outside), this.swatch(words.inside, card.inside)),
      h("p", { class: "card__model" }, card.model),
      h("p", { class: "card__numbers" }, this.order(card), h("span", { class: "card__number" }, card.number)),
      h("p", { class: "card__due" }, card.is_late ? this.icon("triangle-alert") : this.icon("calendar"),
        ...(card.due_on ? this.due(card) : [words.noDue])),
      h("p", { class: "card__since" }, this.icon("clock"), h("span", { "data-since": card.since }, this.since(card.since))),
      card.state === "blocked" ? h("p", { class: "card__waits" }, this.icon("circle-pause"), h("span", {}, `${words.waits}: ${card.blocked_reason}`)) : null,
      card.unsent ? h("p", { class: "card__unsent" }, this.icon("wifi-off"), words.unsent) : null);
  }

  due(card) {
    const [year, month, date] = card.due_on.split("-");
    const word = card.is_late ? this.words.late : this.words.due;
    return [h("span", { class: "card__due-word" }, `${word} `), `${date}.${month}.`, h("span", { class: "card__due-year" }, year)];
  }

  order(card) {
    if (!this.config.orderUrl) return h("span", {}, card.order_number);
    return h("a", { class: "card__order", href: this.config.orderUrl.replace(/\b0\b/, card.order_id) }, card.order_number);
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
    const minutes = Math.max(0, Math.round((Date.now() - Date.parse(moment)) / 60000));
    const { words } = this;
    const time = minutes < 60 ? said(words.minutes, { n: minutes })
      : minutes < 48 * 60 ? said(words.hours, { n: Math.floor(minutes / 60) })
        : said(words.days, { n: Math.floor(minutes / 1440) });
    return said(words.since, { t: time });
  }
}
