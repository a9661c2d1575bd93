// Touches that the server has not answered yet, kept in IndexedDB so that a reload or a flat battery loses none.
// Each has a key of its own: however often it is sent, it counts once.

const STORE = "touches";

export async function openOutbox(name) {
  const database = await opened(name).catch(() => null); // a browser that keeps nothing: memory only
  const waiting = database ? await all(database) : [];
  return new Outbox(database, waiting);
}

class Outbox {
  constructor(database, waiting) {
    this.database = database;
    this.waiting = waiting;
    this.flying = null;
  }

  async add(touch) {
    this.waiting.push(touch);
    await this.write((store) => store.put(touch));
  }

  async drop(gone) {
    const keys = new Set(gone.map((touch) => touch.key));
    this.waiting = this.waiting.filter((touch) => !keys.has(touch.key));
    await this.write((store) => keys.forEach((key) => store.delete(key)));
  }

  // The oldest touch leaves first and alone, so that what follows it finds the card where it expects it.
  async send(post, answered) {
    if (this.flying) return;
    while (this.waiting.length) {
      const touch = this.waiting[0];
      this.flying = touch.key;
      try {
        const answer = await post(touch);
        if (answer === null) return; // no connection: later
        const gone = answer.ok ? [touch] : this.waiting.filter((each) => each.card === touch.card);
        await this.drop(gone);
        await answered(touch, answer);
      } finally {
        this.flying = null;
      }
    }
  }

  has(touch) {
    return this.flying !== touch.key && this.waiting.some((each) => each.key === touch.key);
  }

  write(change) {
    if (!this.database) return Promise.resolve();
    return new Promise((resolve) => {
      const transaction = this.database.transaction(STORE, "readwrite");
      transaction.oncomplete = resolve;
      transaction.onerror = transaction.onabort = resolve; // a full disk must not stop the work
      change(transaction.objectStore(STORE));
    });
  }
}

function opened(name) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = asked.onblocked = () => reject(asked.error);
  });
}

function all(database) {
  return new Promise((resolve) => {
    const asked = database.transaction(STORE).objectStore(STORE).getAll();
    asked.onsuccess = () => resolve(asked.result.sort((a, b) => a.at - b.at || a.order - b.order));
    asked.onerror = () => resolve([]);
  });
}

// crypto.randomUUID is missing where a tablet opens the board without https.
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
