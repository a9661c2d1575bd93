// Many lines at once: rows pasted from a spreadsheet or a chat become a grid, are put right there, and are added
// as lines. Nothing that was pasted leaves the grid but by a click.
"use strict";
(() => {
  const { make, flash, say } = window.Atolye;
  const { add, parse, show, ZERO } = window.Decimal;
  if (!window.OrderDoors) return;
  const { form, send, one, all } = window.OrderLine;
  const dialog = one("#order-rows");
  if (!dialog) return;
  const own = JSON.parse(one("#order-rows-words").textContent);
  const word = (key, facts = {}) => own[key].replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
  const text = one("[data-rows-text]", dialog);
  const model = one("[data-rows-model]", dialog);
  const grids = one("[data-rows-grids]", dialog);
  const adder = one("[data-rows-add]", dialog);
  const WAIT = 350;
  const figures = new WeakMap();
  const rows = () => all("[data-pasted-row]", grids);
  const post = (url, body) => send(url, { method: "POST", body });

  // --- reading what was pasted -----------------------------------------------------------------------------------------
  async function fetched(body) {
    const holder = make("div");
    try {
      const answer = await fetch(dialog.dataset.pasted, { method: "POST", body: new URLSearchParams(body), credentials: "same-origin", headers: { "X-CSRFToken": one('meta[name="csrf-token"]')?.content ?? "" } });
      if (answer.redirected || (!answer.ok && answer.status !== 422)) throw new Error(answer.statusText);
      holder.innerHTML = await answer.text();
    } catch { flash(say("failed"), "danger"); return null; }
    return holder;
  }
  async function read() {
    if (!text.value.trim()) { text.focus(); return; }
    const holder = await fetched({ text: text.value, model: model.value });
    if (!holder) return;
    const problem = one("[data-pasted-problem]", holder);
    one("[data-rows-problem]", dialog).replaceChildren(...(problem ? [problem] : []));
    if (problem) { text.focus(); return; }
    text.value = "";
    grids.append(...holder.children);
    changed();
    (one(".piece--unknown", grids) ?? one(".is-guess .form-control", grids) ?? adder).focus();
  }
  async function blank() {
    if (!model.value) { one("[data-rows-problem]", dialog).textContent = own.model; model.focus(); return; }
    const holder = await fetched({ text: "", model: model.value, blank: "1" });
    if (!holder) return;
    one("[data-rows-problem]", dialog).replaceChildren();
    const first = one(".form-control", holder);
    grids.append(...holder.children);
    first?.focus();
    first?.select?.();
    changed();
  }
  async function choose(select) {
    const section = select.closest("[data-pasted-unread]");
    const lines = all("[data-pasted-text]", section).map((line) => line.dataset.pastedText);
    const holder = await fetched({ text: lines.join("\n"), model: select.value });
    if (!holder) return;
    section.replaceWith(...holder.children);
    changed();
  }

  // --- what each row costs and what is wrong with it -----------------------------------------------------------------------
  const fieldsOf = (row, start, body) => {
    body.append(`lines-${start}-model`, row.closest("[data-pasted-group]").dataset.pastedGroup);
    for (const field of all("[name]", row)) body.append(`lines-${start}-${field.name}`, field.value);
  };
  let timer, asked = 0;
  function changed() { clearTimeout(timer); tell(); timer = setTimeout(check, WAIT); }
  async function check() {
    const listed = rows();
    const body = new URLSearchParams();
    const ask = ++asked;
    listed.forEach((row, index) => fieldsOf(row, index, body));
    if (!listed.length) return;
    try {
      const answer = await (await post(dialog.dataset.figures, body)).json();
      if (ask !== asked) return;
      listed.forEach((row, index) => mark(row, answer.lines[index]));
    } catch { one("[data-rows-problem]", dialog).textContent = own.unchecked; }
    tell();
  }
  function mark(row, answer) {
    figures.set(row, answer);
    const said = [];
    for (const cell of all("[data-cell]", row)) {
      const wrong = answer.errors[cell.dataset.cell];
      // What the answers above leave out is not asked: it stays in its column, empty to the eye and out of reach.
      const isUnasked = (answer.unasked ?? []).includes(cell.dataset.cell.replace("parameters-", ""));
      cell.classList.toggle("is-unasked", isUnasked);
      one(".form-control", cell).disabled = isUnasked && document.activeElement !== one(".form-control", cell);
      cell.classList.toggle("has-error", Boolean(wrong));
      one(".form-control", cell).toggleAttribute("aria-invalid", Boolean(wrong));
    }
    for (const sentences of Object.values(answer.errors)) said.push(...sentences);
    one("[data-pasted-wrong]", row).textContent = said.join(" ");
    one(".pasted__wrong", row).hidden = !said.length;
    const sum = one("[data-pasted-sum]", row);
    if (sum) sum.textContent = answer.sum ?? "";
  }
  /** An empty row nobody has typed into is no line; a row is ready when nothing about it is open. */
  const isBlank = (row) => "untouched" in row.dataset;
  const isReady = (row) => !isBlank(row) && !one(".piece--unknown", row) && figures.has(row) && !Object.keys(figures.get(row).errors).length;
  function tell() {
    const listed = rows();
    const ready = listed.filter(isReady);
    const unread = all("[data-pasted-text]", grids).length;
    const total = ready.reduce((sum, row) => figures.get(row).net ? add(sum, parse(figures.get(row).net)) : sum, ZERO);
    adder.disabled = !ready.length;
    one("span", adder).textContent = word("add", { count: ready.length });
    const open = listed.filter((row) => !isBlank(row)).length - ready.length + unread;
    one("[data-rows-said]", dialog).textContent = [open ? word("open", { count: open }) : "", one("[data-pasted-sum]", grids) && ready.length ? word("total", { sum: show(total, 2, document.querySelector("[data-order]")?.dataset.sign || "₺") }) : ""].filter(Boolean).join(" · ");
    one("[data-rows-tools]", dialog).hidden = !listed.length;
  }

  // --- adding them to the order ----------------------------------------------------------------------------------------------
  async function addReady() {
    await check();
    const ready = rows().filter(isReady);
    const body = new URLSearchParams();
    const start = window.OrderDoors.numbers(ready.length);
    ready.forEach((row, index) => fieldsOf(row, start + index, body));
    if (!ready.length) return;
    adder.disabled = true;
    const holder = make("div");
    try { holder.innerHTML = await (await post(dialog.dataset.cards, body)).text(); } catch { flash(say("failed"), "danger"); tell(); return; }
    window.OrderDoors.append([...holder.children].map((card, index) => [card, figures.get(ready[index])]));
    for (const row of ready) drop(row);
    tell();
    if (rows().every(isBlank) && !one("[data-pasted-unread]", grids)) { grids.replaceChildren(); dialog.close(); }
  }
  function drop(row) {
    const group = row.closest("[data-pasted-group]");
    row.remove();
    if (!one("[data-pasted-row]", group)) group.remove();
  }

  // --- the grid by keyboard ------------------------------------------------------------------------------------------------------
  const cellBeside = (field, step) => {
    const listed = all("[data-pasted-row]", field.closest("[data-pasted-group]"));
    const row = listed[listed.indexOf(field.closest("[data-pasted-row]")) + step];
    if (!row) return null;
    const found = one(`[name="${CSS.escape(field.name)}"]`, row);
    return found.disabled ? cellBeside(found, step) : found;
  };
  function go(field) { field?.focus(); field?.select?.(); }
  /** The same row once more, below: its values, but not what was pasted. */
  function copyRow(row) {
    const copy = row.cloneNode(true);
    all("select", copy).forEach((select, index) => { select.value = all("select", row)[index].value; });
    one(".pasted__said", copy)?.remove();
    delete copy.dataset.untouched;
    row.after(copy);
    changed();
    return copy;
  }
  function fill(field, value) {
    if (!field) return;
    field.value = value;
    settle(field);
  }
  const settle = (field) => {
    field.closest("td").classList.remove("is-guess", "is-default");
    delete field.closest("[data-pasted-row]").dataset.untouched;
  };
  let last = null;
  const fillDown = () => {
    if (!last?.isConnected) return;
    for (let below = cellBeside(last, 1); below; below = cellBeside(below, 1)) fill(below, last.value);
    changed();
    last.focus();
  };
  grids.addEventListener("focusin", ({ target }) => { if (target.matches(".form-control[name]")) last = target; });
  grids.addEventListener("input", ({ target }) => { if (target.name) { settle(target); changed(); } });
  grids.addEventListener("change", ({ target }) => { if (target.matches("[data-pasted-model]") && target.value) choose(target); });
  grids.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches(".form-control[name]")) return;
    const isText = field.tagName === "INPUT";
    const atEnd = isText && field.selectionStart === field.value.length && field.selectionEnd === field.value.length;
    const whole = isText && field.selectionStart === 0 && field.selectionEnd === field.value.length;
    let to;
    if (event.key === "Enter" && event.ctrlKey) to = one(`[name="${CSS.escape(field.name)}"]`, copyRow(field.closest("[data-pasted-row]")));
    else if (event.key === "Enter") to = cellBeside(field, event.shiftKey ? -1 : 1) ?? (event.shiftKey ? field : one(`[name="${CSS.escape(field.name)}"]`, copyRow(field.closest("[data-pasted-row]"))));
    else if (event.key === "ArrowDown" && isText) to = event.altKey ? (fillDown(), field) : cellBeside(field, 1) ?? field;
    else if (event.key === "ArrowUp" && isText) to = cellBeside(field, -1) ?? field;
    else if (event.key.toLowerCase() === "d" && event.ctrlKey) { fill(field, cellBeside(field, -1)?.value ?? field.value); changed(); to = field; }
    else if (["ArrowRight", "ArrowLeft"].includes(event.key) && (!isText || whole || (event.key === "ArrowRight" ? atEnd : field.selectionStart === 0))) {
      const fields = all(".form-control[name]:not(:disabled)", field.closest("[data-pasted-row]"));
      to = fields[fields.indexOf(field) + (event.key === "ArrowRight" ? 1 : -1)] ?? field;
    } else return;
    event.preventDefault();
    go(to);
  });
  dialog.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if ("rowsRead" in button.dataset) read();
    else if ("rowsBlank" in button.dataset) blank();
    else if ("rowsClose" in button.dataset) dialog.close();
    else if ("rowsFill" in button.dataset) fillDown();
    else if ("rowsCopy" in button.dataset) { const row = last?.isConnected ? last.closest("[data-pasted-row]") : rows().at(-1); if (row) go(one(".form-control", copyRow(row))); }
    else if (button === adder) addReady();
    else if ("piecesDrop" in button.dataset || "pieceDrop" in button.dataset) { button.replaceWith(make("s", { class: "piece piece--quiet" }, button.firstChild.textContent)); tell(); }
    else if ("pastedRemove" in button.dataset) { drop(button.closest("[data-pasted-row]")); tell(); }
  });
  text.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); read(); } });
  text.addEventListener("paste", () => setTimeout(() => model.value && read(), 0));

  // --- opening it: by its button, or by pasting rows anywhere on the order ----------------------------------------------------
  function open() {
    const chosen = all("[data-door] select", form).filter((select) => /^lines-\d+-model$/.test(select.name) && select.value).at(-1)?.value;
    if (!model.value && chosen) model.value = chosen;
    dialog.showModal();
    text.focus();
    tell();
  }
  one("[data-rows-open]", form)?.addEventListener("click", open);
  form.addEventListener("paste", (event) => {
    if (event.target.closest("[data-lines], textarea")) return;
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    const isRows = pasted.trim().includes("\n") || pasted.trim().includes("\t") || (/\d\s?[x×*]\s?\d/.test(pasted) && /\s/.test(pasted.trim()));
    if (!isRows) return;
    event.preventDefault();
    open();
    text.value = pasted;
    read();
  });
})();
