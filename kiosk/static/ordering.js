// The foreman puts cards in order: held, then dragged up or down in its column, by finger or by mouse.

const HOLD = 350; // a finger that holds still; before that it scrolls
const STILL = 10;
const EDGE = 70;

export class Ordering {
  constructor(face) {
    this.face = face;
    face.root.addEventListener("pointerdown", (event) => this.down(event));
    face.root.addEventListener("contextmenu", (event) => event.target.closest("[data-card]") && event.pointerType === "touch" && event.preventDefault());
  }

  down(event) {
    const element = event.target.closest("[data-card]");
    if (!element || event.button !== 0 || event.target.closest("a, input") || this.face.config.tv) return;
    const card = this.face.card(element.dataset.card);
    if (!card || card.ghost) return;
    this.end();
    const held = { element, card, x: event.clientX, y: event.clientY, id: event.pointerId, isMouse: event.pointerType === "mouse", stop: new AbortController() };
    this.held = held;
    held.timer = held.isMouse ? 0 : setTimeout(() => this.hold(), HOLD);
    const { signal } = held.stop;
    window.addEventListener("pointermove", (moved) => this.move(moved), { signal });
    window.addEventListener("pointerup", () => this.drop(), { signal });
    window.addEventListener("pointercancel", () => this.end(), { signal });
    element.addEventListener("touchmove", (moved) => this.held?.isDragged && moved.preventDefault(), { signal, passive: false });
  }

  // A long press: who may put cards in order drags now; for everybody it opens the sheet when it is let go unmoved.
  hold() {
    if (!this.held) return;
    this.held.isLong = true;
    navigator.vibrate?.(40);
    this.held.element.classList.add("is-held");
    if (this.mayOrder()) this.lift();
  }

  mayOrder() {
    return this.face.view.may.reorder && this.held.card.state !== "ready" && !this.face.isGrouped(this.held.card.column);
  }

  lift() {
    const { element } = this.held;
    this.held.isDragged = true;
    element.classList.add("is-dragged");
    element.closest(".column__cards").classList.add("is-ordering");
  }

  move(event) {
    const { held } = this;
    if (!held || event.pointerId !== held.id) return undefined;
    if (!held.element.isConnected) return this.end(); // somebody else moved it meanwhile
    const far = Math.hypot(event.clientX - held.x, event.clientY - held.y) > STILL;
    if (!held.isDragged && far && held.isMouse && this.mayOrder()) this.lift();
    if (!held.isDragged) return far ? this.end() : undefined;
    held.hasMoved ||= far;
    held.element.style.transform = `translate(${event.clientX - held.x}px, ${event.clientY - held.y}px)`;
    this.scroll(event.clientY);
    return this.point(event);
  }

  scroll(y) {
    const list = this.held.element.closest(".column__cards");
    const box = list.getBoundingClientRect();
    if (y < box.top + EDGE) list.scrollTop -= 14;
    else if (y > box.bottom - EDGE) list.scrollTop += 14;
  }

  // The card under the pointer, and whether it would go before or behind it.
  point(event) {
    const { held } = this;
    held.over?.element.classList.remove("is-before", "is-behind");
    held.over = null;
    const under = document.elementsFromPoint(event.clientX, event.clientY).map((each) => each.closest?.("[data-card]")).find((each) => each && each !== held.element);
    if (!under || under.closest("[data-column]") !== held.element.closest("[data-column]")) return;
    const box = under.getBoundingClientRect();
    const isBehind = event.clientY > box.top + box.height / 2;
    under.classList.add(isBehind ? "is-behind" : "is-before");
    held.over = { element: under, isBehind };
  }

  drop() {
    const { held } = this;
    if (!held) return;
    const { over, card, isDragged, isLong, hasMoved } = held;
    this.end();
    if (isDragged || isLong) this.swallowClick();
    if (isLong && !hasMoved) this.face.openSheet(card);
    if (!isDragged || !over) return;
    const queue = this.face.queue(card.column).filter((each) => each.id !== card.id);
    const place = queue.findIndex((each) => String(each.id) === over.element.dataset.card) + (over.isBehind ? 1 : 0);
    this.face.touch(card, { act: "place", after: place > 0 ? queue[place - 1].id : null });
  }

  end() {
    const { held } = this;
    if (!held) return;
    clearTimeout(held.timer);
    held.stop.abort();
    held.over?.element.classList.remove("is-before", "is-behind");
    held.element.style.transform = "";
    held.element.classList.remove("is-dragged", "is-held");
    held.element.closest(".column__cards")?.classList.remove("is-ordering");
    this.held = null;
  }

  // The finger goes up on a card: that is no touch of its button.
  swallowClick() {
    const swallow = (event) => { event.stopPropagation(); event.preventDefault(); };
    window.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 60);
  }
}
