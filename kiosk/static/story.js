// Who did what when to a card, newest first, and the last step taken back by who may.

import { h, said } from "./draw.js";

export function storyPage(sheet, card) {
  const { words } = sheet;
  const list = h("div", { class: "story", "aria-busy": "true" });
  fill(sheet, card, list);
  return { title: words.story, body: [h("p", { class: "sheet__note" }, `${card.number} · ${card.order_number}`), list] };
}

// Measure sheets and photos that the office shows the floor, each large enough to be read from where one stands.
export function filesPage(sheet, card) {
  const { words } = sheet;
  const list = h("div", { class: "story", "aria-busy": "true" });
  fillFiles(sheet, card, list);
  return { title: words.files, body: [h("p", { class: "sheet__note" }, `${card.number} · ${card.order_number}`), list] };
}

async function fillFiles(sheet, card, list) {
  const { words, face } = sheet;
  const answer = await face.story(card);
  list.removeAttribute("aria-busy");
  if (!answer) return list.replaceChildren(h("p", { class: "sheet__note" }, words.noFilesNow));
  if (!answer.files.length) return list.replaceChildren(h("p", { class: "sheet__note" }, words.noFiles));
  const address = (file) => `${face.config.urls.orderFile}${card.id}/${file.id}`;
  return list.replaceChildren(...answer.files.map((file) => h("a", { class: "order-file", href: address(file), target: "_blank", rel: "noopener" },
    file.kind === "photo" ? h("img", { src: address(file), alt: "", loading: "lazy" }) : null, h("span", {}, file.name))));
}

async function fill(sheet, card, list) {
  const { words, face } = sheet;
  const answer = await face.story(card);
  list.removeAttribute("aria-busy");
  if (!answer) return list.replaceChildren(h("p", { class: "sheet__note" }, words.noStory));
  const last = answer.touches.find((touch) => touch.can_be_undone);
  const canUndo = face.view.may.undo && last;
  return list.replaceChildren(
    ...(canUndo ? [undoButton(sheet, last)] : []),
    h("ol", { class: "story__list" }, answer.touches.map((touch) => line(sheet, touch))),
    ...(answer.serials.length ? [h("h3", {}, words.serials), h("p", { class: "story__serials" }, answer.serials.map((serial) => h("span", {}, serial)))] : []));
}

function line(sheet, touch) {
  const { words } = sheet;
  const what = words.kinds[touch.kind] || touch.kind;
  const isMove = touch.to && touch.to !== touch.from;
  const where = isMove ? `${touch.from || ""}${touch.from ? " → " : ""}${touch.to}` : touch.to || touch.from || "";
  return h("li", {},
    h("span", { class: "story__when" }, moment(touch.at)),
    h("span", { class: "story__what" }, h("strong", {}, what), ` ${where} · ${said(words.doors, { n: touch.quantity })}`, touch.reason ? h("em", {}, touch.reason) : null),
    h("span", { class: "story__who" }, touch.actor));
}

function moment(at) {
  return new Date(at).toLocaleString(document.documentElement.lang, { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" });
}

function undoButton(sheet, touch) {
  const { words, face } = sheet;
  const go = sheet.primary("undo-2", async () => {
    sheet.close();
    const answer = await face.board.undo(touch.id, `undo-event-${touch.id}`);
    if (answer === null) return face.complain(words.noUndo);
    return answer.ok ? face.say(words.undone, "undo-2", "good") : face.complain(answer.said.title);
  });
  go.say(said(words.undoLastSaid, { w: words.kinds[touch.kind] || touch.kind }));
  return go.button;
}
