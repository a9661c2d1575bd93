// The line to the server: touches go out by POST, changes come in by socket, what was missed by a difference.

const PATIENCE = 8000;
const TRY_AGAIN = 500; // and twice as long each time, to
const SELDOM = 4000;
const LOOK_AGAIN = 20000; // where sockets do not get through
const COMPARE = 60000; // a message may be lost on the way without anybody noticing
const JUDGED = [400, 401, 403, 404, 409, 413, 415, 422, 500];

export class Line {
  constructor(config, heard) {
    this.config = config;
    this.heard = heard;
    this.socket = null;
    this.isOpen = false;
    this.failures = 0;
    this.timer = null;
  }

  open() {
    if (window.io) {
      this.socket = window.io({ transports: ["websocket"], reconnectionDelayMax: 5000 });
      this.socket.on("connect", () => this.heard.back());
      this.socket.on("disconnect", () => this.tell(false));
      this.socket.on("card", (message) => this.heard.card(message));
      this.socket.on("anew", () => this.heard.anew());
      this.socket.on("rules", () => this.heard.rules());
    }
    window.addEventListener("online", () => this.heard.back());
    window.addEventListener("offline", () => this.tell(false));
    document.addEventListener("visibilitychange", () => document.hidden || this.heard.back());
    setInterval(() => this.socket?.connected || this.heard.back(), LOOK_AGAIN);
    setInterval(() => this.heard.back(), COMPARE);
  }

  close() {
    this.socket?.disconnect();
  }

  tell(isOpen) {
    this.isOpen = isOpen;
    if (isOpen) this.failures = 0;
    // An answer that was under way when the network went says nothing about now.
    if (isOpen && navigator.onLine === false) this.timer ??= setTimeout(() => this.lookAgain(), SELDOM);
    else if (!isOpen) this.timer ??= setTimeout(() => this.tryAgain(), Math.min(SELDOM, TRY_AGAIN * 2 ** this.failures));
    this.heard.connection(isOpen);
  }

  lookAgain() {
    this.timer = null;
    this.heard.back();
  }

  tryAgain() {
    this.timer = null;
    this.failures += 1;
    if (!this.isOpen) this.heard.back();
  }

  // The whole board, or null when there is none to be had.
  board() {
    return this.#facts(this.config.urls.board);
  }

  // What has changed since this horizon, or {reload: true}; null when it cannot be had.
  changes(horizon, isLight) {
    return this.#facts(`${this.config.urls.changes}?horizon=${encodeURIComponent(horizon)}${isLight ? "&light=1" : ""}`);
  }

  async #facts(url) {
    const answer = await this.ask(url, {}, { "X-By-Itself": "1" });
    if (answer?.status === 401 || answer?.status === 403) this.heard.stranger();
    return answer?.ok ? answer.said : null;
  }

  // {ok, status, said}, or null when nothing can be said yet: no connection, or the server is in trouble.
  post(act, body) {
    return this.ask(this.config.urls[act], { method: "POST", body: JSON.stringify(body) });
  }

  // In whose name this page speaks; the server refuses what somebody else's cookie would send.
  who() {
    const { mode, person } = this.config;
    return { "X-Board-Mode": mode, ...(person ? { "X-Board-Person": String(person) } : {}) };
  }

  // by: headers beside the usual ones. What a screen asks without being touched says so: it keeps no session alive.
  async ask(url, more, by = {}) {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), PATIENCE);
    try {
      const headers = { Accept: "application/json", "Content-Type": "application/json", ...this.who(), ...by };
      const answer = await fetch(url, { headers, credentials: "same-origin", signal: giveUp.signal, ...more });
      if (!answer.ok && !JUDGED.includes(answer.status)) throw new Error(answer.status);
      const said = await answer.json();
      this.tell(true);
      return { ok: answer.ok, status: answer.status, said };
    } catch {
      this.tell(false);
      return null;
    } finally {
      clearTimeout(timer);
    }
  }
}
