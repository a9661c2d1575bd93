// A hand scanner is a keyboard that types fast and ends with Enter; a tablet's camera does the same where it can.

import { firstCode, hasCamera } from "/static/js/camera.js";
import { h } from "./draw.js";

const FAST = 60; // milliseconds between two letters: nobody types like that
const SHORTEST = 6;
// What a scanner meant for America says behind a Turkish keyboard.
const FROM_TURKISH = new Map(Object.entries({ Ş: ":", ş: ";", ".": "/", ":": "?", ç: ".", Ç: ">", ö: ",", Ö: "<", "*": "-", "?": "_", "-": "=", _: "+", ı: "i", ğ: "[", Ğ: "{", ü: "]", Ü: "}" }));
const DOOR = /\/d\/([0-9a-f-]{36})/i;
const BADGE = /^\d{30}$/; // nothing else on the floor is that long

export class Scanner {
  constructor(face) {
    this.face = face;
    this.typed = "";
    this.at = 0;
    document.addEventListener("keydown", (event) => this.hear(event), true);
  }

  hear(event) {
    if (event.key === "Enter") {
      const code = this.typed;
      this.typed = "";
      if (code.length < SHORTEST || event.timeStamp - this.at > FAST * 3) return;
      event.preventDefault();
      event.stopPropagation();
      this.take(code);
    } else if (event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey) {
      this.typed = event.timeStamp - this.at > FAST ? event.key : this.typed + event.key;
      this.at = event.timeStamp;
    }
  }

  take(text) {
    const active = document.activeElement;
    if (active?.matches?.("input[type=search]")) { // the letters went into the search as well
      active.value = "";
      active.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const plain = text.trim();
    const american = [...plain].map((letter) => FROM_TURKISH.get(letter) ?? letter).join("");
    const door = DOOR.exec(plain) || DOOR.exec(american);
    if (door) return this.face.openDoor(door[1]);
    return this.isBadge(american) ? this.face.operators.come({ badge: plain }) : this.face.openDoor(plain);
  }

  // While the page asks who works here, what is scanned is a badge.
  isBadge(text) {
    return BADGE.test(text) || (this.face.sheet.dialog.open && !this.face.sheet.card);
  }

  canSee() {
    return hasCamera();
  }

  // The camera looks until it finds a code or is closed.
  async look() {
    const { sheet, words } = this.face;
    const video = h("video", { class: "sheet__video", playsinline: true, muted: true, autoplay: true });
    sheet.card = null;
    sheet.show({ title: words.scan, body: [video, h("p", { class: "sheet__note" }, words.scanHint)] });
    let stream = null;
    sheet.onLeave = () => stream?.getTracks().forEach((track) => track.stop());
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
      if (!sheet.dialog.open) return stream.getTracks().forEach((track) => track.stop()); // closed before it was allowed
      video.srcObject = stream;
      const found = await firstCode(video, () => !video.isConnected || !sheet.dialog.open);
      sheet.close();
      return found ? this.take(found) : undefined;
    } catch {
      sheet.close();
      return this.face.say(words.noCamera, "circle-alert", "bad");
    }
  }
}
