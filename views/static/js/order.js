// The page on which an order is written: its lines together, their totals, the customer and the address.
"use strict";
(() => {
  const { say, make, fold, enhance, enhanceIn } = window.Atolye;
  const { add, show, ZERO } = window.Decimal;
  if (!window.OrderLine) return;
  const { Door, form, word, send, loadCard, firstField, one, all } = window.OrderLine;
  const box = one("[data-doors]", form);
  const UNDO_FOR = 10000;

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
    for (const [name, value] of Object.entries({ net, vat, gross: add(net, vat) })) one(`[data-total="${name}"]`, foot).textContent = show(value, 2, form.dataset.sign || "₺");
    const open = begun.length - known.length;
    one("[data-total-open]", foot).textContent = open ? word("open", { count: open }) : "";
  }
  function place(card, after = null) {
    after ? after.after(card) : box.append(card);
    enhanceIn(card);
    const door = new Door(card);
    renumber();
    count();
    door.ask();
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

  /** Lines made elsewhere, with their figures; an empty first line gives way to them. */
  function append(cards) {
    for (const door of doors()) if (door.isBlank && !door.field("id")?.value) door.root.remove();
    for (const [card, figures] of cards) {
      box.append(card);
      enhanceIn(card);
      new Door(card).takeFigures(figures);
    }
    renumber();
    count();
    box.dispatchEvent(new Event("input", { bubbles: true }));
    cards[0]?.[0].scrollIntoView({ block: "nearest" });
  }
  /** Lines as one question, however many they are; what only open lines show is asked for when they are opened. */
  async function askTogether(asked) {
    const body = new URLSearchParams();
    for (const door of asked) for (const [name, value] of door.posted()) body.append(door.prefix + name, value);
    const answer = await (await send(form.dataset.figures, { method: "POST", body })).json();
    for (const door of asked) if (!door.asked && answer.lines[door.number]) door.takeFigures(answer.lines[door.number]);
  }
  window.OrderDoors = { append, numbers: (many) => { next += many; return next - many; } };

  // --- events ----------------------------------------------------------------------------------------------------------------
  box.addEventListener("input", (event) => event.target.name && event.target.tagName !== "SELECT" && event.target.closest("[data-door]")?.door?.changed(event.target));
  box.addEventListener("change", (event) => event.target.tagName === "SELECT" && event.target.closest("[data-door]")?.door?.changed(event.target));
  box.addEventListener("atolye:figures", count);
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
      // Another customer, other prices: lines with a price typed by hand stay as they are.
      for (const door of doors()) door.later();
    };
    input.takeCustomer = choose;
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

  document.addEventListener("DOMContentLoaded", async () => {
    for (const root of all("[data-door]", box)) new Door(root);
    renumber();
    count();
    const folded = doors().filter((door) => !door.isOpen && !door.isBlank);
    if (folded.length) await askTogether(folded).catch(() => folded.forEach((door) => door.failed()));
    // One after the other: an order of fifty lines must not keep everybody else waiting.
    for (const door of doors()) if (!door.asked && door.isOpen) await door.ask();
  });
})();
