// Lists: a row opens its record, ticked rows bring up their actions, columns are chosen, filters are added.
"use strict";
(() => {
  const { say, memory, make, enhance, enhanceIn } = window.Atolye;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // --- rows ------------------------------------------------------------------------------------------------------
  const busyParts = "a, button, input, select, textarea, label, summary, [contenteditable]";
  document.addEventListener("click", (event) => {
    const row = event.target.closest?.("tr[data-href]");
    if (!row || event.target.closest(busyParts) || String(getSelection())) return;
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href);
    else location.assign(row.dataset.href);
  });
  document.addEventListener("auxclick", (event) => {
    const row = event.button === 1 && event.target.closest?.("tr[data-href]");
    if (row && !event.target.closest(busyParts)) window.open(row.dataset.href);
  });
  document.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const fromSearch = event.target.id === "list-q";
    if (fromSearch && event.key === "ArrowDown") { const first = one(".row-link"); if (first) { event.preventDefault(); first.focus(); } return; }
    if (!event.target.classList?.contains("row-link")) return;
    const links = all(".row-link", event.target.closest("table"));
    const next = links[links.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)] ?? (event.key === "ArrowUp" ? one("#list-q") : null);
    if (next) { event.preventDefault(); next.focus(); }
  });

  // --- ticked rows and their actions ----------------------------------------------------------------------------
  document.addEventListener("change", (event) => {
    const list = event.target.closest?.("[data-list]");
    if (!list || !event.target.matches("[data-tick], [data-tick-all]")) return;
    if (event.target.matches("[data-tick-all]")) for (const tick of all("[data-tick]", list)) tick.checked = event.target.checked;
    showTicked(list);
  });
  let lastTick = null;
  document.addEventListener("click", (event) => {
    const tick = event.target.closest?.("[data-tick]");
    if (tick) {
      const ticks = all("[data-tick]", tick.closest("[data-list]"));
      if (event.shiftKey && lastTick && ticks.includes(lastTick)) {
        const [from, to] = [ticks.indexOf(lastTick), ticks.indexOf(tick)].sort((a, b) => a - b);
        for (const between of ticks.slice(from, to + 1)) between.checked = tick.checked;
      }
      lastTick = tick;
      showTicked(tick.closest("[data-list]"));
    }
    const clear = event.target.closest?.("[data-selection-clear]");
    if (clear) {
      const list = clear.closest("[data-list]");
      for (const box of all("[data-tick], [data-tick-all]", list)) box.checked = false;
      showTicked(list);
    }
  });
  function showTicked(list) {
    const ticks = all("[data-tick]", list);
    const ticked = ticks.filter((tick) => tick.checked);
    for (const tick of ticks) tick.closest("tr").classList.toggle("is-ticked", tick.checked);
    const everything = one("[data-tick-all]", list);
    if (everything) { everything.checked = ticked.length > 0 && ticked.length === ticks.length; everything.indeterminate = ticked.length > 0 && ticked.length < ticks.length; }
    const bar = one("[data-selection]", list);
    if (!bar) return;
    bar.hidden = ticked.length === 0;
    one("[data-selection-count]", bar).textContent = say("selected", { count: ticked.length });
    for (const old of all('input[name="rowid"]', bar)) old.remove();
    for (const tick of ticked) bar.append(make("input", { type: "hidden", name: "rowid", value: tick.value }));
  }

  // --- columns ------------------------------------------------------------------------------------------------------
  function columns(root) {
    const menu = one("[data-columns]");
    const table = one("[data-table]");
    if (!menu || !table || !(root === document || root.contains(table) || table.contains(root))) return;
    const name = `columns.${menu.dataset.columns}`;
    const list = one("[data-columns-list]", menu);
    const hidden = () => new Set(memory.read(name, []));
    const apply = () => {
      const off = hidden();
      for (const cell of all("[data-column]", one("[data-table]"))) cell.classList.toggle("is-column-off", off.has(cell.dataset.column));
    };
    if (!list.dataset.filled) {
      list.dataset.filled = "1";
      const heads = all("th[data-column]", table);
      heads.forEach((head, index) => {
        const box = make("input", { type: "checkbox", value: head.dataset.column, disabled: index === 0 });
        box.checked = !hidden().has(head.dataset.column);
        box.addEventListener("change", () => {
          const off = hidden();
          off[box.checked ? "delete" : "add"](box.value);
          memory.write(name, [...off]);
          apply();
        });
        list.insertBefore(make("label", {}, box, head.textContent.trim()), one(".menu__hint", list));
      });
    }
    apply();
  }
  enhance(columns);

  // --- filters -------------------------------------------------------------------------------------------------------
  function filters(root) {
    for (const form of all("[data-filter-form]:not([data-ready])", root)) {
      form.dataset.ready = "1";
      const column = one("[data-filter-column]", form);
      const operation = one("[data-filter-operation]", form);
      const place = one("[data-filter-value]", form);
      const label = one("label", place);
      const rename = () => {
        const input = one("[data-filter-input]", place);
        if (input) input.name = `_flt_${operation.value}_${column.value}`;
      };
      const showColumn = () => {
        const field = all("[data-filter-field]", form).find((each) => each.dataset.filterField === column.value);
        operation.replaceChildren(...JSON.parse(field.dataset.operations).map((word, index) => make("option", { value: index }, word)));
        place.replaceChildren(label, field.content.cloneNode(true));
        const input = one("select, input, textarea", place);
        input.dataset.filterInput = "1";
        if (input.type === "checkbox") input.value = "1";
        input.id = "filter-value";
        for (const name of ["required", "placeholder", "aria-describedby"]) input.removeAttribute(name);
        enhanceIn(place);
        rename();
      };
      column.addEventListener("change", showColumn);
      operation.addEventListener("change", rename);
      form.closest("details").addEventListener("toggle", (event) => event.target.open && column.focus());
      if (column.options.length) showColumn();
    }
  }
  enhance(filters);

  // --- the address of a list is remembered for the way back; exports follow what is shown ------------------------------
  function remember() {
    if (!one("#list-region")) return;
    try { sessionStorage.setItem(`list.${location.pathname}`, location.search); } catch { /* forbidden */ }
    for (const link of all("[data-with-query]")) {
      const base = link.dataset.withQuery;
      link.href = location.search ? base + (base.includes("?") ? "&" : "?") + location.search.slice(1) : base;
    }
  }
  document.addEventListener("DOMContentLoaded", remember);
  document.addEventListener("htmx:replacedInHistory", remember);
  document.addEventListener("htmx:pushedIntoHistory", remember);

  // --- tabs ---------------------------------------------------------------------------------------------------------
  function choose(tab, focus = false) {
    const tabs = tab.closest("[data-tabs]");
    for (const each of all("[role=tab]", tabs)) {
      const on = each === tab;
      each.setAttribute("aria-selected", String(on));
      each.tabIndex = on ? 0 : -1;
      document.getElementById(each.getAttribute("aria-controls")).hidden = !on;
    }
    memory.write(`tab.${tabs.dataset.tabs}`, tab.id);
    if (focus) tab.focus();
  }
  document.addEventListener("click", (event) => { const tab = event.target.closest?.("[data-tabs] [role=tab]"); if (tab) choose(tab); });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("[data-tabs] [role=tab]")) return;
    const tabs = all("[role=tab]", event.target.closest("[data-tabs]"));
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) choose(tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length], true);
  });
  document.addEventListener("DOMContentLoaded", () => {
    for (const tabs of all("[data-tabs]")) {
      const last = document.getElementById(memory.read(`tab.${tabs.dataset.tabs}`, "") || "none");
      if (last && tabs.contains(last)) choose(last);
    }
  });
})();
