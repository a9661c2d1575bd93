// Touches the server has not answered yet: sent one by one in their order, by one tab at a time, until each was judged.
// Each has a key of its own: however often it is sent, it counts once. A touch on a card that waits for an earlier one
// follows it: the earlier one's answer says which version it stands on.

import { openStore } from "./store.js";

const PATIENCE_WITH_TROUBLE = 8; // a touch over which the server stumbles so often must not stop all the others for ever
const OPERATOR_NEEDED = "production.operator_needed";

export async function openOutbox(name, heard) {
  const outbox = new Outbox(name, await openStore(name), heard);
  await outbox.load();
  return outbox;
}

class Outbox {
  // heard: changed() another tab did something, answered(touch, answer) in whichever tab, operatorNeeded(touch).
  constructor(name, store, heard) {
    this.name = name;
    this.store = store;
    this.heard = heard;
    this.tab = newKey();
    this.waiting = [];
    this.flying = null;
    this.held = null;
    this.adding = new Map(); // on their way to the disk
    this.troubles = new Map();
    this.others = window.BroadcastChannel ? new BroadcastChannel(name) : null;
    this.others?.addEventListener("message", ({ data }) => this.#hear(data));
  }

  async load() {
    const kept = await this.store.touches();
    const known = new Set(kept.map((touch) => touch.key));
    this.waiting = [...kept, ...[...this.adding.values()].filter((touch) => !known.has(touch.key))];
  }

  async add(touch) {
    touch.tab = this.tab;
    touch.follows = this.waiting.findLast((each) => each.card === touch.card)?.key ?? null;
    this.waiting.push(touch);
    this.adding.set(touch.key, touch);
    await this.store.add(touch);
    this.adding.delete(touch.key);
    this.tell();
  }

  async drop(gone) {
    const keys = new Set(gone.map((touch) => touch.key));
    if (keys.has(this.held)) this.held = null;
    this.waiting = this.waiting.filter((touch) => !keys.has(touch.key));
    await this.store.settle({ drop: [...keys] });
    this.tell();
  }

  // The operator whom the server asked for has said who they are. Theirs is what carries no name, and what carries one
  // that counts no more: sent again with it, it would be asked about for ever.
  async sign(operator) {
    const over = this.waiting.find((touch) => touch.key === this.held)?.operator;
    this.held = null;
    const unsigned = this.waiting.filter((touch) => !touch.operator || touch.operator === over);
    for (const touch of unsigned) touch.operator = operator.token;
    await this.store.settle({ put: unsigned });
  }

  // post: gives {ok, status, said}, or null without a connection. Resolves to how many were judged.
  send(post) {
    this.isAsked = true;
    this.sending ||= this.#alone(() => this.#whenAsked(post)).finally(() => {
      this.sending = null;
      if (this.isAsked) this.send(post); // touched in the very moment when there was nothing left to send
    });
    return this.sending;
  }

  async #whenAsked(post) {
    let judged = 0;
    while (this.isAsked) {
      this.isAsked = false;
      judged += await this.#drain(post);
    }
    return judged;
  }

  // Two tabs that send at once would break the order. Where there are no locks (no https), the keys keep it right.
  #alone(act) {
    return navigator.locks ? navigator.locks.request(this.name, act) : act();
  }

  async #drain(post) {
    let judged = 0;
    for (;;) {
      await this.load(); // another tab may have sent some of them
      const touch = this.waiting[0];
      if (!touch) return judged;
      if (touch.key === this.held) {
        this.heard.operatorNeeded(touch);
        return judged;
      }
      this.flying = touch.key;
      const answer = await this.#judge(touch, post).finally(() => { this.flying = null; });
      if (answer === null || answer.status === 401) return judged;
      if (this.held) return judged;
      judged += 1;
    }
  }

  // It is on its way until everybody knows what came of it.
  async #judge(touch, post) {
    const answer = this.#patient(touch, await post(touch));
    if (answer === null || answer.status === 401) return answer;
    if (answer.said.code === OPERATOR_NEEDED) {
      this.held = touch.key;
      this.heard.operatorNeeded(touch);
      return answer;
    }
    await (answer.ok ? this.#accepted(touch, answer.said) : this.#refused(touch, answer.said));
    this.tell({ touch, answer });
    await this.heard.answered(touch, answer);
    return answer;
  }

  #patient(touch, answer) {
    if (answer?.status !== 500) return answer;
    const times = (this.troubles.get(touch.key) ?? 0) + 1;
    this.troubles.set(touch.key, times);
    return times < PATIENCE_WITH_TROUBLE ? null : answer;
  }

  // What was touched after it on the same card was decided on what the server now says of the card.
  async #accepted(touch, done) {
    const next = this.waiting.find((each) => each.follows === touch.key);
    const version = done.versions?.[touch.card] ?? (done.card === touch.card ? done.version : null);
    if (next && version !== null) next.version = version;
    if (next) next.follows = null;
    await this.#settle([touch], next ? [next] : [], {});
  }

  // What was touched after it on the same card was decided on something that never happened.
  async #refused(touch, said) {
    const gone = this.waiting.filter((each) => each.card === touch.card);
    const refusals = { ...(await this.refusals()) };
    refusals[touch.card] = { key: touch.key, what: touch.sentence ?? "", sentence: said.title, code: said.code ?? "", lost: gone.length - 1, at: Date.now() };
    await this.#settle(gone, [], { refusals });
  }

  async #settle(gone, put, facts) {
    const keys = new Set(gone.map((touch) => touch.key));
    this.waiting = this.waiting.filter((touch) => !keys.has(touch.key));
    await this.store.settle({ drop: [...keys], put, facts });
  }

  // Refusals nobody has read yet, by card.
  async refusals() {
    return (await this.store.fact("refusals")) ?? {};
  }

  async dismiss(card) {
    const { [card]: _read, ...refusals } = await this.refusals();
    await this.store.keep("refusals", refusals);
    this.tell();
  }

  tell(more = {}) {
    this.others?.postMessage({ tab: this.tab, ...more });
  }

  async #hear({ touch, answer }) {
    await this.load();
    if (touch?.tab === this.tab) await this.heard.answered(touch, answer);
    this.heard.changed();
  }

  has(touch) {
    return this.flying !== touch.key && this.waiting.some((each) => each.key === touch.key);
  }
}

// crypto.randomUUID is missing where a tablet opens the board without https.
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
