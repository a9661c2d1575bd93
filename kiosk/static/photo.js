// A picture of what is wrong, taken with the tablet's camera and sent beside the touch it belongs to.

import { h } from "./draw.js";

export function photoButton(sheet) {
  const { words, painter, face } = sheet;
  const label = h("span", {}, words.photo);
  const input = h("input", { type: "file", accept: "image/*", capture: "environment", class: "photo__file", onchange: () => { label.textContent = input.files.length ? words.photoTaken : words.photo; } });
  const element = h("label", { class: "photo choice choice--wide" }, input, painter.icon("camera"), label);
  const send = async (card, touch) => {
    const file = input.files[0];
    if (!file || !touch) return undefined;
    if (face.board.addPhoto) return face.board.addPhoto(touch, file);
    return post(face, card, touch, file);
  };
  return { element, send };
}

// It belongs to the event its touch becomes, and a touch may wait long for a network.
async function judged({ outbox }, touch) {
  while (outbox.waiting.some((each) => each.key === touch.key)) await new Promise((next) => setTimeout(next, 300));
}

async function post(face, card, touch, file) {
  const form = new FormData();
  form.append("card", card.id);
  form.append("key", `photo-${touch.key}`);
  form.append("touch", touch.key);
  if (touch.operator) form.append("operator", touch.operator);
  form.append("photo", file);
  await judged(face.board, touch);
  const answer = await fetch(face.config.urls.photo, { method: "POST", body: form, headers: face.board.line.who(), credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) face.warn(face.words.photoFailed);
}
