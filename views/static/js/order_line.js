// One line of an order as a card: its preview follows the typing. Inputs are never drawn again while somebody
// types in them, and an answer that comes after a newer question is thrown away.
"use strict";
(() => {
  const { say, make, icon, enhanceIn, flash } = window.Atolye;
  const { parse } = window.Decimal;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = one("form[data-order]");
  if (!form) return;
  const own = JSON.parse(one("#order-words").textContent);
  const word = (key, facts = {}) => own[key].replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
  const WAIT = 300;
  const PATIENCE = 700;

  // --- one line ------------------------------------------------------------------------------------------------------
  class Door {
    constructor(root) {
      this.root = root;
      this.number = root.dataset.door;
      this.prefix = `lines-${this.number}-`;
      this.panel = one("[data-preview]", root);
      this.asked = 0;
      this.hint = this.panel.innerHTML;
      this.net = this.vat = null;
      root.door = this;
      const unit = one("[data-price-unit]", root);
      if (unit && form.dataset.sign) unit.textContent = form.dataset.sign;
      paintSwatches(root);
      headGroups(root);
      this.showManual();
    }

    field(name) { return this.root.querySelector(`[name="${CSS.escape(this.prefix + name)}"]`); }
    fields() { return all("[name]", this.root); }

    changed(target) {
      const name = target.name?.slice(this.prefix.length);
      if (name === "model") { this.changeModel(); return; }
      if (name === "unit_price") this.showManual();
      if (target.matches("select[data-swatched]")) paintSwatches(target.closest(".field"));
      pressTiles(target.closest(".field"));
      this.later();
    }

    // --- the price: an empty field is the computed one, which shows in its place ------------------------------------------
    showManual() {
      const price = this.field("unit_price");
      if (!price) return;
      const manual = price.value.trim() !== "";
      one("[data-price-reset]", this.root).hidden = !manual;
      one("[data-price-note]", this.root).textContent = manual && this.computed ? word("computed", { price: this.computed }) : "";
    }
    resetPrice() {
      const price = this.field("unit_price");
      price.value = "";
      price.focus();
      this.showManual();
      this.ask();
    }

    // --- the preview ------------------------------------------------------------------------------------------------------
    later() {
      clearTimeout(this.timer);
      clearTimeout(this.patience);
      this.panel.classList.add("is-waiting");
      this.timer = setTimeout(() => this.ask(), WAIT);
    }

    posted() {
      const body = new URLSearchParams({ customer_id: one("[name=customer_id]", form)?.value ?? "" });
      for (const field of this.fields()) {
        if ((field.type === "checkbox" && !field.checked) || field.disabled) continue;
        body.append(field.name.slice(this.prefix.length), field.value);
      }
      return body;
    }

    /** Nothing was chosen or written yet: there is nothing to work out and nothing to complain about. */
    get isBlank() { return ["model", "description", "unit_price"].every((name) => !this.field(name)?.value.trim()); }

    async ask() {
      clearTimeout(this.timer);
      if (this.isBlank) { this.asked++; this.take({ blank: true }); return; }
      const ask = ++this.asked;
      this.request?.abort();
      this.request = new AbortController();
      let answer;
      try {
        answer = await send(form.dataset.preview, { method: "POST", body: this.posted(), signal: this.request.signal });
        answer = await answer.json();
      } catch (error) {
        if (ask === this.asked && error.name !== "AbortError") this.failed();
        return;
      }
      if (ask === this.asked && this.root.isConnected) this.take(answer);
    }

    failed() {
      this.panel.classList.remove("is-waiting");
      this.panel.classList.add("is-old");
      this.say(word("not_reached"));
    }
    say(text) {
      const said = one("[data-preview-said]", this.root);
      if (said.textContent !== text) said.textContent = text;
      said.hidden = !text;
    }

    take(answer) {
      this.panel.classList.remove("is-waiting");
      this.panel.classList.toggle("is-old", !answer.html && !answer.blank);
      this.complain(answer.errors ?? {});
      if (answer.unasked) this.showAsked(answer.unasked);
      this.net = answer.net === undefined ? null : parse(answer.net);
      this.vat = answer.vat === undefined ? null : parse(answer.vat);
      one("[data-door-sum]", this.root).textContent = answer.sum ?? "";
      one("[data-door-title]", this.root).textContent = this.title;
      one("[data-door-brief]", this.root).textContent = answer.brief ?? "";
      if (answer.html) this.draw(answer.html);
      else if (answer.drawing) this.redraw(answer.drawing);
      else if (answer.blank) this.draw(this.hint);
      this.takePrice(answer.computed_price);
      const discount = this.field("discount");
      if (discount && answer.standing_discount !== undefined) discount.placeholder = answer.standing_discount;
      this.root.dispatchEvent(new CustomEvent("atolye:figures", { bubbles: true }));
    }

    /** Questions that other answers leave out go; what was typed there stays for when they come back. */
    showAsked(unasked) {
      for (const field of all("[data-question]", this.root)) field.hidden = unasked.includes(field.dataset.question);
      headGroups(this.root);
    }

    /** What a folded line shows: its sum and what is wrong; the rest is asked for when somebody opens it. */
    takeFigures(answer) {
      this.complain(answer.errors ?? {});
      this.net = answer.net === undefined ? null : parse(answer.net);
      this.vat = answer.vat === undefined ? null : parse(answer.vat);
      one("[data-door-sum]", this.root).textContent = answer.sum ?? "";
      one("[data-door-title]", this.root).textContent = this.title;
      one("[data-door-brief]", this.root).textContent = answer.brief ?? "";
      this.takePrice(answer.computed_price);
      this.root.dispatchEvent(new CustomEvent("atolye:figures", { bubbles: true }));
    }

    draw(html) {
      const scroller = one("[data-keeps-scroll]", this.panel);
      const [top, focused] = [scroller?.scrollTop ?? 0, this.panel.contains(document.activeElement) && document.activeElement.dataset.stays];
      this.panel.innerHTML = html;
      const again = one("[data-keeps-scroll]", this.panel);
      if (again) again.scrollTop = top;
      if (focused) one(`[data-stays="${focused}"]`, this.panel)?.focus();
    }

    /** While something is wrong only the picture follows; the figures stay, dimmed, as they were last right. */
    redraw(svg) {
      const old = one(".preview__drawing svg.door-drawing", this.panel);
      if (old) old.outerHTML = svg;
    }

    get title() {
      const model = this.field("model");
      return model?.value ? model.selectedOptions[0].text.trim() : this.field("description")?.value ?? "";
    }

    takePrice(computed) {
      const price = this.field("unit_price");
      if (computed === undefined || !price) return;
      this.computed = computed;
      price.placeholder = computed || own.unpriced;
      price.toggleAttribute("data-computed", Boolean(computed));
      this.showManual();
    }

    // --- sentences at the fields -------------------------------------------------------------------------------------------
    complain(errors) {
      for (const old of all("[data-of-preview]", this.root)) unmark(old);
      const rest = [...(errors[""] ?? [])];
      const waiting = [];
      for (const [name, sentences] of Object.entries(errors)) {
        const field = name && this.field(name);
        if (!name) continue;
        if (!field) rest.push(...sentences);
        else if (field === document.activeElement) waiting.push([field, sentences]);
        else mark(field, sentences.join(" "));
      }
      // Somebody in the middle of a number is not told after the first digit that it is too small.
      if (waiting.length) this.patience = setTimeout(() => { for (const [field, sentences] of waiting) mark(field, sentences.join(" ")); }, PATIENCE);
      this.say(rest.join(" "));
      this.root.classList.toggle("has-errors", Object.keys(errors).length > 0);
    }

    // --- another model --------------------------------------------------------------------------------------------------------
    async changeModel() {
      const model = this.field("model").value;
      const ask = (this.modelAsked = (this.modelAsked ?? 0) + 1);
      const card = await loadCard(this.number, model);
      if (!card || ask !== this.modelAsked) return;
      const [old, fresh] = [one("[data-values]", this.root), one("[data-values]", card)];
      keepAnswers(old, fresh);
      const wasInside = old.contains(document.activeElement);
      old.replaceWith(fresh);
      if (wasInside) firstField(fresh)?.focus();
      enhanceIn(fresh);
      paintSwatches(fresh);
      headGroups(fresh);
      pressTiles(fresh);
      this.ask();
    }

    get isOpen() { return one("[data-door-fold]", this.root).getAttribute("aria-expanded") === "true"; }
    fold(open) {
      if (open && !this.asked) this.ask();
      const button = one("[data-door-fold]", this.root);
      button.setAttribute("aria-expanded", String(open));
      one(".door__body", this.root).hidden = !open;
    }
  }

  // --- talking to the server ---------------------------------------------------------------------------------------------
  async function send(url, options = {}) {
    const token = one('meta[name="csrf-token"]')?.content ?? "";
    const answer = await fetch(url, { credentials: "same-origin", ...options, headers: { Accept: "application/json", "X-CSRFToken": token } });
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    return answer;
  }
  async function loadCard(number, model = "") {
    try {
      const answer = await send(`${form.dataset.line}?${new URLSearchParams({ n: number, model })}`);
      const holder = make("div");
      holder.innerHTML = await answer.text();
      return holder.firstElementChild;
    } catch {
      flash(say("failed"), "danger");
      return null;
    }
  }

  // --- sentences, swatches, answers kept --------------------------------------------------------------------------------
  function mark(field, text) {
    const place = field.closest(".field, td");
    if (!place) return;
    unmark(place);
    const shown = field.type === "hidden" ? one("input:not([type=hidden])", place) ?? field : field;
    const id = `${field.name}-preview`;
    place.classList.add("has-error");
    place.dataset.ofPreview = "1";
    shown.setAttribute("aria-invalid", "true");
    shown.setAttribute("aria-describedby", id);
    const sentence = place.matches("td") ? make("p", { class: "cell-error", id, "data-said": true }, text) : make("p", { class: "field__error", id, "data-said": true }, icon("circle-alert"), make("span", {}, text));
    const help = one(".field__help", place);
    help ? help.before(sentence) : place.append(sentence);
  }
  function unmark(place) {
    place.classList.remove("has-error");
    delete place.dataset.ofPreview;
    for (const old of all(".field__error, .cell-error", place)) old.remove();
    for (const field of all("[aria-invalid]", place)) { field.removeAttribute("aria-invalid"); field.removeAttribute("aria-describedby"); }
  }
  function paintSwatches(root) {
    for (const select of all("select[data-swatched]", root)) {
      one("[data-swatch] rect", select.closest(".field"))?.setAttribute("fill", select.selectedOptions[0]?.dataset.colour || "none");
    }
  }
  /** What was answered for one model stays for the next as far as that asks the same and allows it. */
  function keepAnswers(old, fresh) {
    for (const field of all("[name]", fresh)) {
      const before = old.querySelector(`[name="${CSS.escape(field.name)}"]`);
      if (!before) continue;
      if (field.tagName !== "SELECT" || [...field.options].some((option) => option.value === before.value)) field.value = before.value;
    }
  }

  /** The picture of what is chosen stands out. */
  function pressTiles(root) {
    for (const tiles of all("[data-tiles]", root ?? document)) {
      const { value } = one("select", tiles.closest(".field"));
      for (const tile of all("[data-tile]", tiles)) tile.setAttribute("aria-pressed", String(tile.dataset.tile === value));
    }
  }
  form.addEventListener("click", (event) => {
    const tile = event.target.closest("[data-tile]");
    const select = tile && one("select", tile.closest(".field"));
    if (!select || select.value === tile.dataset.tile) return;
    select.value = tile.dataset.tile;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });

  /** A heading goes with the last question under it. */
  function headGroups(root) {
    for (const head of all("[data-group]", root)) {
      let under = head.nextElementSibling;
      while (under?.hidden && !under.matches("[data-group]")) under = under.nextElementSibling;
      head.hidden = !under || under.matches("[data-group]");
    }
  }

  const firstField = (root) => all(".combo__input, select, input:not([type=hidden])", root).find((field) => field.offsetParent);

  window.OrderLine = { Door, form, word, send, loadCard, firstField, one, all };
})();
