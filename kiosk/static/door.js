// A door that was scanned: its card opens here; one that stands elsewhere says where it is.

import { h, said } from "./draw.js";

export async function openDoor(face, code) {
  const { words, config } = face;
  const known = face.view.cards.find((card) => card.serial === code);
  if (known && face.columns.has(known.column)) return reveal(face, known);
  const answer = await face.board.ask(config.urls.door + encodeURIComponent(code));
  if (answer === null) return known ? elsewhere(face, { ...known, order: known.order_number, door: { serial: code } }) : face.say(words.noAnswer, "wifi-off", "bad");
  if (!answer.ok) return face.say(answer.said.title || words.unknownDoor, "circle-alert", "bad");
  const found = answer.said;
  const card = face.card(found.card);
  if (card && found.column && face.columns.has(card.column)) return reveal(face, card);
  return elsewhere(face, found);
}

function reveal(face, card) {
  face.columns.get(card.column)?.reveal(card.id);
  face.openSheet(card);
}

function elsewhere(face, found) {
  const { words, sheet } = face;
  const where = face.view.columns.find((each) => each.id === found.column)?.name || found.department;
  const sentence = found.column ? said(words.doorElsewhere, { d: found.door.serial, s: where }) : said(words.doorGone, { d: found.door.serial });
  sheet.card = null;
  sheet.show({ title: found.door.serial, body: [
    h("p", { class: "sheet__large" }, face.painter.icon("map-pin"), h("span", {}, sentence)),
    h("p", { class: "sheet__note" }, [found.customer, found.model, found.size, found.order].filter(Boolean).join(" · ")),
    h("ol", { class: "story__list" }, (found.story || []).slice(0, 6).map((touch) => h("li", {},
      h("span", { class: "story__when" }, new Date(touch.at).toLocaleString(document.documentElement.lang, { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" })),
      h("span", { class: "story__what" }, h("strong", {}, words.kinds[touch.kind] || touch.kind), ` ${touch.to || ""}`, touch.reason ? h("em", {}, touch.reason) : null),
      h("span", { class: "story__who" }, touch.who)))),
  ] });
}
