// Send back and scrap: where to, which doors, why, and a photo if somebody wants one.

import { h, said } from "./draw.js";
import { photoButton } from "./photo.js";

function sendBack(sheet, card) {
  const { words, face } = sheet;
  const { columns } = face.view;
  const here = columns.findIndex((each) => each.id === card.column);
  const earlier = columns.slice(0, here).map((each) => ({ value: Number(each.id), text: each.name })).reverse();
  const chosen = { department: earlier[0]?.value, reason_id: null, reason: "", quantity: card.quantity };
  const photo = photoButton(sheet);
  const go = sheet.primary("undo-2", async () => {
    const to = earlier.find((each) => each.value === chosen.department);
    const part = chosen.quantity < card.quantity ? { quantity: chosen.quantity } : {};
    const what = { act: "send_back", department: chosen.department, reason_id: chosen.reason_id, reason: chosen.reason, ...part };
    photo.send(card, await sheet.act(what, said(words.sentBack, { c: face.name(card, chosen.quantity), s: to.text })));
  });
  const look = () => {
    go.button.disabled = !chosen.reason_id;
    go.say(said(words.sendBackDo, { n: chosen.quantity }));
  };
  look();
  return {
    title: words.sendBack,
    body: [
      h("h3", {}, words.sendBackTo), sheet.choice(earlier, (value) => { chosen.department = value; }, { selected: chosen.department }),
      ...quantity(sheet, card, (n) => { chosen.quantity = n; look(); }),
      h("h3", {}, words.sendBackWhy), sheet.choice(sheet.reasons("rework"), (id, text) => { Object.assign(chosen, { reason_id: id, reason: text }); look(); }),
      photo.element, go.button,
    ],
  };
}

function quantity(sheet, card, changed) {
  if (card.quantity < 2) return [];
  return [h("h3", {}, sheet.words.howMany), sheet.stepper(1, card.quantity, card.quantity, changed)];
}

function scrap(sheet, card) {
  const { words, face } = sheet;
  const chosen = { quantity: 1, reason_id: null, reason: "", remake: true };
  const photo = photoButton(sheet);
  const go = sheet.primary("trash", async () => {
    const what = { act: "scrap", quantity: chosen.quantity, reason_id: chosen.reason_id, reason: chosen.reason, remake: chosen.remake };
    photo.send(card, await sheet.act(chosen.serials?.length ? { ...what, quantity: undefined, serials: chosen.serials } : what, said(words.scrapped, { c: face.name(card, count()) })));
  }, "sheet__do--bad");
  const count = () => chosen.serials?.length || chosen.quantity;
  const look = () => {
    go.button.disabled = !chosen.reason_id;
    go.say(said(words.scrapDo, { n: count() }));
  };
  const which = h("div", {}, card.quantity > 1 ? [h("h3", {}, words.scrapHowMany), sheet.stepper(1, card.quantity, 1, (n) => { chosen.quantity = n; look(); })] : []);
  if (card.quantity > 1) offerSerials(sheet, card, which, (serials) => { chosen.serials = serials; look(); });
  look();
  return {
    title: words.scrap,
    body: [
      which,
      h("h3", {}, words.scrapWhy), sheet.choice(sheet.reasons("scrap"), (id, text) => { Object.assign(chosen, { reason_id: id, reason: text }); look(); }),
      toggle(sheet, words.remakeIt, chosen.remake, (isOn) => { chosen.remake = isOn; }),
      photo.element, go.button,
    ],
  };
}

// Once the doors' names are known they are chosen by name; without a connection by number.
async function offerSerials(sheet, card, place, changed) {
  const answer = await sheet.face.story(card);
  const serials = answer?.serials || [];
  if (!place.isConnected || serials.length !== card.quantity) return;
  const chosen = new Set();
  const buttons = serials.map((serial) => h("button", { type: "button", class: "choice", "aria-pressed": "false", onclick: (event) => {
    chosen.has(serial) ? chosen.delete(serial) : chosen.add(serial);
    event.currentTarget.setAttribute("aria-pressed", String(chosen.has(serial)));
    changed([...chosen]);
  } }, h("span", {}, serial)));
  place.append(h("h3", {}, sheet.words.scrapWhich), h("div", { class: "sheet__choices", role: "group" }, buttons));
}

function toggle(sheet, text, isOn, changed) {
  const button = h("button", { type: "button", class: "choice choice--wide", "aria-pressed": String(isOn), onclick: () => {
    const now = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(now));
    changed(now);
  } }, sheet.painter.icon("repeat"), h("span", {}, text));
  return button;
}

export const repairPages = { sendBack, scrap };
