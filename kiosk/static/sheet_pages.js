// The pages of a card's sheet. Each gives {title, body}; what is not allowed on this screen is not there.

import { badges } from "./badges.js";
import { h, said } from "./draw.js";
import { usual } from "./usual.js";
import { queuePages } from "./sheet_queue.js";
import { repairPages } from "./sheet_repair.js";
import { filesPage, storyPage } from "./story.js";

function all(sheet, card) {
  const next = sheet.face.view.next(card.column);
  return {
    title: card.customer,
    body: [
      summary(sheet, card),
      h("div", { class: "sheet__entries" },
        usualEntry(sheet, card), ...work(sheet, card, next), ...trouble(sheet, card), ...order(sheet, card), ...look(sheet, card)),
    ],
  };
}

function summary(sheet, card) {
  const { painter } = sheet;
  const picture = { ...card, drawing: sheet.face.picture(card) };
  return h("div", { class: "sheet__card" }, painter.drawing(picture),
    h("div", {}, painter.facts(card), h("p", { class: "sheet__count" }, said(sheet.words.doors, { n: card.quantity })), h("div", { class: "card__badges" }, badges(painter, card))));
}

function usualEntry(sheet, card) {
  const { face } = sheet;
  const use = usual(card, face.view, sheet.words);
  if (!use || use.act === "full") return null;
  return sheet.entry(use.icon, use.label, () => {
    if (use.act === "unblock") return sheet.act({ act: "unblock" }, said(sheet.words.releasedSaid, { c: face.name(card) }));
    if (use.act === "notice") return sheet.act({ act: "notice" }, said(sheet.words.seenSaid, { c: face.name(card) }));
    return sheet.act({ act: "tap", will: use.will }, face.sentence(card, use));
  }, `entry--usual entry--${use.tone}`);
}

function work(sheet, card, next) {
  const { words, face } = sheet;
  const { may, rules } = face.view;
  if (!may.tap || !next || !["waiting", "running"].includes(card.state)) return [];
  const startsFirst = rules?.tap_mode === "start_finish";
  return [
    card.quantity > 1 ? sheet.entry("split", words.passPart, () => sheet.open(card, "passPart")) : null,
    startsFirst && card.state === "waiting" && card.quantity > 1 ? sheet.entry("play", words.startPart, () => sheet.open(card, "startPart")) : null,
    startsFirst && card.state === "running" ? sheet.entry("users", words.joinWork, () => sheet.act({ act: "start" })) : null,
    card.state === "running" ? sheet.entry("pause", words.pause, () => sheet.act({ act: "pause" }, said(words.paused, { c: face.name(card) }))) : null,
    sheet.entry("circle-pause", words.letWait, () => sheet.open(card, "letWait")),
  ];
}

function trouble(sheet, card) {
  const { words, face } = sheet;
  const { may, columns } = face.view;
  const isFirst = columns[0]?.id === card.column;
  return [
    may.rework && !isFirst ? sheet.entry("undo-2", words.sendBack, () => sheet.open(card, "sendBack")) : null,
    may.scrap && card.state !== "ready" ? sheet.entry("trash", words.scrap, () => sheet.open(card, "scrap"), "entry--bad") : null,
  ];
}

function order(sheet, card) {
  const { words, face } = sheet;
  if (!face.view.may.reorder || card.state === "ready") return [];
  return [
    sheet.entry("flame", card.is_urgent ? words.notUrgent : words.makeUrgent, () => sheet.act({ act: "priority", urgent: !card.is_urgent })),
    sheet.entry("arrow-up-down", words.queuePlace, () => sheet.open(card, "place")),
  ];
}

function look(sheet, card) {
  const { words, face } = sheet;
  const { papers } = face.config;
  const may = face.view.may.print;
  return [
    sheet.entry("image", words.files, () => sheet.open(card, "files")),
    sheet.entry("clock", words.story, () => sheet.open(card, "story")),
    may && papers?.workCard ? sheet.link("printer", words.workCard, papers.workCard.replace(/\b0\b/, card.id)) : null,
    may && papers?.labels ? sheet.link("qr-code", words.labels, papers.labels.replace(/\b0\b/, card.id)) : null,
  ];
}

function passPart(sheet, card) {
  const { words, face } = sheet;
  const next = face.view.next(card.column);
  let quantity = 1;
  const go = sheet.primary("arrow-right", () => sheet.act({ act: "tap", will: "pass", quantity }, said(words.passedTo, { c: face.name(card, quantity), s: next.name })));
  return { title: words.passPart, body: [sheet.stepper(1, card.quantity - 1, 1, (n) => { quantity = n; go.say(`${said(words.passPartDo, { n })} → ${next.name}`); }), go.button] };
}

function startPart(sheet, card) {
  const { words, face } = sheet;
  let quantity = 1;
  const go = sheet.primary("play", () => sheet.act({ act: "start", quantity }, said(words.startedSaid, { c: face.name(card, quantity) })), "sheet__do--start");
  return { title: words.startPart, body: [sheet.stepper(1, card.quantity - 1, 1, (n) => { quantity = n; go.say(said(words.startPartDo, { n })); }), go.button] };
}

function letWait(sheet, card) {
  const { words, face } = sheet;
  const wait = (reason_id, reason) => sheet.act({ act: "block", reason_id, reason }, said(words.waitsNow, { c: face.name(card) }));
  return { title: words.letWaitWhy, body: [sheet.choice(sheet.reasons("block"), wait, { isInstant: true })] };
}

export const pages = { all, passPart, startPart, letWait, ...repairPages, ...queuePages, files: filesPage, story: storyPage };
