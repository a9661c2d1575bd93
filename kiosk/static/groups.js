// How a department's queue is divided: the paint line by colour or date, a station into now and later.

import { said } from "./draw.js";

const WIDTH = 384; // of a large card

// [{key, title, colour, kind, cards}] of cards that are in queue order.
export function groupsOf(cards, column, face) {
  const grouping = column.grouping;
  if (grouping === "colour") return byKey(cards, (card) => colour(card));
  if (grouping === "due") return byKey(cards, (card) => due(card, face.words));
  if (face.board.station && column.id !== "ready") return station(cards, face.words, large(face.root));
  return [{ key: "all", title: "", kind: "all", cards }];
}

function byKey(cards, of) {
  const groups = new Map();
  for (const card of cards) {
    const { key, ...head } = of(card);
    if (!groups.has(key)) groups.set(key, { key: `by-${key}`, kind: "by", ...head, cards: [] });
    groups.get(key).cards.push(card);
  }
  return [...groups.values()];
}

function colour({ outside, inside }) {
  const isSame = outside.name === inside.name || !inside.name;
  return { key: isSame ? outside.name : `${outside.name}/${inside.name}`, title: (isSame ? outside.name : `${outside.name} / ${inside.name}`) || "–", colour: outside.hex };
}

function due(card, words) {
  if (!card.due_on) return { key: "none", title: words.noDue };
  if (card.is_late) return { key: "late", title: words.late };
  if (card.is_soon_late) return { key: "soon", title: words.soonLate };
  const [year, month, date] = card.due_on.split("-");
  return { key: card.due_on, title: said(words.dueOn, { d: `${date}.${month}.${year}` }) };
}

// As many as stand side by side, and two rows where only two do.
function large(root) {
  const beside = Math.max(1, Math.floor(root.clientWidth / WIDTH));
  return beside <= 2 ? beside * 2 : beside;
}

// What can be done now is large; what comes next is smaller; what waits for something is not in the way.
function station(cards, words, most) {
  const waits = cards.filter((card) => card.state === "blocked");
  const open = cards.filter((card) => card.state !== "blocked");
  const running = open.filter((card) => card.state === "running");
  const queue = open.filter((card) => card.state !== "running");
  const now = [...running, ...queue.slice(0, Math.max(0, most - running.length))];
  const later = queue.filter((card) => !now.includes(card));
  return [
    { key: "now", title: "", kind: "now", cards: now },
    { key: "later", title: words.laterGroup, kind: "later", cards: later },
    { key: "waits", title: words.waitsGroup, kind: "waits", cards: waits },
  ].filter((group) => group.cards.length);
}
