// One combobox for everything: long selects (FAB's my_select2), FAB's ajax selects, and material lookups of line grids.
// Type to search, arrows, Enter; ARIA 1.2 combobox pattern. The real <select> or hidden input stays and is what is posted.
"use strict";
(() => {
  const { say, fold, make, icon, enhance } = window.Atolye;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const MOST_SHOWN = 60;
  const FEW = 8;
  let count = 0;

  /**
   * Make a text input offer options.
   * find(query) → options or a promise of them: {id, text, code?, note?, chosen?}; choose(option) takes one;
   * leave(text) is told what was typed when nothing was chosen.
   */
  class Combobox {
    constructor(input, { find, choose, leave = () => {}, wait = 0 }) {
      Object.assign(this, { input, find, choose, leave, wait, options: [], at: -1, open: false, asked: 0, typed: false });
      this.list = make("ul", { class: "combo__list", role: "listbox", id: `combo-${++count}`, "aria-label": input.getAttribute("aria-label") || say("choose"), hidden: true });
      for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id, autocomplete: "off", spellcheck: "false" })) input.setAttribute(name, value);
      input.addEventListener("input", () => { if (!this.choosing) { this.typed = true; this.eager = false; this.ask(); } });
      input.addEventListener("keydown", (event) => this.key(event));
      input.addEventListener("click", () => this.open || this.ask(""));
      input.addEventListener("blur", () => { this.hide(); if (this.typed) { this.typed = false; this.leave(input.value.trim()); } });
      this.list.addEventListener("pointerdown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.take(Number(option.dataset.index));
      });
    }

    ask(query = this.input.value.trim()) {
      const ask = ++this.asked;
      this.waiting = true;
      clearTimeout(this.timer);
      const run = async () => {
        let options;
        try { options = await this.find(query); } catch { options = null; }
        if (ask !== this.asked || document.activeElement !== this.input) return;
        this.waiting = false;
        this.show(options, query);
        if (this.eager) this.takeBest(query);
      };
      if (this.wait && query) { this.timer = setTimeout(run, this.wait); } else run();
    }

    show(options, query) {
      this.options = (options ?? []).slice(0, MOST_SHOWN);
      const rest = (options ?? []).length - this.options.length;
      this.list.replaceChildren(...this.options.map((option, index) => make("li", { class: "combo__option", role: "option", id: `${this.list.id}-${index}`, "data-index": index, "aria-selected": String(Boolean(option.chosen)) },
        option.code ? make("span", { class: "combo__code" }, option.code) : null, make("span", { class: "combo__name" }, option.text), option.note ? make("span", { class: "combo__note" }, option.note) : null)));
      if (!this.options.length) this.list.append(make("li", { class: "combo__said" }, options === null ? say("failed") : query ? say("nothing_found") : say("type_to_search")));
      if (rest > 0) this.list.append(make("li", { class: "combo__said" }, say("more", { count: rest })));
      if (!this.list.isConnected) (this.input.closest("dialog") ?? document.body).append(this.list);
      this.list.hidden = false;
      this.open = true;
      this.input.setAttribute("aria-expanded", "true");
      this.place();
      const chosen = this.options.findIndex((option) => option.chosen);
      this.move(query && this.typed && this.options.length ? 0 : chosen);
    }

    place() {
      const box = (this.input.closest(".combo, td") ?? this.input).getBoundingClientRect();
      const below = innerHeight - box.bottom;
      const style = this.list.style;
      const width = Math.max(box.width, Math.min(340, innerWidth - 16));
      style.width = `${width}px`;
      style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
      style.maxHeight = `${Math.min(300, Math.max(below, box.top) - 12)}px`;
      if (below > 220 || below > box.top) { style.top = `${box.bottom + 3}px`; style.bottom = "auto"; } else { style.bottom = `${innerHeight - box.top + 3}px`; style.top = "auto"; }
    }

    hide() {
      clearTimeout(this.timer);
      this.asked++;
      this.open = this.waiting = this.eager = false;
      this.at = -1;
      this.list.hidden = true;
      this.list.remove();
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }

    move(to) {
      this.at = to;
      all("[role=option]", this.list).forEach((option, index) => {
        option.classList.toggle("is-on", index === to);
        if (index === to) { option.scrollIntoView({ block: "nearest" }); this.input.setAttribute("aria-activedescendant", option.id); }
      });
      if (to < 0) this.input.removeAttribute("aria-activedescendant");
    }

    take(index) {
      const option = this.options[index];
      this.typed = false;
      this.hide();
      if (!option) return;
      this.choosing = true; // whoever chooses may tell others with an input event; that is no typing
      this.choose(option);
      this.choosing = false;
    }

    /** Enter came before the answer (a scanner, a quick hand): the exact code or the only hit, never a guess. */
    takeBest(query) {
      this.eager = false;
      const exact = this.options.findIndex((option) => fold(option.code ?? option.text) === fold(query));
      if (exact >= 0 || this.options.length === 1) this.take(Math.max(exact, 0));
    }

    key(event) {
      const last = this.options.length - 1;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!this.open && (event.altKey || !this.input.matches(".cell"))) this.ask("");
        else if (this.open && last >= 0) this.move(event.key === "ArrowDown" ? (this.at >= last ? 0 : this.at + 1) : (this.at <= 0 ? last : this.at - 1));
        else return;
        event.preventDefault();
      } else if (event.key === "Enter" && this.typed && this.waiting && this.input.value.trim()) {
        event.preventDefault();
        this.eager = true;
      } else if (event.key === "Enter" && this.open && this.at >= 0) {
        event.preventDefault();
        this.take(this.at);
      } else if (event.key === "Tab" && this.open && this.at >= 0 && this.typed) {
        this.take(this.at);
      } else if (event.key === "Escape" && this.open) {
        event.preventDefault();
        this.hide();
      }
    }
  }

  const matching = (options, query) => {
    const words = fold(query).split(/\s+/).filter(Boolean);
    return words.length ? options.filter((option) => { const text = fold(`${option.code ?? ""} ${option.text}`); return words.every((word) => text.includes(word)); }) : options;
  };

  /** The visible input in place of a select: it takes over label, description, error and required. */
  function standIn(select, holder) {
    const input = make("input", { type: "text", class: "combo__input", id: `${select.id || select.name}-combo`, placeholder: say("choose"), "aria-describedby": select.getAttribute("aria-describedby"), "aria-invalid": select.getAttribute("aria-invalid"), disabled: select.disabled });
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    if (label) { label.htmlFor = input.id; input.setAttribute("aria-label", label.textContent.replace("*", "").trim()); }
    if (select.autofocus) input.autofocus = true;
    select.hidden = true;
    select.required = false;
    select.before(holder);
    return input;
  }

  const tell = (element) => { element.dispatchEvent(new Event("input", { bubbles: true })); element.dispatchEvent(new Event("change", { bubbles: true })); };

  function single(select) {
    const required = select.required;
    const holder = make("div", { class: "combo" });
    const input = standIn(select, holder);
    input.required = required;
    holder.append(input);
    // A browser preselects the first entry of a select that has nothing chosen: a supplier nobody picked. We leave it empty.
    if (![...select.options].some((option) => option.defaultSelected)) select.selectedIndex = -1;
    const isBlank = (option) => !option.value || option.value === "__None" || option.value === "__none";
    const words = () => { const option = select.selectedOptions[0]; return option && !isBlank(option) ? option.text : ""; };
    const options = () => [...select.options].map((option) => ({ id: option.value, text: isBlank(option) ? "–" : option.text, chosen: option.selected, option }));
    const show = () => { input.value = words(); };
    new Combobox(input, {
      find: (query) => matching(options(), query === words() ? "" : query),
      choose: ({ option }) => { option.selected = true; show(); tell(select); input.select(); },
      leave: (text) => {
        const blank = [...select.options].find(isBlank);
        if (!text && (blank || required)) { if (blank) blank.selected = true; else select.selectedIndex = -1; tell(select); }
        show();
      },
    });
    input.addEventListener("focus", () => input.select());
    select.addEventListener("change", show);
    show();
  }

  function many(select) {
    const holder = make("div", { class: "combo combo--many" });
    const input = standIn(select, holder);
    const show = () => {
      for (const tag of all(".combo__tag", holder)) tag.remove();
      for (const option of select.selectedOptions) {
        const remove = make("button", { type: "button", "aria-label": `${say("remove")}: ${option.text}` }, icon("x"));
        remove.addEventListener("click", () => { option.selected = false; show(); tell(select); input.focus(); });
        input.before(make("span", { class: "combo__tag" }, make("span", {}, option.text), remove));
      }
      input.placeholder = select.selectedOptions.length ? "" : say("choose");
    };
    holder.append(input);
    const box = new Combobox(input, {
      find: (query) => matching([...select.options].filter((option) => !option.selected).map((option) => ({ id: option.value, text: option.text, option })), query),
      choose: ({ option }) => { option.selected = true; input.value = ""; show(); tell(select); box.ask(""); },
      leave: () => { input.value = ""; },
    });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Backspace" || input.value || !select.selectedOptions.length) return;
      [...select.selectedOptions].at(-1).selected = false;
      show();
      tell(select);
    });
    show();
  }

  /** FAB's Select2AJAXWidget: an input with an endpoint that answers [{id, text}]; a slave waits for its master. */
  function remote(input) {
    const holder = make("div", { class: "combo" });
    const shown = standIn(input, holder);
    holder.append(shown);
    const master = input.getAttribute("master_id") && document.getElementById(input.getAttribute("master_id"));
    let loaded = null;
    const load = async () => {
      if (master && !master.value) return [];
      const answer = await fetch(input.getAttribute("endpoint").replace("{{ID}}", encodeURIComponent(master?.value ?? "")), { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.statusText);
      loaded = (await answer.json()).map((each) => ({ ...each, chosen: String(each.id) === input.value }));
      return loaded;
    };
    const show = () => { shown.value = loaded?.find((each) => String(each.id) === input.value)?.text ?? ""; };
    new Combobox(shown, {
      find: async (query) => matching(loaded ?? (await load()), query === shown.value && !query ? "" : query),
      choose: (option) => { input.value = option.id; loaded?.forEach((each) => { each.chosen = each.id === option.id; }); show(); tell(input); },
      leave: (text) => { if (!text) { input.value = ""; tell(input); } show(); },
    });
    master?.addEventListener("change", () => { loaded = null; input.value = ""; show(); });
    if (input.value) load().then(show, () => {});
  }

  enhance((root) => {
    for (const select of all("select.my_select2, select[data-combo]", root)) {
      if (select.dataset.ready || "plain" in select.dataset) continue;
      select.dataset.ready = "1";
      if (select.multiple) many(select);
      else if (select.options.length > FEW || "combo" in select.dataset || (select.required && ![...select.options].some((option) => option.defaultSelected))) single(select);
    }
    for (const input of all("input.my_select2_ajax, input.my_select2_ajax_slave", root)) {
      if (input.dataset.ready) continue;
      input.dataset.ready = "1";
      remote(input);
    }
  });

  window.Combobox = Combobox;
})();
