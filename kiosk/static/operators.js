// Who works at this screen: chosen by name and PIN, or by a badge. Nothing is typed but the PIN.

import { h, said } from "./draw.js";
import { pad } from "./pad.js";

export class Operators {
  constructor(face) {
    this.face = face;
    this.words = face.words;
    this.label = h("span", {});
    this.button = h("button", { class: "tool tool--who is-nobody", type: "button", "data-who": "", onclick: () => this.open() }, face.painter.icon("user"), this.label);
    this.show();
  }

  // The button is there only where the company wants to know who works.
  show() {
    const { operator } = this.face.board;
    this.button.hidden = (this.face.view.rules?.operator_rule || "none") === "none" || this.face.config.mode !== "kiosk";
    this.label.textContent = operator ? operator.name : this.words.nobody;
    this.button.classList.toggle("is-nobody", !operator);
  }

  // touch: what waits for a name; it is sent as soon as one is known.
  async open(touch = null) {
    const { sheet, board, config } = this.face;
    sheet.card = null;
    sheet.show({ title: this.words.who, body: [h("p", { class: "sheet__note" }, "…")] });
    sheet.onLeave = () => touch && !board.operator && board.forget(touch);
    const answer = await board.ask(config.urls.operators);
    if (!sheet.dialog.open) return;
    sheet.show({ title: this.words.who, body: answer?.ok ? this.people(answer.said) : [h("p", { class: "sheet__note" }, this.words.noAnswer)] });
  }

  people({ operators, needs_pin: needsPin }) {
    const { operator } = this.face.board;
    if (!operators.length) return [h("p", { class: "sheet__note" }, this.words.noPeople)];
    const list = (title, people) => (people.length ? [h("h3", {}, title), h("div", { class: "people" }, people.map((each) => this.person(each, needsPin)))] : []);
    const here = operators.filter((each) => each.here);
    const others = operators.filter((each) => !each.here);
    return [
      operator ? this.leaving(operator) : null,
      ...list(here.length && others.length ? this.words.here : "", here), ...list(here.length ? this.words.others : "", others),
      h("p", { class: "sheet__note" }, this.words.badgeHint),
    ];
  }

  person(person, needsPin) {
    const initials = person.name.split(/\s+/).map((word) => word[0]).join("").slice(0, 2);
    return h("button", { type: "button", class: "person", onclick: () => (needsPin ? this.askPin(person) : this.come({ operator_id: person.id })) },
      h("span", { class: "person__mark", "aria-hidden": "true" }, initials), h("span", {}, person.name, person.department ? h("small", {}, person.department) : null),
      person.locked ? this.face.painter.icon("lock") : null);
  }

  leaving(operator) {
    const { board, config, sheet } = this.face;
    const go = sheet.primary("log-out", () => {
      board.send(config.urls.leave, { operator: operator.token });
      board.setOperator(null);
      sheet.close();
    }, "sheet__do--calm");
    go.say(`${operator.name}: ${this.words.leave}`);
    return go.button;
  }

  askPin(person) {
    const { sheet, painter } = this.face;
    const keys = pad(painter, async (pin) => {
      const refusal = await this.come({ operator_id: person.id, pin });
      if (refusal) keys.clear(refusal);
    });
    const again = h("button", { type: "button", class: "sheet__do sheet__do--calm", onclick: () => this.open() }, painter.icon("users"), h("span", {}, this.words.someoneElse));
    sheet.show({ title: said(this.words.pinOf, { o: person.name }), body: [keys.element, again] });
    keys.element.focus();
  }

  // What was refused, or nothing when somebody works here now.
  async come(who) {
    const { board, config, sheet } = this.face;
    const answer = await board.send(config.urls.operator, who);
    if (!answer?.ok) {
      const sentence = answer?.said.title || this.words.noAnswer;
      if (!who.pin) this.face.say(sentence, "circle-alert", "bad");
      return sentence;
    }
    board.setOperator(answer.said);
    sheet.close();
    this.face.say(said(this.words.works, { o: answer.said.name }), "user-check", "good");
    return "";
  }
}
