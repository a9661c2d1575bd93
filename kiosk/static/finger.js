// While a finger rests on the board nothing changes under it: what it came down on is what it touches.

const LONGEST = 1200; // who holds longer wants something else
const AFTER = 60; // the click follows when the finger has left

export class Finger {
  constructor(root) {
    this.downAt = null;
    this.later = null;
    root.addEventListener("pointerdown", () => this.down(), true);
    for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, () => this.leaves(this.downAt), true);
  }

  isDown() {
    return this.downAt !== null && performance.now() - this.downAt < LONGEST;
  }

  // The last one asked for is done once the finger has left, or is forgotten.
  whenUp(act) {
    this.later = act;
  }

  down() {
    this.downAt = performance.now();
    setTimeout(() => this.isDown() || this.up(), LONGEST + 1);
  }

  leaves(downAt) {
    setTimeout(() => downAt === this.downAt && this.up(), AFTER);
  }

  up() {
    const { later } = this;
    this.downAt = this.later = null;
    later?.();
  }
}
