// The line grid (atolye/lines.html) as a spreadsheet: arrows and Enter, lookups, paste from Excel, live totals.
// Everything is a real input of the form; without this script the grid still posts.
"use strict";
(() => {
  const { say, fold, make, enhance } = window.Atolye;
  const { parse, add, round, show, evaluate, ZERO } = window.Decimal;
  const all = (selector, root) => [...root.querySelectorAll(selector)];
  const CELL = "input.cell:not([readonly]):not([disabled]), select.cell:not([disabled])";

  class LineGrid {
    constructor(root) {
      this.root = root;
      this.prefix = root.dataset.lines;
      this.body = root.querySelector("tbody");
      this.template = root.querySelector("template[data-line-template]");
      this.fixed = "fixed" in root.dataset;
      this.movable = "movable" in root.dataset;
      this.removed = null;
      for (const row of this.rows) this.setUp(row);
      this.renumber();
      root.addEventListener("keydown", (event) => this.key(event));
      root.addEventListener("paste", (event) => this.paste(event));
      root.addEventListener("input", () => this.count());
      root.addEventListener("change", () => this.count());
      root.addEventListener("click", (event) => this.click(event));
      root.addEventListener("focusin", (event) => { if (event.target.matches("input.cell:not([type=checkbox])")) event.target.select?.(); });
      if (this.movable) root.addEventListener("pointerdown", (event) => this.drag(event));
      this.count();
    }

    get rows() { return all("tr[data-line]", this.body); }
    cells(row) { return all(CELL, row); }

    // --- rows -----------------------------------------------------------------------------------------------------
    setUp(row) {
      for (const input of all("[data-lookup]", row)) this.lookup(row, input);
    }

    /** Names, numbers and spoken labels follow the order on the screen. */
    renumber() {
      const name = new RegExp(`^${this.prefix}-(\\d+|__i__)-`);
      this.rows.forEach((row, index) => {
        const number = row.querySelector(".lines__number");
        number.childNodes[0]?.nodeType === Node.TEXT_NODE ? (number.childNodes[0].data = index + 1) : number.prepend(String(index + 1));
        for (const field of all("[name]", row)) field.name = field.name.replace(name, `${this.prefix}-${index}-`);
        for (const words of all(".cell-error[id]", row)) words.id = words.id.replace(name, `${this.prefix}-${index}-`);
        for (const field of all("[aria-describedby]", row)) field.setAttribute("aria-describedby", field.getAttribute("aria-describedby").replace(name, `${this.prefix}-${index}-`));
        for (const field of all("[data-label]", row)) field.setAttribute("aria-label", `${field.dataset.label}, ${say("line", { number: index + 1 })}`);
      });
    }

    add(after = null) {
      const row = this.template.content.querySelector("tr").cloneNode(true);
      after ? after.after(row) : this.body.append(row);
      row.classList.add("is-new");
      this.setUp(row);
      this.renumber();
      this.count();
      return row;
    }

    remove(row) {
      const at = this.rows.indexOf(row);
      const next = this.rows[at + 1] ?? this.rows[at - 1];
      const column = this.cells(row).indexOf(document.activeElement);
      this.removed = { row, at };
      row.remove();
      const here = next ?? this.add();
      this.renumber();
      this.count();
      this.focus(here, Math.max(0, column));
      this.tell(say("line_removed", { number: at + 1 }), () => this.putBack());
    }

    putBack() {
      if (!this.removed) return;
      const { row, at } = this.removed;
      this.removed = null;
      this.body.insertBefore(row, this.rows[at] ?? null);
      this.renumber();
      this.count();
      this.focus(row, 0);
    }

    duplicate(row) {
      const copy = this.add(row);
      const from = all("input, select, output[data-fact]", row);
      all("input, select, output[data-fact]", copy).forEach((field, index) => {
        if (field.type === "checkbox") field.checked = from[index].checked;
        else field.value = from[index].value;
        if (from[index].dataset.was) field.dataset.was = from[index].dataset.was;
      });
      this.count();
      this.focus(copy, Math.max(0, this.cells(row).indexOf(document.activeElement)));
    }

    /** Nothing but what an untouched new line holds. */
    isBlank(row) {
      const fresh = all("input, select", this.template.content);
      return all("input, select", row).every((field, index) => (field.type === "checkbox" ? field.checked === fresh[index].checked : field.value.trim() === "" || field.value === fresh[index].value));
    }

    // --- moving rows ------------------------------------------------------------------------------------------------
    /** Put a row where another stands; nothing of it is drawn again. */
    place(row, other) {
      const { rows } = this;
      if (!other || other === row) return false;
      rows.indexOf(other) > rows.indexOf(row) ? other.after(row) : other.before(row);
      return true;
    }

    move(row, by) {
      const focused = document.activeElement;
      if (!this.place(row, this.rows[this.rows.indexOf(row) + by])) return;
      if (row.contains(focused)) focused.focus();
      this.moved(row);
    }

    moved(row) {
      this.renumber();
      this.count();
      this.tell(say("line_moved", { number: this.rows.indexOf(row) + 1 }));
      this.root.dispatchEvent(new Event("change", { bubbles: true }));
    }

    /** A row goes where the finger or the mouse that holds its number lets go; until then it stays. */
    drag(event) {
      const handle = event.target.closest(".lines__number");
      const row = handle?.closest("tr[data-line]");
      if (!row || event.button > 0) return;
      event.preventDefault();
      let over = row;
      const follow = (at) => {
        over.classList.remove("is-over");
        over = this.rows.find((each) => at.clientY <= each.getBoundingClientRect().bottom) ?? this.rows.at(-1);
        if (over !== row) over.classList.add("is-over");
      };
      const drop = () => {
        handle.removeEventListener("pointermove", follow);
        row.classList.remove("is-dragged");
        over.classList.remove("is-over");
        if (this.place(row, over)) this.moved(row);
      };
      row.classList.add("is-dragged");
      handle.setPointerCapture(event.pointerId);
      handle.addEventListener("pointermove", follow);
      handle.addEventListener("lostpointercapture", drop, { once: true });
    }

    // --- keys -----------------------------------------------------------------------------------------------------
    focus(row, column) {
      const cells = this.cells(row);
      cells[Math.min(column, cells.length - 1)]?.focus();
    }

    key(event) {
      const cell = event.target;
      if (event.defaultPrevented || !cell.matches?.(".cell") || event.isComposing) return;
      const row = cell.closest("tr");
      const column = this.cells(row).indexOf(cell);
      const control = event.ctrlKey || event.metaKey;
      const act = this.actOf(event, control, cell, row, column);
      if (act) { event.preventDefault(); act(); }
    }

    actOf(event, control, cell, row, column) {
      const { rows } = this;
      const at = rows.indexOf(row);
      const open = cell.getAttribute("aria-expanded") === "true";
      const free = !cell.matches("select");
      if (event.key === "Enter" && control && !this.fixed) return () => this.duplicate(row);
      if (event.key === "Enter") return () => this.goDown(row, column, event.shiftKey ? -1 : 1);
      if ((event.key === "Delete" || event.key === "Backspace") && control && !this.fixed) return () => this.remove(row);
      if (this.movable && event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) return () => this.move(row, event.key === "ArrowUp" ? -1 : 1);
      if (event.key.toLowerCase() === "d" && control) return () => at > 0 && this.copyAbove(rows[at - 1], row, column);
      if (event.key === "ArrowDown" && free && !open && !event.altKey) return () => this.goDown(row, column, 1, false);
      if (event.key === "ArrowUp" && free && !open && !event.altKey) return () => this.goDown(row, column, -1, false);
      if (event.key === "ArrowRight" && free && cell.type !== "checkbox" && cell.selectionStart === cell.value.length && cell.selectionEnd === cell.value.length) return this.step(row, column, 1);
      if (event.key === "ArrowLeft" && free && cell.type !== "checkbox" && cell.selectionStart === 0 && cell.selectionEnd === 0) return this.step(row, column, -1);
      const lastCell = at === rows.length - 1 && column === this.cells(row).length - 1;
      if (event.key === "Tab" && !event.shiftKey && lastCell && !this.fixed && !this.isBlank(row)) return () => this.focus(this.add(), 0);
      return null;
    }

    goDown(row, column, by, mayAdd = true) {
      const { rows } = this;
      const next = rows[rows.indexOf(row) + by];
      if (next) this.focus(next, column);
      else if (by > 0 && mayAdd && !this.fixed && !this.isBlank(row)) this.focus(this.add(), 0);
    }

    step(row, column, by) {
      const next = this.cells(row)[column + by];
      return next ? () => next.focus() : null;
    }

    copyAbove(above, row, column) {
      const from = this.cells(above)[column];
      const to = this.cells(row)[column];
      if (from.type === "checkbox") { to.checked = from.checked; } else to.value = from.value;
      if (from.dataset.lookup !== undefined) {
        this.idOf(row, to).value = this.idOf(above, from).value;
        to.dataset.was = from.dataset.was ?? "";
        for (const name of Object.keys({ ...JSON.parse(to.dataset.fills || "{}"), ...JSON.parse(to.dataset.picks || "{}") })) this.put(row, name, this.get(above, name));
      }
      this.count();
    }

    click(event) {
      const button = event.target.closest("button");
      if (!button) return;
      const row = button.closest("tr[data-line]");
      if ("lineAdd" in button.dataset) this.focus(this.add(), 0);
      else if ("lineRemove" in button.dataset) this.remove(row);
      else if ("lineCopy" in button.dataset) this.duplicate(row);
    }

    // --- lookups ---------------------------------------------------------------------------------------------------
    idOf(row, input) { return row.querySelector(`[data-lookup-id="${CSS.escape(input.dataset.column)}"]`); }

    lookup(row, input) {
      new window.Lookup(input, this.idOf(row, input), {
        taken: (item, picked) => {
          for (const [name, key] of Object.entries(JSON.parse(input.dataset.fills || "{}"))) this.put(row, name, item[key] ?? "", true);
          // Of what was only typed or pasted nobody knows in which of two units the quantity is.
          if (!picked && item.purchase_unit && item.purchase_unit !== item.stock_unit) return;
          for (const [name, key] of Object.entries(JSON.parse(input.dataset.picks || "{}"))) this.put(row, name, item[key] ?? "", true);
        },
        next: () => {
          const cells = this.cells(row);
          cells[cells.indexOf(input) + 1]?.focus();
        },
      });
    }

    // --- values ---------------------------------------------------------------------------------------------------
    field(row, name) { return row.querySelector(`[data-column="${CSS.escape(name)}"]`); }
    get(row, name) { return this.field(row, name)?.value ?? ""; }
    /** Fill a column; what a person typed there is only overwritten when it came from an earlier lookup. */
    put(row, name, value, keepTyped = false) {
      const field = this.field(row, name);
      if (!field) return;
      if (keepTyped && field.matches(".cell") && field.value && field.value !== field.dataset.filled) return;
      field.value = value;
      field.dataset.filled = value;
      // The answer may come when the person has arrived in the cell: typing must replace it, not be added to it.
      if (field === document.activeElement) field.select?.();
      const fact = row.querySelector(`[data-fact="${CSS.escape(name)}"]`);
      if (fact) fact.value = value;
    }

    // --- paste from Excel --------------------------------------------------------------------------------------------
    paste(event) {
      const cell = event.target;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!cell.matches?.(".cell") || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
      event.preventDefault();
      let row = cell.closest("tr");
      const column = this.cells(row).indexOf(cell);
      let table = readTable(text);
      const heads = this.cells(row).slice(column).map((each) => fold(each.dataset.label ?? ""));
      if (table[0].some((value) => value) && table[0].every((value, index) => !value || fold(value) === heads[index])) table = table.slice(1);
      table.forEach((values, index) => {
        if (index > 0) row = row.nextElementSibling ?? (this.fixed ? null : this.add());
        if (row) values.forEach((value, offset) => this.write(row, this.cells(row)[column + offset], value));
      });
      this.renumber();
      this.count();
      cell.focus();
      this.tell(say("pasted", { count: table.length }));
      cell.dispatchEvent(new Event("change", { bubbles: true }));
    }

    write(row, cell, value) {
      if (!cell) return;
      const text = value.trim();
      if (cell.type === "checkbox") cell.checked = /^(1|x|e|evet|yes|true|✓)$/i.test(text);
      else if (cell.tagName === "SELECT") {
        const option = [...cell.options].find((each) => fold(each.text) === fold(text) || each.value === text);
        if (option) cell.value = option.value;
      } else {
        cell.value = text;
        cell.lookup?.resolve(text);
      }
    }

    // --- totals ---------------------------------------------------------------------------------------------------
    number(row, name) {
      const field = this.field(row, name) ?? row.querySelector(`[data-fact="${CSS.escape(name)}"]`);
      if (!field) return null;
      if (field.dataset.formula) return this.rounded(row, field.dataset.formula, field.dataset.places);
      const text = field.value.trim();
      return text === "" ? null : parse(text);
    }

    rounded(row, formula, places) {
      const value = evaluate(formula, (name) => this.number(row, name));
      return value === null ? null : round(value, Number(places));
    }

    count() {
      for (const row of this.rows) {
        for (const output of all("output[data-formula]", row)) {
          const value = this.rounded(row, output.dataset.formula, output.dataset.places);
          output.value = value === null ? "" : show(value, Number(output.dataset.places), output.dataset.unit);
        }
      }
      for (const box of all(`[data-lines-totals="${CSS.escape(this.prefix)}"]`, document)) {
        for (const output of all("output[data-sum]", box)) {
          const { sum, places, unit } = output.dataset;
          const total = this.rows.reduce((so, row) => add(so, this.rounded(row, sum, places) ?? ZERO), ZERO);
          output.value = show(total, Number(places), unit);
        }
      }
      this.root.dispatchEvent(new CustomEvent("atolye:lines", { bubbles: true, detail: { grid: this } }));
    }

    tell(text, undo = null) {
      const said = this.root.querySelector("[data-lines-said]");
      said.replaceChildren(text);
      said.classList.toggle("sr-only", !undo);
      said.classList.toggle("lines__said", Boolean(undo));
      clearTimeout(this.silence);
      if (!undo) return;
      const button = make("button", { type: "button", class: "btn btn-quiet btn-sm" }, say("undo"));
      const hush = () => { said.replaceChildren(); said.classList.add("sr-only"); };
      button.addEventListener("click", () => { hush(); undo(); });
      said.append(" ", button);
      this.silence = setTimeout(hush, 10000);
    }
  }

  /** Rows of cells from what Excel puts on the clipboard; a quoted cell may hold tabs, line breaks and "" quotes. */
  function readTable(text) {
    const rows = [[]];
    const cells = /("(?:[^"]|"")*"|[^\t\r\n]*)(\t|\r?\n|$)/y;
    while (cells.lastIndex < text.length) {
      const [, cell, end] = cells.exec(text) ?? [];
      if (cell === undefined) break;
      rows.at(-1).push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
      if (end && end !== "\t" && cells.lastIndex < text.length) rows.push([]);
      if (!end) break;
    }
    return rows;
  }

  enhance((root) => {
    for (const grid of all("[data-lines]", root)) {
      if (grid.dataset.ready) continue;
      grid.dataset.ready = "1";
      grid.lineGrid = new LineGrid(grid);
    }
  });
})();
