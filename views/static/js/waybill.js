// The waybill: drivers, vehicles and addresses that are known are picked with one touch; what is typed about a truck that
// is still being loaded is kept on the server, so a reload loses nothing. Identity numbers are never kept in the browser.
"use strict";
(() => {
  const { make, icon } = window.Atolye;
  const LATER = 800;

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("form[data-waybill]").forEach((form) => new Waybill(form)));

  class Waybill {
    constructor(form) {
      this.form = form;
      this.words = JSON.parse(form.dataset.words);
      this.token = document.querySelector('meta[name="csrf-token"]')?.content;
      this.carrier = null;
      for (const button of form.querySelectorAll("[data-place]")) button.addEventListener("click", () => this.place(button));
      for (const name of ["driver_first_name", "driver_last_name", "driver_tckn"]) this.input(name)?.addEventListener("input", () => this.driver(null));
      form.querySelector("[data-preview]")?.addEventListener("click", (event) => this.preview(event.currentTarget.dataset.preview));
      const hidden = form.querySelector('input[name="carrier_id"]');
      const asked = () => { if (hidden.value !== this.carrier) this.ask(hidden.value); };
      form.addEventListener("change", asked);
      form.addEventListener("focusout", () => setTimeout(asked, 200));
      this.ask(hidden.value);
      if (form.dataset.keep) this.keepLater();
    }

    input(name) { return this.form.elements.namedItem(name); }

    async ask(carrier) {
      this.carrier = carrier;
      try {
        const answer = await fetch(`${this.form.dataset.waybill}?carrier=${encodeURIComponent(carrier)}`, { headers: { Accept: "application/json" }, credentials: "same-origin" });
        if (answer.ok && this.carrier === carrier) this.show(await answer.json());
      } catch { /* Without a connection one types. */ }
    }

    show({ drivers, vehicles }) {
      this.offer("drivers", this.words.driver, drivers, (one) => [make("b", {}, one.name), " ", make("small", {}, one.masked)], (one) => this.driver(one));
      this.offer("vehicles", this.words.vehicle, vehicles, (one) => [make("b", {}, one.plate), one.trailer_plate ? ` + ${one.trailer_plate}` : ""], (one) => { this.input("plate").value = one.plate; this.input("trailer_plate").value = one.trailer_plate; });
      const chosen = drivers.find((one) => String(one.id) === this.input("driver_id").value);
      if (chosen) this.driver(chosen); else this.input("driver_id").value = "";
    }

    offer(kind, label, found, words, choose) {
      const box = this.form.querySelector(`[data-known="${kind}"]`);
      box.hidden = !found.length;
      box.replaceChildren(make("p", { class: "known__label" }, label), ...found.slice(0, 8).flatMap((one) => {
        const button = make("button", { type: "button", class: "btn btn-default known__one", "data-id": String(one.id) }, icon(kind === "drivers" ? "id-card" : "truck"), make("span", {}, ...words(one)));
        const forget = make("button", { type: "button", class: "btn btn-quiet known__forget", "aria-label": `${this.words.forget}: ${one.name ?? one.plate}`, title: this.words.forget }, icon("x"));
        button.addEventListener("click", () => { choose(one); this.form.dispatchEvent(new Event("input", { bubbles: true })); });
        forget.addEventListener("click", () => this.forget(kind, one));
        return [button, forget];
      }));
    }

    // A driver who is known is one hidden id: name and number stay on the server. One whose number nobody kept is a name.
    driver(known) {
      const one = known?.masked ? known : null;
      this.input("driver_id").value = one ? String(one.id) : "";
      for (const button of this.form.querySelectorAll('[data-known="drivers"] [data-id]')) button.setAttribute("aria-pressed", String(Boolean(one) && button.dataset.id === String(one.id)));
      this.form.querySelector("[data-driver]").hidden = Boolean(one);
      if (one) for (const name of ["driver_first_name", "driver_last_name", "driver_tckn"]) this.input(name).value = "";
      if (known && !one) {
        const cut = known.name.lastIndexOf(" ");
        this.input("driver_first_name").value = known.name.slice(0, cut);
        this.input("driver_last_name").value = known.name.slice(cut + 1);
      }
    }

    place(button) {
      for (const [name, value] of Object.entries(JSON.parse(button.dataset.place))) { const input = this.input(`delivery_${name}`); if (input) input.value = value ?? ""; }
      for (const one of this.form.querySelectorAll("[data-place]")) one.setAttribute("aria-pressed", String(one === button));
      this.form.dispatchEvent(new Event("input", { bubbles: true }));
    }

    async forget(kind, one) {
      const body = new URLSearchParams({ kind: kind === "drivers" ? "driver" : "vehicle", id: one.id });
      const answer = await this.post(`${this.form.dataset.waybill}/forget`, body).catch(() => null);
      if (answer?.ok) { if (kind === "drivers") this.driver(null); this.ask(this.carrier); }
    }

    // In a page of its own, and without the key: nothing is kept of it.
    preview(url) {
      const copy = make("form", { method: "post", action: url, target: "_blank", hidden: true });
      for (const [name, value] of new FormData(this.form)) if (typeof value === "string" && name !== "_key") copy.append(make("input", { type: "hidden", name, value }));
      document.body.append(copy);
      copy.submit();
      copy.remove();
    }

    post(url, body) { return fetch(url, { method: "POST", headers: { Accept: "application/json", "X-CSRFToken": this.token ?? "" }, body, credentials: "same-origin" }); }

    keepLater() {
      let timer = 0;
      this.form.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          const typed = new URLSearchParams();
          for (const [name, value] of new FormData(this.form)) if (typeof value === "string" && !["driver_tckn", "csrf_token", "_key", "only_ticked"].includes(name)) typed.set(name, value);
          this.post(this.form.dataset.keep, typed).catch(() => {});
        }, LATER);
      });
    }
  }
})();
