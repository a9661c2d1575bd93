// A text input that finds one record of another kind (material, customer, supplier) and keeps its id in a hidden input.
// <input type="hidden" name="supplier_id" data-lookup-id="supplier_id"><input data-lookup="/lookup/…" data-column="supplier_id">
// The address answers ?q= with [{id, code?, name, unit?, note?, …}].
"use strict";
(() => {
  const { say, fold, enhance, mark, unmark } = window.Atolye;
  const answers = new Map();

  /** What the server suggests for what was typed; asked once for each text. */
  function find(source, query) {
    const url = `${source}${source.includes("?") ? "&" : "?"}q=${encodeURIComponent(query)}`;
    if (!answers.has(url)) {
      const answer = fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" }).then((response) => {
        if (!response.ok) throw new Error(response.statusText);
        return response.json();
      });
      answers.set(url, answer);
      answer.catch(() => answers.delete(url));
      setTimeout(() => answers.delete(url), 60000);
    }
    return answers.get(url);
  }

  const shown = (item) => (item.code ? `${item.code} · ${item.name}` : item.name);

  class Lookup {
    /** taken(item) is told what was taken; next() moves on when a person took it from the list. */
    constructor(input, hidden, { taken = () => {}, next = () => {} } = {}) {
      Object.assign(this, { input, hidden, taken, next });
      input.dataset.was = hidden.value ? input.value : "";
      input.lookup = this;
      new window.Combobox(input, {
        wait: 160,
        find: async (query) => (await find(input.dataset.lookup, query === input.dataset.was ? "" : query)).map((item) => ({ ...item, text: item.name ?? item.text ?? "", note: item.note ?? item.unit ?? "", chosen: String(item.id) === hidden.value, item })),
        choose: ({ item }) => { this.take(item, true); this.next(); },
        leave: (text) => this.resolve(text),
      });
    }

    /** picked: a person chose it from the list, seeing all of it. */
    take(item, picked = false) {
      this.hidden.value = item.id;
      this.input.value = shown(item);
      this.input.dataset.was = this.input.value;
      this.input.setCustomValidity("");
      unmark(this.input);
      this.taken(item, picked);
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
      this.input.dispatchEvent(new CustomEvent("atolye:chosen", { bubbles: true, detail: { item } }));
    }

    /** What was typed or pasted when nothing was picked: the exact code, the exact name, or the only hit. */
    async resolve(text) {
      if (text === this.input.dataset.was) return;
      this.hidden.value = "";
      this.input.dataset.was = "";
      if (!text) {
        unmark(this.input);
        this.input.dispatchEvent(new Event("change", { bubbles: true }));
        return;
      }
      const typed = text.split(" · ")[0];
      let items;
      try { items = await find(this.input.dataset.lookup, typed); } catch { return; }
      if (this.input.value.trim() !== text) return;
      const item = items.find((each) => fold(each.code ?? "") === fold(typed)) ?? items.find((each) => fold(each.name ?? "") === fold(text)) ?? (items.length === 1 ? items[0] : null);
      if (item) this.take(item);
      else {
        this.input.setCustomValidity(say("unknown_material"));
        mark(this.input, say("unknown_material"));
      }
    }
  }

  // Lookups of a line grid are set up by the grid, row by row.
  enhance((root) => {
    for (const input of root.querySelectorAll("input[data-lookup]:not([data-ready])")) {
      if (input.closest("[data-lines], template")) continue;
      const hidden = input.parentElement.querySelector(`[data-lookup-id="${CSS.escape(input.dataset.column ?? "")}"]`);
      if (!hidden) continue;
      input.dataset.ready = "1";
      new Lookup(input, hidden);
    }
  });

  window.Lookup = Lookup;
})();
