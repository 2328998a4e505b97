// How hands and keys reach the sheet.

import { say } from "./dom.js";
import { SIDE_PX } from "./sheet.js";

const STEPS_PX = { fine: 1, usual: 8, large: 32 };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Hand {
  #pointer = null;
  #x = SIDE_PX / 2; // Of the keys' cursor.
  #y = SIDE_PX / 2;
  #isKeyed = false;

  constructor(sheet, nib) {
    this.sheet = sheet;
    this.nib = nib;
    const { canvas } = sheet;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#up(event));
    canvas.addEventListener("pointercancel", (event) => this.#up(event, true));
    canvas.addEventListener("pointerleave", () => this.#hide());
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("blur", () => this.lift());
    sheet.addEventListener("look", () => this.#fit());
  }

  // Stop drawing by keys.
  lift() {
    if (this.#isKeyed && this.sheet.isStroking) this.sheet.end();
    this.#isKeyed = false;
    this.#hide();
  }

  #place(event) {
    const box = this.sheet.canvas.getBoundingClientRect();
    const scale = SIDE_PX / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  }

  #down(event) {
    if (this.#pointer !== null || event.button > 0) return;
    this.lift();
    const [x, y] = this.#place(event);
    const { sheet } = this;
    sheet.canvas.focus({ preventScroll: true });
    if (this.#once(x, y)) return;
    this.#pointer = event.pointerId;
    sheet.canvas.setPointerCapture(event.pointerId);
    sheet.begin(x, y, pressureOf(event));
  }

  // What is done at one place; false: the tool draws.
  #once(x, y) {
    const { sheet } = this;
    if (sheet.tool === "picker") sheet.set({ color: sheet.colorAt(x, y), tool: "brush" });
    else if (sheet.tool === "fill") sheet.fill(x, y);
    else return false;
    return true;
  }

  #move(event) {
    const [x, y] = this.#place(event);
    if (event.pointerType !== "touch") this.#show(x, y);
    if (event.pointerId !== this.#pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const part of events.length ? events : [event]) {
      this.sheet.extend(...this.#place(part), pressureOf(part));
    }
  }

  #up(event, isLost = false) {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    if (isLost) this.sheet.cancel();
    else this.sheet.end();
  }

  #key(event) {
    const arrow = ARROWS[event.key];
    if (event.ctrlKey || event.metaKey) return;
    if (arrow) {
      const step = event.shiftKey ? STEPS_PX.large : event.altKey ? STEPS_PX.fine : STEPS_PX.usual;
      this.#x = Math.min(SIDE_PX - 1, Math.max(0, this.#x + arrow[0] * step));
      this.#y = Math.min(SIDE_PX - 1, Math.max(0, this.#y + arrow[1] * step));
      if (this.#isKeyed && this.sheet.isStroking) this.sheet.extend(this.#x, this.#y);
    } else if (event.key === " " || event.key === "Enter") this.#press();
    else if (event.key === "Escape" && this.sheet.isStroking) this.lift();
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.#show(this.#x, this.#y);
  }

  #press() {
    const { sheet } = this;
    if (this.#pointer !== null || this.#once(this.#x, this.#y)) return;
    if (sheet.isStroking) {
      sheet.end();
      say("Pen up");
    } else {
      this.#isKeyed = true;
      sheet.begin(this.#x, this.#y);
      say("Pen down: arrows draw");
    }
  }

  #show(x, y) {
    const { style } = this.nib;
    style.left = `${(100 * x) / SIDE_PX}%`;
    style.top = `${(100 * y) / SIDE_PX}%`;
    this.nib.hidden = false;
    this.#fit();
  }

  #hide() {
    if (this.#pointer === null) this.nib.hidden = true;
  }

  #fit() {
    const { tool, size } = this.sheet;
    const draws = tool === "brush" || tool === "eraser";
    const share = draws ? Math.max(size, 5) / SIDE_PX : 12 / SIDE_PX;
    this.nib.style.width = `${100 * share}%`;
    this.nib.dataset.tool = tool;
  }
}

const pressureOf = ({ pointerType, pressure }) =>
  (pointerType === "pen" && pressure > 0 ? 0.35 + 1.1 * pressure : 1);
