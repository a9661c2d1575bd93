// Counting on a tablet: choose a line (scan, type or touch), type the figure, save, next. A figure is kept in this
// browser until the server has it, with one idempotency key, so a gap in the Wi-Fi loses nothing and counts nothing twice.
"use strict";
(() => {
  const { say, fold, make, newKey, memory, scanned, flash } = window.Atolye;
  const RETRY = 5000, REFRESH = 15000, PATIENCE = 12000, MOST = 300;

  document.addEventListener("DOMContentLoaded", () => {
    const root = document.querySelector("[data-count]");
    if (root) new Sheet(root);
  });

  class Sheet {
    constructor(root) {
      this.root = root;
      this.words = JSON.parse(root.dataset.words);
      this.url = root.dataset.count;
      this.open = root.dataset.open === "1";
      this.store = `count.${root.dataset.store}`;
      this.queue = memory.read(this.store, []);
      this.lines = [];
      this.others = [];
      this.tab = "todo";
      this.current = null;
      this.wrong = new Map();
      this.find = root.querySelector("#count-find");
      this.card = root.querySelector("[data-card]");
      this.figure = root.querySelector("#count-figure");
      this.lot = root.querySelector("#count-lot");
      // The page has its own keys; the tablet's keyboard would cover them.
      if (matchMedia("(pointer: coarse)").matches) this.figure.inputMode = "none";
      this.listen();
      this.load().then(() => { this.fromAddress(); this.send(); });
      setInterval(() => { if (!this.queue.length && !document.hidden) this.load(); }, REFRESH);
      setInterval(() => this.send(), RETRY);
      addEventListener("online", () => this.send());
    }

    part(name) { return this.root.querySelector(`[data-${name}]`); }
    word(key, facts = {}) { return (this.words[key] ?? key).replace(/\{(\w+)\}/g, (all, name) => facts[name] ?? all); }

    // --- what is on the sheet ------------------------------------------------------------------------------------
    async load() {
      try {
        const answer = await this.ask("/lines");
        if (!answer.ok) return;
        const { state, lines } = await answer.json();
        this.lines = lines;
        if (state !== "open" && this.open) { this.open = false; flash(this.word("closed"), "warning"); }
      } catch { /* Without a connection the lines stay as they were. */ }
      this.draw();
    }

    ask(path, body = null, key = null) {
      const headers = { Accept: "application/json" };
      const token = document.querySelector('meta[name="csrf-token"]')?.content;
      if (body && token) headers["X-CSRFToken"] = token;
      if (key) headers["Idempotency-Key"] = key;
      return fetch(this.url + path, { method: body ? "POST" : "GET", headers, body, credentials: "same-origin", signal: AbortSignal.timeout?.(PATIENCE) });
    }

    keyOf(line) { return `${line.material}:${line.lot ?? line.lot_code ?? ""}`; }
    waiting(line) { return this.queue.filter((one) => one.line === this.keyOf(line)).at(-1); }
    isDone(line) { return line.counted !== null || Boolean(this.waiting(line)); }

    fits(line, typed) {
      const text = fold(`${line.code} ${line.name} ${line.lot_code} ${line.shelf}`);
      return fold(typed).split(/\s+/).filter(Boolean).every((word) => text.includes(word));
    }

    // --- drawing ---------------------------------------------------------------------------------------------------
    draw() {
      const done = this.lines.filter((line) => this.isDone(line)).length;
      const counts = { todo: this.lines.length - done, done, all: this.lines.length };
      for (const tab of this.root.querySelectorAll("[data-tab]")) {
        tab.textContent = this.word(tab.dataset.tab, { count: counts[tab.dataset.tab] });
        tab.setAttribute("aria-pressed", String(tab.dataset.tab === this.tab));
      }
      const typed = scanned(this.find.value) ? "" : this.find.value.trim();
      const shown = this.lines.filter((line) => (typed ? this.fits(line, typed) : this.tab === "all" || this.isDone(line) === (this.tab === "done")));
      const list = this.part("lines-list");
      list.replaceChildren(...shown.slice(0, MOST).map((line) => this.row(line)));
      if (shown.length > MOST) list.append(make("p", { class: "quiet" }, say("more", { count: shown.length - MOST })));
      if (this.others.length) list.append(make("p", { class: "quiet" }, this.word("elsewhere")), ...this.others.map((line) => this.row(line)));
      if (!list.childElementCount) list.append(make("p", { class: "quiet" }, typed ? this.word("not_found", { text: typed }) : this.tab === "todo" && this.lines.length ? this.word("finished") : this.word("none")));
      const badge = this.root.closest("main").querySelector("[data-unsent]");
      badge.hidden = !this.queue.length;
      badge.textContent = this.word("unsent", { count: this.queue.length });
    }

    row(line) {
      const waits = this.waiting(line);
      const figure = waits ? waits.shown : line.counted;
      const wrong = this.wrong.get(this.keyOf(line));
      const note = wrong ?? (waits ? this.word("waiting") : line.by ?? "");
      const made = make("button", { type: "button", class: `tally__line${waits ? " is-waiting" : figure !== null && figure !== undefined ? " is-done" : ""}${wrong ? " is-wrong" : ""}`, "aria-current": this.current && this.keyOf(this.current) === this.keyOf(line) ? "true" : null },
        make("span", {}, make("b", {}, line.code), line.shelf ? make("span", { class: "shelf" }, line.shelf) : null, line.lot_code ? ` ${line.lot_code}` : ""),
        make("span", { class: "name" }, [line.name, line.measure].filter(Boolean).join(" · ")),
        make("span", { class: "figure" }, figure === null || figure === undefined ? "" : `${figure} ${line.unit}`, note ? make("small", {}, note) : null));
      made.addEventListener("click", () => this.choose(line));
      return made;
    }

    choose(line) {
      this.current = line;
      const waits = this.waiting(line);
      const figure = waits ? waits.shown : line.counted;
      const was = figure !== null && figure !== undefined;
      const isNewLot = line.by_lot && !line.lot;
      this.part("idle").hidden = true;
      this.card.hidden = false;
      this.part("where").textContent = [line.shelf && `${this.word("shelf")} ${line.shelf}`, line.lot_code && `${this.word("lot")} ${line.lot_code}`].filter(Boolean).join(" · ");
      this.part("code").textContent = line.code;
      this.part("name").textContent = [line.name, line.measure].filter(Boolean).join(" · ");
      this.part("unit").textContent = line.unit;
      this.part("was").hidden = !was;
      this.part("was").textContent = was ? this.word("was", { by: waits ? this.word("waiting") : line.by, counted: figure, unit: line.unit, at: waits ? "" : line.at }).replace(" ()", "") : "";
      this.part("books").hidden = line.book === undefined;
      this.part("books").textContent = line.book === undefined ? "" : this.word("books", { book: line.book, unit: line.unit });
      this.part("add").hidden = !was || isNewLot;
      this.part("clear").hidden = !was || Boolean(waits) || !line.id;
      this.part("lot-field").hidden = !isNewLot;
      this.lot.value = "";
      this.figure.value = "";
      this.error(this.wrong.get(this.keyOf(line)) ?? "");
      (isNewLot ? this.lot : this.figure).focus();
      this.draw();
      if (innerWidth <= 900) this.card.scrollIntoView({ block: "center" });
    }

    error(text) {
      const place = this.part("error");
      place.hidden = !text;
      place.textContent = text;
      this.card.classList.toggle("is-wrong", Boolean(text));
    }

    next() {
      this.find.value = "";
      this.others = [];
      const at = this.current ? this.lines.findIndex((line) => this.keyOf(line) === this.keyOf(this.current)) : -1;
      const todo = [...this.lines.slice(at + 1), ...this.lines.slice(0, at + 1)].find((line) => !this.isDone(line) && line !== this.current);
      if (todo) this.choose(todo);
      else { this.current = null; this.card.hidden = true; this.part("idle").hidden = false; this.draw(); }
      // A scanner types where the cursor is: after saving that is the search, on a desk the next figure.
      if (matchMedia("(pointer: coarse)").matches || !todo) this.find.focus({ preventScroll: true });
    }

    // --- finding -----------------------------------------------------------------------------------------------------
    onSheet(label) {
      if (label.kind === "l") return this.lines.filter((line) => String(line.lot) === label.code);
      if (label.kind === "s") return this.lines.filter((line) => fold(line.shelf) === fold(label.code));
      return this.lines.filter((line) => fold(line.code) === fold(label.code));
    }

    async search(text) {
      const label = scanned(text);
      let hits = label ? this.onSheet(label) : this.lines.filter((line) => fold(line.code) === fold(text.trim()));
      if (!hits.length && !label) hits = this.lines.filter((line) => this.fits(line, text));
      if (hits.length && (label || hits.length === 1)) {
        const best = hits.find((line) => !this.isDone(line)) ?? hits[0];
        this.find.value = hits.length > 1 ? (label.kind === "s" ? best.shelf : best.code) : "";
        this.others = [];
        return this.choose(best);
      }
      if (hits.length) return this.draw();
      try {
        const answer = await this.ask(`/find?q=${encodeURIComponent(text)}`);
        if (answer.status === 401) return flash(this.word("signed_out"), "danger");
        this.others = answer.ok ? (await answer.json()).map((one) => ({ ...one, counted: null, lot: null, lot_code: "", shelf: "", measure: "" })) : [];
        if (!this.others.length) flash(this.word("not_found", { text: text.slice(0, 60) }), "warning");
        if (this.others.length === 1) this.choose(this.others[0]);
      } catch { flash(this.word("offline_find"), "warning"); }
      if (label) this.find.value = "";
      this.draw();
    }

    // --- saving --------------------------------------------------------------------------------------------------------
    save(add) {
      const line = this.current;
      const typed = this.figure.value.trim();
      if (!line || !this.open) return this.error(this.open ? "" : this.word("closed"));
      const label = scanned(typed);
      // A label scanned while the cursor was in the figure is a choice, not a number.
      if (label) { this.figure.value = ""; return this.search(typed); }
      if (!/^[0-9][0-9.\s]*(,[0-9]*)?$|^[0-9]*[.,]?[0-9]+$/.test(typed)) return this.error(typed ? say("number") : this.word("need_number"));
      const lotCode = line.by_lot && !line.lot ? this.lot.value.trim() : line.lot_code;
      if (line.by_lot && !lotCode) { this.error(this.word("lot")); return this.lot.focus(); }
      const saved = { ...line, lot_code: lotCode };
      const before = this.waiting(saved)?.shown ?? line.counted;
      const shown = add && before ? this.word("{before} + {typed}", { before, typed }) : typed;
      this.wrong.delete(this.keyOf(saved));
      this.queue.push({ key: newKey(), line: this.keyOf(saved), code: line.code, unit: line.unit, shown, at: Date.now(), body: { material: line.material, lot: line.lot ?? "", lot_code: line.lot ? "" : lotCode, counted: typed, add: add ? "1" : "" } });
      if (!this.lines.some((one) => this.keyOf(one) === this.keyOf(saved))) this.lines.push({ ...saved, by: "" });
      this.keep();
      this.part("said").textContent = this.word("saved", { code: line.code, counted: shown, unit: line.unit });
      this.next();
      this.send();
    }

    keep() { memory.write(this.store, this.queue); }

    async send() {
      if (this.sending || !this.queue.length) return;
      this.sending = true;
      try {
        while (this.queue.length) if (!(await this.sendOne(this.queue[0]))) break;
      } finally { this.sending = false; this.draw(); }
    }

    /** True when the server has answered for good; false when it has to be tried again later. */
    async sendOne(one) {
      let answer;
      try {
        answer = await this.ask("/enter", new URLSearchParams({ ...one.body, age: Math.max(0, Date.now() - one.at) }), one.key);
      } catch { return false; }
      if (answer.status >= 500 || answer.status === 429) return false;
      if (answer.status === 401 || answer.status === 400 || answer.redirected) {
        if (!this.warned) flash(this.word("signed_out"), "danger");
        this.warned = true;
        return false;
      }
      const said = await answer.json().catch(() => ({}));
      this.queue.shift();
      this.keep();
      if (answer.ok) this.put(said.line, one.line);
      else {
        const sentence = Object.values(said.fields ?? {}).flat().join(" ") || said.title || "";
        this.wrong.set(one.line, sentence);
        flash(`${one.code}: ${this.word("refused", { sentence })}`, "danger");
        if (!this.lines.some((line) => line.id && this.keyOf(line) === one.line)) this.lines = this.lines.filter((line) => this.keyOf(line) !== one.line);
      }
      this.draw();
      return true;
    }

    put(line, key) {
      if (!line) return;
      const at = this.lines.findIndex((one) => one.id === line.id || (!one.id && this.keyOf(one) === key));
      if (at >= 0) this.lines[at] = line; else this.lines.push(line);
    }

    async clear() {
      const line = this.current;
      if (!line?.id) return;
      try {
        const answer = await this.ask("/clear", new URLSearchParams({ line: line.id }), newKey());
        const said = await answer.json();
        if (!answer.ok) return this.error(said.title ?? "");
        this.put(said.line, this.keyOf(line));
        this.choose(said.line);
      } catch { this.error(say("failed")); }
    }

    // --- hands -----------------------------------------------------------------------------------------------------------
    fromAddress() {
      const wanted = decodeURIComponent(location.hash.slice(1));
      const line = this.lines.find((one) => String(one.id) === wanted);
      if (line) this.choose(line);
      else if (wanted) this.search(wanted);
    }

    listen() {
      this.find.addEventListener("input", () => { this.others = []; this.draw(); });
      this.find.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || !this.find.value.trim()) return;
        event.preventDefault();
        this.search(this.find.value);
      });
      this.card.addEventListener("submit", (event) => { event.preventDefault(); this.save(false); });
      this.part("add").addEventListener("click", () => this.save(true));
      this.part("skip").addEventListener("click", () => this.next());
      this.part("clear").addEventListener("click", () => this.clear());
      this.part("pad").addEventListener("click", (event) => {
        const digit = event.target.closest("[data-digit]")?.dataset.digit;
        if (!digit) return;
        if (digit === "back") this.figure.value = this.figure.value.slice(0, -1);
        else if (digit !== "," || !this.figure.value.includes(",")) this.figure.value += digit === "," && !this.figure.value ? "0," : digit;
        this.error("");
      });
      for (const tab of this.root.querySelectorAll("[data-tab]")) tab.addEventListener("click", () => { this.tab = tab.dataset.tab; this.find.value = ""; this.draw(); });
      addEventListener("beforeunload", (event) => { if (this.queue.length) event.preventDefault(); });
    }
  }
})();
