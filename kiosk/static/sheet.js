// What is behind the dots of a card: everything unusual, by large buttons and with nothing to type.

import { h, said } from "./draw.js";
import { pages } from "./sheet_pages.js";

export class Sheet {
  constructor(face) {
    this.face = face;
    this.words = face.words;
    this.painter = face.painter;
    this.dialog = face.root.querySelector("[data-sheet]");
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.close());
    this.dialog.addEventListener("close", () => this.left());
    window.addEventListener("popstate", () => this.wentBack());
  }

  // card: as it stood when it was touched: what was decided about an older state is judged as such.
  open(card, page = "all") {
    this.card = card;
    this.show(pages[page](this, card), page);
  }

  // parts: {title, body}; the first page closes, the others go back to it.
  show({ title, body }, page) {
    const isFirst = page === "all" || !this.card;
    const back = isFirst ? null : h("button", { class: "sheet__close", type: "button", "aria-label": this.words.back, onclick: () => this.open(this.card) }, this.painter.icon("arrow-left"));
    this.dialog.replaceChildren(
      h("header", { class: "sheet__head" }, back,
        h("h2", { id: "sheet-title", tabindex: "-1" }, title),
        h("button", { class: "sheet__close", type: "button", "aria-label": this.words.close, onclick: () => this.close() }, this.painter.icon("x"))),
      h("div", { class: "sheet__body" }, body));
    if (!this.dialog.open) {
      this.focusedBefore = document.activeElement;
      this.dialog.showModal();
      if (this.face.config.mode === "kiosk") history.pushState({ sheet: true }, ""); // a tablet's back button closes it
    }
    this.dialog.querySelector("#sheet-title").focus({ preventScroll: true });
    this.dialog.scrollTop = 0;
  }

  close() {
    if (this.dialog.open) this.dialog.close();
  }

  // Its own going back arrives late: by then the next sheet may be open, and that stays.
  wentBack() {
    if (this.isGoingBack) this.isGoingBack = false;
    else if (this.dialog.open) this.dialog.close();
  }

  left() {
    if (history.state?.sheet) {
      this.isGoingBack = true;
      history.back();
    }
    this.onLeave?.();
    this.onLeave = null;
    if (this.focusedBefore?.isConnected) this.focusedBefore.focus({ preventScroll: true });
  }

  act(what, sentence = "") {
    const { card } = this;
    this.close();
    return this.face.touch(card, what, sentence);
  }

  // --- parts that several pages are made of ------------------------------------------------------------------------
  entry(icon, text, onclick, kind = "") {
    return h("button", { class: `entry ${kind}`, type: "button", onclick }, this.painter.icon(icon), h("span", {}, text));
  }

  link(icon, text, href) {
    return h("a", { class: "entry", href, target: "_blank", rel: "noopener" }, this.painter.icon(icon), h("span", {}, text));
  }

  primary(icon, onclick, kind = "") {
    const words = h("span", {});
    const button = h("button", { class: `sheet__do ${kind}`, type: "button", onclick }, this.painter.icon(icon), words);
    return { button, say: (text) => { words.textContent = text; } };
  }

  // Minus, number, plus; changed(n) is told each number.
  stepper(least, most, start, changed) {
    let number = start;
    const shown = h("output", { class: "sheet__number" });
    const step = (by, label, sign) => h("button", { type: "button", "aria-label": label, onclick: () => set(number + by) }, sign);
    const [fewer, more] = [step(-1, this.words.fewer, "−"), step(1, this.words.moreDoors, "+")];
    const set = (wanted) => {
      number = Math.min(most, Math.max(least, wanted));
      shown.textContent = number;
      fewer.disabled = number === least;
      more.disabled = number === most;
      changed(number);
    };
    set(start);
    return h("div", { class: "sheet__stepper" }, fewer, shown, more);
  }

  // Large buttons of which one is chosen; chosen(value).
  choice(options, chosen, { selected = null, isInstant = false } = {}) {
    const buttons = options.map(({ value, text, icon }) => h("button", { type: "button", class: "choice", "aria-pressed": isInstant ? null : String(value === selected), onclick: (event) => {
      if (!isInstant) for (const each of buttons) each.setAttribute("aria-pressed", String(each === event.currentTarget));
      chosen(value, text);
    } }, icon ? this.painter.icon(icon) : null, h("span", {}, text)));
    return h("div", { class: "sheet__choices", role: "group" }, buttons);
  }

  reasons(kind) {
    const found = this.face.view.rules?.reasons?.[kind] || [];
    return found.map((each) => ({ value: each.id, text: each.words, icon: each.is_material ? "package-x" : null }));
  }

  number(text) {
    return (n) => said(text, { n });
  }
}
