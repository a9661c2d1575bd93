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
    const words = this.words;
    const isOffice = this.config.mode === "office";
    const face = [this.drawing(card), this.facts(card)];
    const passes = canPass && next && card.state !== "ready" && !card.ghost;
    const label = next ? said(words.passTo, { s: next.name }) : "";
    return h("li", { class: `card card--${card.state}${card.is_late ? " is-late" : ""}${card.unsent ? " is-unsent" : ""}`, "data-card": card.id, "data-version": card.version },
      passes && !isOffice
        ? h("button", { class: "card__face", type: "button", "data-pass": "", "aria-label": `${card.number} ${card.customer}. ${label}` }, ...face)
        : h("div", { class: "card__face" }, ...face),
      passes ? h("div", { class: "card__foot" },
        h("button", { class: "card__go", type: "button", "data-pass": "" }, this.icon("arrow-right"), h("span", {}, label)),
        h("button", { class: "card__more", type: "button", "data-more": "", "aria-label": `${words.more}: ${card.number}` }, this.icon("ellipsis"))) : null);
  }

  facts(card) {
    const words = this.words;
    return h("span", { class: "card__facts" },
      h("span", { class: "card__top" },
        h("strong", { class: "card__customer" }, card.customer),
        h("span", { class: "card__quantity", title: said(words.doors, { n: card.quantity }) }, `×${card.quantity}`)),
      h("span", { class: "card__order" }, this.order(card), ` · ${card.number}`),
      h("span", { class: "card__model" }, card.model),
      h("span", { class: "card__size" }, card.size),
      card.opening ? h("span", { class: "card__opening" }, this.icon("door-open"), card.opening) : null,
      h("span", { class: "card__colours" }, this.swatch(words.outside, card.outside), this.swatch(words.inside, card.inside)),
      h("span", { class: "card__times" },
        h("span", { class: "card__due" }, card.is_late ? this.icon("triangle-alert") : this.icon("calendar"),
          card.due_on ? `${card.is_late ? words.late : words.due} ${day(card.due_on)}` : words.noDue),
        h("span", { class: "card__since", "data-since": card.since }, this.since(card.since))),
      card.state === "blocked" ? h("span", { class: "card__waits" }, this.icon("circle-pause"), `${words.waits}: ${card.blocked_reason}`) : null,
      card.unsent ? h("span", { class: "card__unsent" }, this.icon("wifi-off"), words.unsent) : null);
  }

  order(card) {
    if (!this.config.orderUrl) return card.order_number;
    return h("a", { href: this.config.orderUrl.replace(/\b0\b/, card.order_id) }, card.order_number);
  }

  swatch(place, colour) {
    const mark = h("span", { class: "card__swatch" });
    mark.style.backgroundColor = colour.hex; // by script, so that no inline style has to be allowed
    return h("span", { class: "card__colour" }, mark, h("span", { class: "card__place" }, place), ` ${colour.name || "–"}`);
  }

  drawing(card) {
    const frame = h("span", { class: "card__drawing" });
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

function day(iso) {
  const [year, month, date] = iso.split("-");
  return `${date}.${month}.${year}`;
}
