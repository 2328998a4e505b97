// A result of the drawing on the page: asked for, waited for, shown, or why there is none.

import { element } from "./dom.js";
import { Refusal } from "./server.js";

const BUSY_AFTER_MS = 120;
const TOO_OLD_MS = 350;

// Subclasses have `path`, `settings`, and `show(result)`, which may be asynchronous.
// Emits "look" whenever there is another result or none.
export class Result extends EventTarget {
  #input = null;
  #serial = 0;
  #asked = 0; // When; 0: nothing is on its way.
  #again = false;
  #timer = 0;

  constructor(server, key, root) {
    super();
    this.server = server;
    this.key = key;
    this.root = root;
    this.trouble = element("p", { className: "trouble", role: "alert", hidden: true });
    this.time = element("span", { className: "time", title: "What the server took" });
    root.classList.add("result", "empty");
  }

  get hasResult() { return this.root.classList.contains("done"); }
  get input() { return this.#input; }

  // There is another drawing: what is on its way is of no use any more.
  expect() {
    if (!this.#asked) return;
    this.#serial += 1;
    this.#asked = 0;
    this.server.forget(this.key);
  }

  // A new drawing, or none; resolved when its result, or why there is none, is there.
  async take(input) {
    this.#input = input;
    if (input) await this.#ask();
    else this.#empty();
  }

  // Other settings: what is on its way may arrive first, so that a slider shows what it passes.
  change() {
    if (!this.#input) return;
    if (this.#asked && performance.now() - this.#asked < TOO_OLD_MS) this.#again = true;
    else this.#ask();
  }

  #empty() {
    this.#serial += 1;
    this.#asked = 0;
    this.server.forget(this.key);
    this.#busy(false);
    this.root.classList.add("empty");
    this.root.classList.remove("done", "failed");
    this.trouble.hidden = true;
    this.time.textContent = "";
    this.clear?.();
    this.dispatchEvent(new Event("look"));
  }

  #busy(isBusy) {
    clearTimeout(this.#timer);
    this.root.setAttribute("aria-busy", isBusy);
    if (!isBusy) this.root.classList.remove("busy");
    else this.#timer = setTimeout(() => this.root.classList.add("busy"), BUSY_AFTER_MS);
  }

  async #ask() {
    const input = this.#input;
    this.#serial += 1;
    const serial = this.#serial;
    this.#again = false;
    this.#asked = performance.now();
    this.#busy(true);
    try {
      const result = await this.server.ask(this.key, this.path, input.blob, this.settings);
      if (serial !== this.#serial) return;
      if (result) await this.#done(result, input, serial);
    } catch (error) {
      if (serial === this.#serial) this.#fail(error);
    }
    if (serial !== this.#serial) return;
    this.#asked = 0;
    this.#busy(false);
    if (this.#again) this.#ask();
  }

  async #done(result, input, serial) {
    await this.show(result);
    if (serial !== this.#serial) return;
    this.trouble.hidden = true;
    this.time.textContent = `${result.tookMs < 10 ? result.tookMs.toFixed(1) : Math.round(result.tookMs)} ms`;
    this.root.classList.remove("empty", "failed");
    this.root.classList.add("done");
    this.dispatchEvent(new Event("look"));
    requestAnimationFrame(() => measured(this.key, input, result.tookMs));
  }

  #fail(error) {
    if (!(error instanceof Refusal)) console.warn(error);
    this.trouble.textContent = sentence(error.message);
    this.trouble.hidden = false;
    this.time.textContent = "";
    this.root.classList.remove("empty", "done");
    this.root.classList.add("failed");
    this.dispatchEvent(new Event("look"));
  }
}

// From the end of a stroke to what came of it on the screen, for whoever measures the page.
function measured(key, input, tookMs) {
  if (input.measured.has(key)) return;
  input.measured.add(key);
  performance.measure(`toonnet ${key}`, { start: input.began, end: performance.now(), detail: tookMs });
}

// The server's messages are `reason: what; remedy`: the first is for programs.
export const plain = (message) => message.replace(/^[a-z_]+: /, "");

function sentence(said) {
  const message = plain(said);
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`.replace(/\.\.$/, ".");
}
