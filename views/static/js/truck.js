// Loading a truck: a door's code is scanned (camera, hand scanner, or typed), the right one is ticked with a high tone,
// the wrong one refused with a low one and the reason. Scans are kept in this browser until the server has them, each with
// one key, so a gap in the Wi-Fi loses nothing and counts nothing twice.
"use strict";
(() => {
  const { make, newKey, memory, flash } = window.Atolye;
  const RETRY = 4000, REFRESH = 4000, PATIENCE = 12000, PAUSE = 1500, SHORTEST = 4, FAST = 60, REST = 120;
  const FROM_TURKISH = { "Ş": ":", "ş": ";", ".": "/", ":": "?", "ç": ".", "Ç": ">", "ö": ",", "Ö": "<", "*": "-", "?": "_", "-": "=", "_": "+", "ı": "i", "ğ": "[", "Ğ": "{", "ü": "]", "Ü": "}" };
  const ADDRESS = /([0-9a-f]{8})[-*]([0-9a-f]{4})[-*]([0-9a-f]{4})[-*]([0-9a-f]{4})[-*]([0-9a-f]{12})$/i;
  const TONES = { good: [[1320, 0, 0.12]], again: [[660, 0, 0.09], [660, 0.14, 0.09]], bad: [[196, 0, 0.28], [147, 0.3, 0.45]] };

  document.addEventListener("DOMContentLoaded", () => {
    const root = document.querySelector("[data-truck]");
    if (root) new Truck(root);
  });

  class Truck {
    constructor(root) {
      this.root = root;
      this.words = JSON.parse(root.dataset.words);
      this.doors = JSON.parse(root.dataset.doors);
      this.url = root.dataset.truck;
      this.open = root.dataset.open === "1";
      this.store = `truck.${root.dataset.store}`;
      this.queue = memory.read(this.store, []);
      this.input = root.querySelector("#load-code");
      this.typed = "";
      this.at = 0;
      this.draw();
      if (!this.open) return;
      this.listen();
      this.send();
      setInterval(() => this.send(), RETRY);
      setInterval(() => { if (!this.queue.length && !document.hidden) this.load(); }, REFRESH);
      addEventListener("online", () => this.send());
    }

    part(name) { return this.root.querySelector(`[data-${name}]`); }
    word(key, facts = {}) { return (this.words[key] ?? key).replace(/\{(\w+)\}/g, (all, name) => facts[name] ?? all); }

    listen() {
      this.input.addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        event.stopPropagation();
        const text = this.input.value;
        this.input.value = "";
        this.scan(text);
      });
      // A hand scanner types wherever the cursor is: fast, and with Enter at the end.
      document.addEventListener("keydown", (event) => {
        if (event.target === this.input || event.target.matches?.("input, textarea, select")) return;
        if (event.key === "Enter") {
          const code = this.typed;
          this.typed = "";
          if (code.length < SHORTEST || event.timeStamp - this.at > FAST * 3) return;
          event.preventDefault();
          this.scan(code);
        } else if (event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey) {
          this.typed = event.timeStamp - this.at > FAST ? event.key : this.typed + event.key;
          this.at = event.timeStamp;
        }
      }, true);
      this.part("orders").addEventListener("click", (event) => {
        const button = event.target.closest("button[data-door]");
        if (!button) return;
        const door = this.doors.find((one) => String(one.id) === button.dataset.door);
        if (door?.ticked || this.waits(door)) this.put({ path: "/untick", door: door.id, serial: door.serial, body: { door: door.id } });
        else if (door) this.scan(door.serial);
      });
      this.part("no").addEventListener("click", () => this.hush());
      this.part("yes").addEventListener("click", () => {
        const asked = this.asked;
        this.hush();
        if (asked) this.put({ ...asked, body: { ...asked.body, confirmed: "shipping.door_not_on_list" } });
      });
      this.part("camera").hidden = !navigator.mediaDevices?.getUserMedia; // only with https
      this.part("camera").addEventListener("click", () => (this.stream ? this.blind() : this.look()));
    }

    // --- what is on the truck --------------------------------------------------------------------------------------
    waits(door) { return this.queue.findLast((one) => one.serial === door?.serial); }
    isOn(door) { const waits = this.waits(door); return waits ? waits.path === "/tick" : Boolean(door.ticked); }

    draw() {
      const on = this.doors.filter((door) => this.isOn(door)).length;
      this.part("count").textContent = `${on}/${this.doors.length}`;
      this.part("bar").value = on;
      this.part("bar").max = this.doors.length || 1;
      this.root.classList.toggle("is-full", on === this.doors.length && on > 0);
      const badge = this.part("unsent");
      badge.hidden = !this.queue.length;
      badge.textContent = this.word("unsent", { count: this.queue.length });
      const orders = Map.groupBy ? Map.groupBy(this.doors, (door) => door.order) : this.grouped();
      this.part("orders").replaceChildren(...[...orders].map(([number, doors]) => this.order(number, doors)));
    }

    grouped() {
      const found = new Map();
      for (const door of this.doors) found.set(door.order, [...(found.get(door.order) ?? []), door]);
      return found;
    }

    order(number, doors) {
      const on = doors.filter((door) => this.isOn(door)).length;
      const rows = [...doors].sort((a, b) => this.isOn(a) - this.isOn(b));
      return make("section", { class: `load__order${on === doors.length ? " is-done" : ""}` },
        make("h2", {}, number, make("span", { class: "num" }, `${on}/${doors.length}`)), ...rows.map((door) => this.row(door)));
    }

    row(door) {
      const on = this.isOn(door);
      const note = this.waits(door) ? this.word("waiting") : door.gone || (on ? [door.by, door.ticked].filter(Boolean).join(" · ") : "");
      const button = this.open ? make("button", { type: "button", class: "btn btn-default", "data-door": String(door.id) }, this.word(on ? "off" : "by_hand")) : null;
      return make("div", { class: `load__door${on ? " is-on" : ""}${door.gone ? " is-gone" : ""}${this.last === door.serial ? " is-last" : ""}` },
        make("span", { class: "load__tick", "aria-hidden": "true" }, on ? "✓" : door.gone ? "!" : ""),
        make("span", { class: "load__what" }, make("b", {}, door.serial), make("span", {}, door.what), make("small", {}, [door.more, note].filter(Boolean).join(" · "))),
        button);
    }

    async load() {
      try {
        const answer = await this.ask("/doors");
        if (answer.ok) this.take(await answer.json());
      } catch { /* Without a connection the doors stay as they were. */ }
    }

    take(said) {
      if (this.queue.length === 0 || said.result) this.doors = said.doors ?? this.doors;
      if (said.state && said.state !== "loading" && this.open) { this.open = false; this.tell("again", this.word("closed")); }
      this.draw();
    }

    // --- scanning --------------------------------------------------------------------------------------------------
    scan(text) {
      const plain = text.trim();
      if (!plain || !this.open) return;
      const american = [...plain].map((letter) => FROM_TURKISH[letter] ?? letter).join("");
      const found = ADDRESS.exec(plain) ?? ADDRESS.exec(american);
      const code = found ? found.slice(1).join("-").toLowerCase() : plain;
      const door = this.doors.find((one) => one.code === code || one.serial.toLowerCase() === code.toLowerCase().replaceAll("*", "-"));
      if (door && this.isOn(door)) return this.tell("again", door.by ? this.word("again_by", { serial: door.serial, by: door.by }) : this.word("again", { serial: door.serial }), door.serial);
      // What is on the list is right: the tone comes at once, the server hears of it when it can.
      if (door && !door.gone) this.tell("good", this.word("ticked", { serial: door.serial }), door.serial);
      else if (!navigator.onLine) this.tell("again", this.word("offline", { serial: plain.slice(-24) }));
      return this.put({ path: "/tick", serial: door?.serial ?? code, known: Boolean(door && !door.gone), body: { code } });
    }

    put(one) {
      // On a tablet of the floor it is known by its mark who works there at the moment.
      const operator = this.root.dataset.operator;
      this.queue.push({ ...one, key: newKey(), body: operator ? { ...one.body, operator } : one.body });
      this.keep();
      this.draw();
      this.send();
    }

    keep() { memory.write(this.store, this.queue); }

    async send() {
      if (this.sending || !this.queue.length) return;
      this.sending = true;
      try {
        while (this.queue.length) if (!(await this.sendOne(this.queue[0]))) break;
      } finally { this.sending = false; this.draw(); }
    }

    ask(path, body = null, key = null) {
      const headers = { Accept: "application/json" };
      const token = document.querySelector('meta[name="csrf-token"]')?.content;
      if (body && token) headers["X-CSRFToken"] = token;
      if (key) headers["Idempotency-Key"] = key;
      return fetch(this.url + path, { method: body ? "POST" : "GET", headers, body, credentials: "same-origin", signal: AbortSignal.timeout?.(PATIENCE) });
    }

    /** True when the server has answered for good; false when it has to be tried again later. */
    async sendOne(one) {
      let answer;
      try {
        answer = await this.ask(one.path, new URLSearchParams(one.body), one.key);
      } catch { return false; }
      if (answer.status >= 500 || answer.status === 429) return false;
      if (answer.status === 401 || answer.status === 400 || answer.redirected) {
        if (!this.warned) flash(this.word("signed_out"), "danger");
        this.warned = true;
        return false;
      }
      const said = await answer.json().catch(() => ({}));
      this.queue.shift();
      this.keep();
      if (answer.ok) this.answered(one, said);
      else this.refused(one, said);
      return true;
    }

    answered(one, said) {
      if (said.result === "again" && !one.known) this.tell("again", this.word("again_by", said), said.serial);
      else if (["swapped", "added"].includes(said.result) || (said.result === "ticked" && !one.known)) this.tell("good", this.word(said.result, said), said.serial);
      else if (said.result === "unticked") this.tell("again", this.word("unticked", said), said.serial);
      this.take(said);
      if (this.doors.length && this.doors.every((door) => this.isOn(door)) && said.result !== "again") this.part("sentence").textContent += ` ${this.word("finished")}`;
    }

    refused(one, said) {
      const sentence = Object.values(said.fields ?? {}).flat().join(" ") || said.title || "";
      this.tell("bad", sentence);
      if (said.confirm || said.may_be_tried_again) { this.asked = one; this.part("ask").hidden = false; }
      this.load();
    }

    // --- what is said, heard and felt --------------------------------------------------------------------------------
    tell(kind, sentence, serial = "") {
      const box = this.part("said");
      this.asked = null;
      this.last = serial;
      this.part("ask").hidden = true;
      this.part("sentence").textContent = sentence;
      box.className = `load__said is-${kind}`;
      box.hidden = false;
      this.sound(kind);
      navigator.vibrate?.(kind === "good" ? 60 : kind === "bad" ? [200, 80, 200] : [60, 60, 60]);
      this.draw();
    }

    hush() { this.asked = null; this.part("said").hidden = true; this.input.focus(); }

    sound(kind) {
      try {
        this.audio ??= new AudioContext();
        this.audio.resume?.();
        for (const [pitch, after, long] of TONES[kind]) {
          const tone = this.audio.createOscillator();
          const gain = this.audio.createGain();
          const from = this.audio.currentTime + after;
          tone.type = kind === "bad" ? "square" : "sine";
          tone.frequency.value = pitch;
          gain.gain.setValueAtTime(0.25, from);
          gain.gain.exponentialRampToValueAtTime(0.001, from + long);
          tone.connect(gain).connect(this.audio.destination);
          tone.start(from);
          tone.stop(from + long);
        }
      } catch { /* A browser without sound still shows it. */ }
    }

    // --- the camera: it stays open, one door after the other -------------------------------------------------------------
    async look() {
      const video = this.part("video");
      try {
        this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
      } catch { return flash(this.word("no_camera"), "danger"); }
      video.srcObject = this.stream;
      video.hidden = false;
      video.play().catch(() => {});
      this.part("camera").setAttribute("aria-pressed", "true");
      return this.watch(video);
    }

    // One label stays in sight for a while: it counts again only after it was gone.
    async watch(video) {
      let last = "", since = 0;
      try {
        const { firstCode } = await import("./camera.js");
        while (this.stream) {
          const code = await firstCode(video, () => !this.stream);
          const now = Date.now();
          if (code && (code !== last || now - since > PAUSE)) this.scan(code);
          if (code) { last = code; since = now; }
          await new Promise((next) => setTimeout(next, REST));
        }
      } catch { this.blind(); flash(this.word("no_camera"), "danger"); }
    }

    blind() {
      this.stream?.getTracks().forEach((track) => track.stop());
      this.stream = null;
      this.part("video").hidden = true;
      this.part("camera").setAttribute("aria-pressed", "false");
    }
  }
})();
