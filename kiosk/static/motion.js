// Cards are seen to move, unless the person asked their device for stillness; and the keyboard stays where it was.

const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const SLIDE = { duration: 260, easing: "cubic-bezier(.2, .7, .2, 1)" };
const FARTHEST = 1200;

export class Motion {
  constructor() {
    this.places = new Map();
  }

  before(drawn) {
    this.places.clear();
    if (calm.matches) return;
    for (const [id, { element }] of drawn) {
      if (element.isConnected) this.places.set(id, { box: element.getBoundingClientRect(), column: columnOf(element) });
    }
  }

  after(drawn, changed) {
    for (const [id, { element }] of drawn) {
      const before = this.places.get(id);
      const isHere = before && before.column === columnOf(element);
      if (isHere) slide(element, before.box);
      else if (before || changed?.has?.(id)) arrive(element);
    }
  }
}

function columnOf(element) {
  return element.closest("[data-column]")?.dataset.column;
}

function slide(element, from) {
  const to = element.getBoundingClientRect();
  const [x, y] = [from.left - to.left, from.top - to.top];
  if ((Math.abs(x) < 2 && Math.abs(y) < 2) || Math.abs(y) > FARTHEST) return;
  element.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], SLIDE);
}

function arrive(element) {
  element.classList.remove("is-moved");
  void element.offsetWidth; // so that a second arrival is seen again
  element.classList.add("is-moved");
}

export function shake(element) {
  element.classList.remove("is-shaking");
  void element.offsetWidth;
  element.classList.add("is-shaking");
}

// What has the keyboard now; call the answer after drawing: it goes back there, or to the card now at that place.
export function heldFocus(root) {
  const active = document.activeElement;
  const card = active?.closest?.("[data-card]");
  if (!card || !root.contains(card)) return () => {};
  const column = columnOf(card);
  const place = [...card.closest("[data-column]").querySelectorAll("[data-card]")].indexOf(card);
  const control = ["data-pass", "data-more", "data-dismiss"].find((name) => active.hasAttribute(name)) || "data-more";
  return () => {
    if (document.activeElement === active && active.isConnected) return;
    const list = root.querySelector(`[data-column="${column}"]`);
    const again = list?.querySelector(`[data-card="${card.dataset.card}"]`) || [...(list?.querySelectorAll("[data-card]") || [])][Math.max(0, place)] || list?.querySelector("[data-card]");
    (again?.querySelector(`[${control}]`) || again?.querySelector("button"))?.focus({ preventScroll: true });
  };
}
