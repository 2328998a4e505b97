// A short list to choose from by one key: labels, or reasons.

import { byId, closeOnOutsideClick, count, element } from "./dom.js";

const DIGITS = "123456789";

export class Picker {
  constructor() {
    this.dialog = byId("picker");
    closeOnOutsideClick(this.dialog);
    this.dialog.addEventListener("keydown", (event) => this.#press(event));
  }

  label(labels, pictures, chosen) {
    const letters = lettersOf(labels);
    this.#open(`What ${pictures.length === 1 ? "is it" : `are these ${pictures.length}`}?`,
      "Accepted under another label.", "labels",
      labels.map((label, index) => ({ value: label, keys: [DIGITS[index], letters.get(label)] })),
      (value) => chosen(value));
  }

  reason(reasons, pictures, chosen) {
    this.#open(`Why reject ${count(pictures.length, "picture")}?`, "", "reasons",
      reasons.map((reason, index) => ({ value: reason, keys: [DIGITS[index]] })), chosen);
    const input = element("input", { maxLength: 200, placeholder: "In other words", ariaLabel: "In other words" });
    const form = element("form", {}, input, element("button", { type: "submit" }, "Reject"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#choose(input.value.trim() || null);
    });
    this.dialog.append(form);
  }

  #open(title, text, className, rows, chosen) {
    this.chosen = chosen;
    this.byKey = new Map(rows.flatMap(({ value, keys }) =>
      keys.filter(Boolean).map((key) => [key, value])));
    const items = rows.map(({ value, keys: [digit, letter] }) => {
      const button = element("button", { type: "button" },
        element("kbd", {}, digit ?? letter), underlined(value, digit ? letter : null));
      button.addEventListener("click", () => this.#choose(value));
      return element("li", {}, button);
    });
    this.dialog.replaceChildren(
      element("h2", { id: "picker-title" }, title),
      element("p", { className: "faint" }, text),
      element("ul", { className }, ...items));
    this.dialog.showModal();
  }

  #press(event) {
    const isTyping = event.target.tagName === "INPUT";
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const value = isTyping ? undefined : this.byKey.get(event.key.toLowerCase());
    if (value !== undefined) {
      event.preventDefault();
      this.#choose(value);
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && !isTyping) {
      event.preventDefault();
      const buttons = [...this.dialog.querySelectorAll("button")];
      const step = event.key === "ArrowDown" ? 1 : -1;
      const place = buttons.indexOf(document.activeElement);
      buttons[(place + step + buttons.length) % buttons.length].focus();
    } else if (event.key.length === 1 && event.key !== " " && !isTyping) {
      this.dialog.querySelector("input")?.focus();
    }
    event.stopPropagation();
  }

  #choose(value) {
    this.dialog.close();
    this.chosen(value);
  }
}

// A letter for each label: the first of its own that no label before has taken.
export function lettersOf(labels) {
  const taken = new Set();
  return new Map(labels.map((label) => {
    const letter = [...label.toLowerCase()].find((sign) => /[a-z]/.test(sign) && !taken.has(sign));
    taken.add(letter);
    return [label, letter];
  }));
}

function underlined(text, letter) {
  const place = letter ? text.toLowerCase().indexOf(letter) : -1;
  const span = element("span");
  if (place < 0) span.append(text);
  else span.append(text.slice(0, place), element("u", {}, text[place]), text.slice(place + 1));
  return span;
}
