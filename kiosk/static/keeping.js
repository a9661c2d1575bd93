// The board as it was last known, kept for a start without a network, and taken away from who may see it no more.

const BOARD = "board";
const NOT_MORE_OFTEN = 5000; // five thousand cards take a moment to write

export class Keeping {
  // tried: called after each writing, whether it worked or not.
  constructor(store, tried) {
    this.store = store;
    this.tried = tried;
    this.timer = null;
    this.isOver = false;
    const now = () => this.timer && this.write();
    document.addEventListener("visibilitychange", () => document.hidden && now());
    window.addEventListener("pagehide", now);
  }

  board() {
    return this.store.fact(BOARD);
  }

  // read: gives the board when the time has come.
  soon(read) {
    this.read = read;
    this.timer ??= setTimeout(() => this.write(), NOT_MORE_OFTEN);
  }

  async write() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.isOver) return;
    await this.store.keep(BOARD, this.read());
    this.tried();
  }

  async forget() {
    this.isOver = true;
    clearTimeout(this.timer);
    await this.store.forget(BOARD, "operator");
    const kept = (await window.caches?.keys()) ?? [];
    await Promise.all(kept.map((name) => caches.delete(name)));
  }
}
