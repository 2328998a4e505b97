// Sliders, switches and choices, made from a description; they know their names in the request.

import { element } from "./dom.js";

const digits = (step) => (String(step).split(".")[1] ?? "").length;

// Emits "change" when a person has set something.
export class Controls extends EventTarget {
  #rows = new Map();

  constructor(specs, values) {
    super();
    this.values = { ...values };
    this.standard = { ...values };
    for (const spec of specs) this.#rows.set(spec.name, this.#made(spec));
  }

  // The rows of some names, in an element.
  rows(names) {
    return names.map((name) => this.#rows.get(name).row);
  }

  // Show other values, and take them as what "Reset" returns to.
  assume(values) {
    this.standard = { ...values };
    this.reset();
  }

  reset() {
    this.set(this.standard);
  }

  set(values) {
    Object.assign(this.values, values);
    for (const [name, { show }] of this.#rows) show(this.values[name]);
    this.dispatchEvent(new Event("change"));
  }

  // What differs from the standard.
  get changed() {
    return Object.fromEntries(
      Object.entries(this.values).filter(([name, value]) => value !== this.standard[name]));
  }

  #told(name, value) {
    this.values[name] = value;
    this.#rows.get(name).show(value);
    this.dispatchEvent(new Event("change"));
  }

  #made(spec) {
    const made = spec.choices ? this.#choice(spec) : spec.max === undefined ? this.#switch(spec)
      : this.#slider(spec);
    made.show(this.values[spec.name]);
    return made;
  }

  #slider({ name, label, min, max, step = 1, says }) {
    const input = element("input", { type: "range", id: `set-${name}`, min, max, step });
    const output = element("output", { htmlFor: input.id });
    input.addEventListener("input", () => this.#told(name, Number(input.value)));
    const row = element("div", { className: "slider", title: says },
      element("label", { htmlFor: input.id }, label), output, input);
    const show = (value) => {
      input.value = value;
      output.textContent = Number(value).toFixed(digits(step));
      input.style.setProperty("--share", (input.value - min) / (max - min));
    };
    return { row, show };
  }

  #switch({ name, label, says }) {
    const input = element("input", { type: "checkbox", id: `set-${name}`, role: "switch" });
    input.addEventListener("change", () => this.#told(name, input.checked));
    const row = element("label", { className: "switch", title: says }, input, element("span", {}, label));
    return { row, show: (value) => { input.checked = value; } };
  }

  #choice({ name, label, choices, says }) {
    const select = element("select", { id: `set-${name}` },
      ...choices.map(([value, text]) => element("option", { value }, text)));
    select.addEventListener("change", () => this.#told(name, select.value));
    const row = element("div", { className: "choice", title: says },
      element("label", { htmlFor: select.id }, label), select);
    return { row, show: (value) => { select.value = value; } };
  }
}
