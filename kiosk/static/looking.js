// Search and filters of a board: what is late, urgent, waiting, of one colour, or has these words on it.

import { h } from "./draw.js";

const FOLDED = new Map(Object.entries({ ı: "i", ğ: "g", ü: "u", ş: "s", ö: "o", ç: "c", "×": "x" }));
const MARKS = [
  ["late", "onlyLate", "triangle-alert", (card) => card.is_late],
  ["soon", "onlySoon", "clock", (card) => card.is_soon_late && !card.is_late],
  ["urgent", "onlyUrgent", "flame", (card) => card.is_urgent],
  ["waiting", "onlyWaiting", "circle-pause", (card) => card.state === "blocked"],
  ["rework", "onlyRework", "wrench", (card) => Boolean(card.rework_reason)],
];

export function fold(text) {
  return [...String(text).toLocaleLowerCase("tr")].map((letter) => FOLDED.get(letter) ?? letter).join("");
}

export class Looking {
  constructor(face) {
    this.face = face;
    this.words = [];
    this.marks = new Set();
    this.colour = "";
    this.departments = new Set();
    this.buttons = MARKS.map(([name, text, icon, is]) => this.mark(name, face.words[text], icon, is));
    this.search = h("input", { type: "search", placeholder: face.words.find, "aria-label": face.words.find, autocomplete: "off", spellcheck: "false", enterkeyhint: "search", oninput: () => this.type() });
    this.colours = h("button", { class: "tool", type: "button", "aria-pressed": "false", onclick: () => this.chooseColour() }, face.painter.icon("palette"), h("span", {}, face.words.colour));
    this.clear = h("button", { class: "tool", type: "button", hidden: true, "data-clear": "", onclick: () => this.reset() }, face.painter.icon("x"), h("span", {}, face.words.clear));
    this.chips = h("div", { class: "board__departments", role: "group" });
    this.elements = [this.chips, ...this.buttons.map((each) => each.button), this.colours, this.clear, h("div", { class: "board__search" }, face.painter.icon("search"), this.search)];
  }

  mark(name, text, icon, is) {
    const count = h("span", { class: "tool__count" });
    const button = h("button", { class: "tool", type: "button", "aria-pressed": "false", "data-mark": name, onclick: () => this.toggle(this.marks, name) }, this.face.painter.icon(icon), h("span", {}, text), count);
    return { name, button, count, is };
  }

  toggle(set, value) {
    set.has(value) ? set.delete(value) : set.add(value);
    this.changed();
  }

  type() {
    this.words = fold(this.search.value).split(/\s+/).filter(Boolean);
    this.changed();
  }

  reset() {
    this.search.value = "";
    this.words = [];
    this.marks.clear();
    this.departments.clear();
    this.colour = "";
    this.changed();
  }

  changed() {
    this.face.draw();
    this.face.toTop();
  }

  isOn() {
    return this.words.length > 0 || this.marks.size > 0 || this.departments.size > 0 || this.colour !== "";
  }

  matches(card) {
    if (this.colour && card.outside.name !== this.colour && card.inside.name !== this.colour) return false;
    if (this.marks.size && !this.buttons.some((each) => this.marks.has(each.name) && each.is(card))) return false;
    if (!this.words.length) return true;
    const text = fold([card.number, card.order_number, card.customer, card.size, card.size.replaceAll(" ", ""), card.outside.name, card.inside.name, card.model, card.opening, card.serial].join(" "));
    return this.words.every((word) => text.includes(word));
  }

  shows(column) {
    return !this.departments.size || this.departments.has(column.id);
  }

  // cards: those of the columns on this screen, before they are filtered.
  show(cards) {
    for (const { name, button, count, is } of this.buttons) {
      const number = cards.reduce((sum, card) => sum + (is(card) ? 1 : 0), 0);
      count.textContent = number || "";
      button.hidden = number === 0 && !this.marks.has(name);
      button.setAttribute("aria-pressed", String(this.marks.has(name)));
    }
    this.colours.setAttribute("aria-pressed", String(this.colour !== ""));
    this.colours.lastChild.textContent = this.colour || this.face.words.colour;
    this.clear.hidden = !this.isOn();
    this.showDepartments();
  }

  // On a tablet the stations in the bar above do this.
  showDepartments() {
    const { columns } = this.face.view;
    if (this.face.config.mode === "kiosk" || this.chipsFor === columns.length) return this.pressDepartments();
    this.chipsFor = columns.length;
    this.chips.replaceChildren(...columns.map((column, place) => h("button", { class: "tool", type: "button", "data-department": column.id, "aria-label": `${place + 1} ${column.name}`, title: column.name, onclick: () => this.toggle(this.departments, column.id) },
      column.id === "ready" ? this.face.painter.icon("package-check") : String(place + 1))));
    return this.pressDepartments();
  }

  pressDepartments() {
    for (const chip of this.chips.children) chip.setAttribute("aria-pressed", String(this.departments.has(chip.dataset.department)));
  }

  chooseColour() {
    const { sheet, words } = this.face;
    const found = new Map();
    for (const card of this.face.view.cards) {
      for (const colour of new Map([card.outside, card.inside].map((each) => [each.name, each])).values()) {
        if (colour.name) found.set(colour.name, { colour, number: (found.get(colour.name)?.number || 0) + 1 });
      }
    }
    const choose = (name) => { this.colour = name; sheet.close(); this.changed(); };
    const list = [...found.values()].sort((a, b) => b.number - a.number);
    sheet.card = null;
    sheet.show({ title: words.colour, body: [h("div", { class: "sheet__choices" },
      h("button", { class: "choice", type: "button", onclick: () => choose("") }, h("span", {}, words.allColours)),
      list.map(({ colour, number }) => h("button", { class: "choice", type: "button", "aria-pressed": String(this.colour === colour.name), onclick: () => choose(colour.name) }, this.swatch(colour), h("span", {}, colour.name), h("span", { class: "tool__count" }, number))))] });
  }

  swatch(colour) {
    const mark = h("span", { class: "card__swatch" });
    mark.style.backgroundColor = colour.hex;
    return mark;
  }
}
