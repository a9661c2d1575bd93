// What this screen keeps over reloads, flat batteries and days without a network: touches that nobody answered yet, and
// facts by name (the board as it was last known, refusals nobody has read, who works here).
// A browser that keeps nothing, or whose disk is full, works on from memory and says so.

const TOUCHES = "touches";
const FACTS = "facts";

export async function openStore(name) {
  navigator.storage?.persist?.().catch(() => false); // ask that the browser does not tidy it away
  return new Store(await opened(name).catch(() => null));
}

class Store {
  constructor(database) {
    this.database = database;
    this.unkept = new Map(); // touches only this page knows
    this.facts = new Map();
    this.highest = 0;
  }

  get isKeeping() {
    return this.database !== null && this.unkept.size === 0;
  }

  // All touches of all tabs, the oldest first.
  async touches() {
    const kept = await this.read((transaction) => transaction.objectStore(TOUCHES).getAll(), [TOUCHES]);
    const all = [...(kept || []), ...this.unkept.values()].sort((a, b) => a.order - b.order);
    this.highest = Math.max(this.highest, all.at(-1)?.order ?? 0);
    return all;
  }

  // Gives the touch its place behind all others; clocks are set back, so the time would not do.
  async add(touch) {
    const isKept = await this.write([TOUCHES], (transaction) => {
      const store = transaction.objectStore(TOUCHES);
      store.index("order").openCursor(null, "prev").onsuccess = ({ target }) => {
        touch.order = Math.max(target.result?.value.order ?? 0, this.highest) + 1;
        this.highest = touch.order;
        store.put(touch);
      };
    });
    if (isKept) return;
    this.highest += 1;
    touch.order = this.highest;
    this.unkept.set(touch.key, touch);
  }

  // What an answer changes, all of it or nothing: touches that are done, touches that are different now, facts.
  async settle({ drop = [], put = [], facts = {} }) {
    for (const key of drop) this.unkept.delete(key);
    // One that is only being added has no place yet: it takes the change along, and written here it would have none.
    const kept = put.filter((touch) => touch.order !== undefined && !this.unkept.has(touch.key));
    const isKept = await this.write([TOUCHES, FACTS], (transaction) => {
      for (const key of drop) transaction.objectStore(TOUCHES).delete(key);
      for (const touch of kept) transaction.objectStore(TOUCHES).put(touch);
      for (const [name, value] of Object.entries(facts)) transaction.objectStore(FACTS).put(value, name);
    });
    if (isKept) return;
    for (const [name, value] of Object.entries(facts)) this.facts.set(name, value);
  }

  async fact(name) {
    return this.facts.get(name) ?? (await this.read((transaction) => transaction.objectStore(FACTS).get(name), [FACTS])) ?? null;
  }

  keep(name, value) {
    return this.settle({ facts: { [name]: value } });
  }

  // A screen that was sent away shows its last board to nobody; what it had not sent is still kept.
  async forget(...names) {
    for (const name of names) this.facts.delete(name);
    await this.write([FACTS], (transaction) => names.forEach((name) => transaction.objectStore(FACTS).delete(name)));
  }

  read(ask, stores) {
    if (!this.database) return Promise.resolve(null);
    return new Promise((resolve) => {
      try {
        const asked = ask(this.database.transaction(stores));
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => resolve(null);
      } catch {
        resolve(null);
      }
    });
  }

  // Whether it is on the disk now.
  write(stores, change) {
    if (!this.database) return Promise.resolve(false);
    return new Promise((resolve) => {
      try {
        const transaction = this.database.transaction(stores, "readwrite");
        transaction.oncomplete = () => resolve(true);
        transaction.onerror = transaction.onabort = () => resolve(false);
        change(transaction);
      } catch {
        resolve(false);
      }
    });
  }
}

function opened(name) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, 2);
    asked.onupgradeneeded = () => upgrade(asked.result, asked.transaction);
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = asked.onblocked = () => reject(asked.error);
  });
}

function upgrade(database, transaction) {
  const names = database.objectStoreNames;
  const touches = names.contains(TOUCHES) ? transaction.objectStore(TOUCHES) : database.createObjectStore(TOUCHES, { keyPath: "key" });
  touches.createIndex("order", "order");
  database.createObjectStore(FACTS);
}
