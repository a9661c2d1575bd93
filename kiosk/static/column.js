// One department's cards. Only what is on the screen or near it exists: five thousand cards cost as much as fifty.

import { h, said } from "./draw.js";

const CHUNK = 12; // fits one, two, three and four columns of cards
const NEAR = "700px 0px";

export class Column {
  // draw(card): the card's element, made or kept.
  constructor(painter, column, number, draw) {
    this.painter = painter;
    this.draw = draw;
    this.chunks = new Map();
    this.sections = new Map();
    this.folded = new Set();
    this.estimate = 230;
    this.scroller = h("div", { class: "column__cards", tabindex: painter.config.tv ? "0" : null });
    this.count = h("span", { class: "column__count", "data-column-count": "" });
    this.limit = h("span", { class: "column__limit", hidden: true });
    this.words = h("span", {});
    const title = `column-${column.id}`;
    this.element = h("section", { class: `column column--${column.id === "ready" ? "ready" : "work"}`, "data-column": column.id, "aria-labelledby": title },
      h("header", { class: "column__head" },
        h("h2", { id: title }, number ? h("span", { class: "column__number" }, number) : painter.icon("package-check"), column.name),
        this.limit, this.count),
      this.scroller,
      h("p", { class: "column__empty" }, painter.icon("circle-check"), this.words));
    this.watcher = new IntersectionObserver((seen) => this.look(seen), { root: this.scroller, rootMargin: NEAR });
  }

  // groups: [{key, title, colour, kind, cards}]; a group without a title has no heading.
  show(groups) {
    this.groups = groups;
    const anchor = this.anchor();
    const kept = new Set();
    let before = null;
    for (const group of groups) {
      const section = this.section(group);
      const isThere = section.element.parentNode && section.element.previousElementSibling === before;
      if (!isThere && before) before.after(section.element);
      else if (!isThere) this.scroller.prepend(section.element);
      before = section.element;
      kept.add(group.key);
    }
    for (const [key, section] of this.sections) if (!kept.has(key)) this.drop(key, section);
    for (const group of groups) this.cut(group);
    this.hold(anchor);
  }

  section({ key, title, colour, kind, cards }) {
    if (!this.sections.has(key)) {
      const list = h("div", { class: "group__cards" });
      const head = title ? this.head(key, list) : null;
      this.sections.set(key, { element: h("div", { class: `group group--${kind || "all"}` }, head?.element, list), list, head, chunks: [] });
    }
    const section = this.sections.get(key);
    section.head?.show(title, colour, cards);
    section.list.hidden = this.folded.has(key);
    return section;
  }

  head(key, list) {
    const { words } = this.painter;
    const mark = h("span", { class: "card__swatch", hidden: true });
    const name = h("span", { class: "group__name" });
    const count = h("span", { class: "group__count" });
    const button = h("button", { class: "group__fold", type: "button", "aria-expanded": String(!this.folded.has(key)) }, mark, name, count, this.painter.icon("chevron-down"));
    button.addEventListener("click", () => {
      this.folded.has(key) ? this.folded.delete(key) : this.folded.add(key);
      button.setAttribute("aria-expanded", String(!this.folded.has(key)));
      list.hidden = this.folded.has(key);
    });
    const show = (title, colour, cards) => {
      mark.hidden = !colour;
      if (colour) mark.style.backgroundColor = colour;
      name.textContent = title;
      count.textContent = said(words.cardsAndDoors, { n: cards.length, m: cards.reduce((sum, card) => sum + card.quantity, 0) });
    };
    return { element: h("h3", { class: "group__head" }, button), show };
  }

  empty(sentence) {
    this.words.textContent = sentence;
  }

  drop(key, section) {
    for (const chunk of section.chunks) this.forget(chunk);
    section.element.remove();
    this.sections.delete(key);
  }

  cut({ key, cards }) {
    const section = this.sections.get(key);
    const needed = Math.ceil(cards.length / CHUNK);
    while (section.chunks.length > needed) this.forget(section.chunks.pop());
    while (section.chunks.length < needed) section.chunks.push(this.chunk(section.list));
    section.chunks.forEach((chunk, place) => {
      chunk.cards = cards.slice(place * CHUNK, (place + 1) * CHUNK);
      chunk.isSeen ? this.fill(chunk) : this.reserve(chunk);
    });
  }

  chunk(list) {
    const element = h("ul", { class: "chunk" });
    const chunk = { element, cards: [], height: 0, isSeen: this.chunks.size === 0 };
    list.append(element);
    this.chunks.set(element, chunk);
    this.watcher.observe(element);
    return chunk;
  }

  forget(chunk) {
    this.watcher.unobserve(chunk.element);
    this.chunks.delete(chunk.element);
    chunk.element.remove();
  }

  fill(chunk) {
    const { element } = chunk;
    element.style.height = "";
    const wanted = chunk.cards.map((card) => this.draw(card));
    const kept = new Set(wanted);
    for (const child of [...element.children]) if (!kept.has(child)) child.remove(); // first: then the others need not move
    wanted.forEach((card, place) => element.children[place] === card || element.insertBefore(card, element.children[place] || null));
  }

  // What is far away keeps its place, so that the bar at the side tells the truth.
  reserve(chunk) {
    const { element } = chunk;
    if (element.contains(document.activeElement)) return this.fill(chunk);
    element.replaceChildren();
    element.style.height = `${chunk.height || this.estimate * chunk.cards.length}px`;
    return undefined;
  }

  look(seen) {
    for (const { target, isIntersecting } of seen) {
      const chunk = this.chunks.get(target);
      if (!chunk || chunk.isSeen === isIntersecting) continue;
      if (!isIntersecting) chunk.height = target.offsetHeight;
      chunk.isSeen = isIntersecting;
      isIntersecting ? this.fill(chunk) : this.reserve(chunk);
    }
  }

  // The uppermost card in sight, and how far from the top it stands.
  anchor() {
    const top = this.scroller.getBoundingClientRect().top;
    if (!this.scroller.scrollTop) return null;
    for (const card of this.scroller.querySelectorAll("[data-card]")) {
      const box = card.getBoundingClientRect();
      if (box.bottom > top) return { card, from: box.top };
    }
    return null;
  }

  hold(anchor) {
    if (anchor?.card.isConnected && this.scroller.contains(anchor.card)) this.scroller.scrollTop += anchor.card.getBoundingClientRect().top - anchor.from;
  }

  // Bring a card into sight, wherever in the queue it stands.
  reveal(id) {
    for (const chunk of this.chunks.values()) {
      if (!chunk.cards.some((card) => card.id === id)) continue;
      chunk.isSeen = true;
      this.fill(chunk);
      const card = chunk.element.querySelector(`[data-card="${id}"]`);
      card?.scrollIntoView({ block: "center" });
      card?.classList.add("is-found");
    }
  }

  close() {
    this.watcher.disconnect();
    this.element.remove();
  }
}
