// The order page: every line a card whose preview follows the typing. Inputs are never drawn again while
// somebody types in them, and an answer that comes after a newer question is thrown away.
"use strict";
(() => {
  const { say, make, icon, fold, enhance, enhanceIn, flash } = window.Atolye;
  const { parse, add, show, ZERO } = window.Decimal;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = one("form[data-order]");
  if (!form) return;
  const own = JSON.parse(one("#order-words").textContent);
  const word = (key, facts = {}) => own[key].replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
  const box = one("[data-doors]", form);
  const WAIT = 300;
  const PATIENCE = 700;
  const UNDO_FOR = 10000;

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
      paintSwatches(root);
      this.showManual();
      this.ask();
    }

    field(name) { return this.root.querySelector(`[name="${CSS.escape(this.prefix + name)}"]`); }
    fields() { return all("[name]", this.root); }

    changed(target) {
      const name = target.name?.slice(this.prefix.length);
      if (name === "model") { this.changeModel(); return; }
      if (name === "unit_price") this.showManual();
      if (target.matches("select[data-swatched]")) paintSwatches(target.closest(".field"));
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
      const body = new URLSearchParams();
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
      this.net = answer.net === undefined ? null : parse(answer.net);
      this.vat = answer.vat === undefined ? null : parse(answer.vat);
      one("[data-door-sum]", this.root).textContent = answer.sum ?? "";
      one("[data-door-title]", this.root).textContent = this.title;
      one("[data-door-brief]", this.root).textContent = answer.brief ?? "";
      if (answer.html) this.draw(answer.html);
      else if (answer.drawing) this.redraw(answer.drawing);
      else if (answer.blank) this.draw(this.hint);
      this.takePrice(answer.computed_price);
      count();
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
      this.ask();
    }

    fold(open) {
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

  // --- the lines together ---------------------------------------------------------------------------------------------------
  const doors = () => all("[data-door]", box).map((root) => root.door).filter(Boolean);
  let next = Math.max(-1, ...all("[data-door]", box).map((root) => Number(root.dataset.door))) + 1;

  function renumber() {
    all("[data-door]", box).forEach((root, index) => {
      one("[data-door-number]", root).textContent = index + 1;
      root.setAttribute("aria-label", word("line", { number: index + 1 }));
    });
    one("[data-no-doors]", form).hidden = doors().length > 0;
  }
  function count() {
    const foot = one("[data-order-totals]", form);
    if (!foot) return;
    const begun = doors().filter((door) => !door.isBlank);
    const known = begun.filter((door) => door.net !== null && door.vat !== null);
    const sum = (which) => known.reduce((total, door) => add(total, door[which]), ZERO);
    const [net, vat] = [sum("net"), sum("vat")];
    for (const [name, value] of Object.entries({ net, vat, gross: add(net, vat) })) one(`[data-total="${name}"]`, foot).textContent = show(value, 2, "₺");
    const open = begun.length - known.length;
    one("[data-total-open]", foot).textContent = open ? word("open", { count: open }) : "";
  }
  function place(card, after = null) {
    after ? after.after(card) : box.append(card);
    enhanceIn(card);
    const door = new Door(card);
    renumber();
    count();
    return door;
  }
  async function addDoor() {
    const last = doors().at(-1);
    const card = await loadCard(next++, last?.field("model")?.value ?? "");
    if (!card) return;
    const door = place(card);
    card.scrollIntoView({ block: "nearest" });
    firstField(card)?.focus();
    one("[data-doors-said]", form).textContent = word("added", { number: doors().indexOf(door) + 1 });
  }
  async function copyDoor(door) {
    const card = await loadCard(next++, door.field("model")?.value ?? "");
    if (!card) return;
    const prefix = `lines-${card.dataset.door}-`;
    const materials = (root) => one("[data-lines]", root);
    enhanceIn(card);
    box.append(card);
    const [from, to] = [materials(door.root)?.lineGrid, materials(card)?.lineGrid];
    while (from && to && to.rows.length < from.rows.length) to.add();
    for (const field of door.fields()) {
      const name = field.name.slice(door.prefix.length);
      const same = card.querySelector(`[name="${CSS.escape(prefix + name)}"]`);
      if (!same || name === "id") continue;
      same.value = field.value;
      if (field.dataset.was) same.dataset.was = field.dataset.was;
    }
    for (const [index, fact] of all("[data-fact]", door.root).entries()) all("[data-fact]", card)[index].value = fact.value;
    place(card, door.root);
    firstField(card)?.focus();
  }
  function removeDoor(door) {
    const after = door.root.previousElementSibling;
    const neighbour = door.root.nextElementSibling?.door ?? after?.door;
    const number = doors().indexOf(door) + 1;
    door.root.remove();
    renumber();
    count();
    const said = one("[data-doors-said]", form);
    const back = make("button", { type: "button", class: "btn btn-quiet btn-sm" }, say("undo"));
    const hush = () => { said.replaceChildren(); said.classList.add("sr-only"); };
    back.addEventListener("click", () => { hush(); after ? after.after(door.root) : box.prepend(door.root); renumber(); count(); firstField(door.root)?.focus(); });
    said.classList.remove("sr-only");
    said.replaceChildren(`${word("removed", { number })} `, back);
    setTimeout(() => back.isConnected && hush(), UNDO_FOR);
    (neighbour ? firstField(neighbour.root) ?? one("[data-door-fold]", neighbour.root) : one("[data-door-add]", form))?.focus();
  }
  const firstField = (root) => all(".combo__input, select, input:not([type=hidden])", root).find((field) => field.offsetParent);

  // --- events ----------------------------------------------------------------------------------------------------------------
  box.addEventListener("input", (event) => event.target.name && event.target.tagName !== "SELECT" && event.target.closest("[data-door]")?.door?.changed(event.target));
  box.addEventListener("change", (event) => event.target.tagName === "SELECT" && event.target.closest("[data-door]")?.door?.changed(event.target));
  box.addEventListener("atolye:chosen", (event) => event.target.closest("[data-door]")?.door?.later());
  box.addEventListener("focusout", (event) => {
    const door = event.target.closest("[data-door]")?.door;
    // Whoever leaves a field wants to know about it now.
    if (door && !door.panel.contains(event.target) && door.panel.classList.contains("is-waiting")) { clearTimeout(door.timer); door.timer = setTimeout(() => door.ask(), 60); }
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const door = button.closest("[data-door]")?.door;
    if ("doorAdd" in button.dataset) addDoor();
    else if (!door) return;
    else if ("doorCopy" in button.dataset) copyDoor(door);
    else if ("doorRemove" in button.dataset) removeDoor(door);
    else if ("doorFold" in button.dataset) door.fold(button.getAttribute("aria-expanded") !== "true");
    else if ("priceReset" in button.dataset) door.resetPrice();
    else if ("lineRemove" in button.dataset) door.later();
  });
  // Enter goes to the next field, as in a spreadsheet; an order is saved by its buttons or Ctrl+S, never by accident.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.defaultPrevented || event.ctrlKey || event.target.matches(".cell, textarea, button, summary, a")) return;
    event.preventDefault();
    const fields = all("input:not([type=hidden]), select, textarea, [data-door-add], [data-save]", form).filter((field) => field.offsetParent && !field.disabled && !field.matches("[tabindex='-1']"));
    fields[fields.indexOf(event.target) + (event.shiftKey ? -1 : 1)]?.focus();
  });
  window.addEventListener("online", () => doors().forEach((door) => door.panel.classList.contains("is-old") && door.ask()));

  // --- the customer and the address ---------------------------------------------------------------------------------------
  enhance((root) => {
    const input = one("[data-customer]", root === document ? form : root);
    if (!input || input.dataset.ready) return;
    input.dataset.ready = "1";
    const id = one("[name=customer_id]", form);
    let was = input.value;
    const find = async (query) => (await (await send(`${input.dataset.customer}?${new URLSearchParams({ q: query === was ? "" : query })}`)).json())
      .map((party) => ({ ...party, text: party.name, chosen: String(party.id) === id.value }));
    const choose = (party) => {
      id.value = party.id;
      was = input.value = party.name;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      fillAddress(party.id);
    };
    new window.Combobox(input, {
      wait: 160,
      find,
      choose,
      leave: async (text) => {
        if (text === was) return;
        id.value = "";
        was = "";
        if (!text) return;
        const found = await find(text).catch(() => []);
        const hit = found.find((party) => fold(party.name) === fold(text) || fold(party.code) === fold(text)) ?? (found.length === 1 ? found[0] : null);
        if (hit && input.value.trim() === text) choose(hit);
      },
    });
  });
  /** The customer's address, as long as nobody has typed another one. */
  async function fillAddress(id) {
    let address;
    try { address = await (await send(`${form.dataset.customerAddress}?id=${encodeURIComponent(id)}`)).json(); } catch { return; }
    const fields = Object.keys(address).map((name) => one(`[name="${CSS.escape(name)}"]`, form)).filter(Boolean);
    if (fields.some((field) => field.value.trim() && field.value !== (field.dataset.filled ?? ""))) return;
    for (const field of fields) field.value = field.dataset.filled = address[field.name] ?? "";
  }

  // --- the drawing, large ------------------------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-enlarge]");
    const dialog = one("#drawing");
    if (!button || !dialog) return;
    one("[data-drawing]", dialog).replaceChildren(one("svg.door-drawing", button.parentElement).cloneNode(true));
    dialog.showModal();
  });

  document.addEventListener("DOMContentLoaded", () => {
    for (const root of all("[data-door]", box)) new Door(root);
    renumber();
    count();
  });
})();
