// The sheet of paper: drawn on by mouse, finger, pen or keys; every act can be undone.

import { filled, outsideMask } from "./pixels.js";

export const SIDE_PX = 512;
const MOST_KEPT = 40;

const copied = (pixels) => new ImageData(new Uint8ClampedArray(pixels.data), pixels.width);

// Emits: "change" (the drawing is another), "look" (tool, colour, size or what can be undone).
export class Sheet extends EventTarget {
  tool = "brush";
  color = "#1f1d1a";
  size = 8;
  name = "drawing"; // Of the file that it came from.
  #undone = [];
  #done = [];
  #isOpaque = false; // What came without transparency keeps its paper; else paper is transparent.
  #last = null;

  constructor(canvas) {
    super();
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { willReadFrequently: true });
    this.context.lineCap = this.context.lineJoin = "round";
  }

  set(values) {
    Object.assign(this, values);
    this.dispatchEvent(new Event("look"));
  }

  get canUndo() { return this.#done.length > 0; }
  get canRedo() { return this.#undone.length > 0; }
  get isBlank() {
    return !new Uint32Array(this.#pixels().data.buffer).some((pixel) => pixel !== 0);
  }

  #pixels() {
    return this.context.getImageData(0, 0, SIDE_PX, SIDE_PX);
  }

  #state() {
    return { pixels: this.#pixels(), isOpaque: this.#isOpaque, name: this.name };
  }

  #keep() {
    this.#done.push(this.#state());
    if (this.#done.length > MOST_KEPT) this.#done.shift();
    this.#undone = [];
  }

  #restore({ pixels, isOpaque, name }) {
    this.context.putImageData(pixels, 0, 0);
    this.#isOpaque = isOpaque;
    this.name = name;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("look"));
    this.dispatchEvent(new Event("change"));
  }

  undo() {
    if (!this.canUndo) return false;
    this.#undone.push(this.#state());
    this.#restore(this.#done.pop());
    return true;
  }

  redo() {
    if (!this.canRedo) return false;
    this.#done.push(this.#state());
    this.#restore(this.#undone.pop());
    return true;
  }

  clear() {
    if (this.isBlank) return false;
    this.#keep();
    this.context.clearRect(0, 0, SIDE_PX, SIDE_PX);
    this.#isOpaque = false;
    this.name = "drawing";
    this.#changed();
    return true;
  }

  // Put a picture in place of the drawing: a bitmap, or what `paint(context)` draws.
  load(picture, { isOpaque = false, name = "drawing" } = {}) {
    this.#keep();
    this.context.clearRect(0, 0, SIDE_PX, SIDE_PX);
    this.context.save();
    if (typeof picture === "function") picture(this.context);
    else this.context.drawImage(picture, 0, 0, SIDE_PX, SIDE_PX);
    this.context.restore();
    this.#isOpaque = isOpaque;
    this.name = name;
    this.#changed();
  }

  // --- strokes ------------------------------------------------------------------------------
  get isStroking() { return this.#last !== null; }

  begin(x, y, pressure = 1) {
    this.#keep();
    this.#last = { x, y, midX: x, midY: y };
    this.#segment(x, y, x, y, x, y, pressure);
  }

  // Through the middles of what the pointer tells, so that a fast hand draws curves, not corners.
  extend(x, y, pressure = 1) {
    const { x: lastX, y: lastY, midX, midY } = this.#last;
    const nextX = (lastX + x) / 2;
    const nextY = (lastY + y) / 2;
    this.#segment(midX, midY, lastX, lastY, nextX, nextY, pressure);
    this.#last = { x, y, midX: nextX, midY: nextY };
  }

  end() {
    if (!this.#last) return;
    const { x, y, midX, midY } = this.#last;
    this.#segment(midX, midY, x, y, x, y, 1);
    this.#last = null;
    this.#changed();
  }

  cancel() {
    if (!this.#last) return;
    this.#last = null;
    this.#restore(this.#done.pop());
  }

  #segment(fromX, fromY, overX, overY, toX, toY, pressure) {
    const { context } = this;
    const erases = this.tool === "eraser";
    context.globalCompositeOperation = erases && !this.#isOpaque ? "destination-out" : "source-over";
    context.strokeStyle = erases ? "#ffffff" : this.color;
    context.lineWidth = Math.max(1, this.size * pressure);
    context.beginPath();
    context.moveTo(fromX, fromY);
    // A line of no length isn't drawn everywhere.
    if (fromX === toX && fromY === toY) context.lineTo(toX + 0.01, toY);
    else context.quadraticCurveTo(overX, overY, toX, toY);
    context.stroke();
    context.globalCompositeOperation = "source-over";
  }

  // --- other tools --------------------------------------------------------------------------
  fill(x, y) {
    const pixels = this.#pixels();
    const made = filled(copied(pixels), Math.floor(x), Math.floor(y), this.color);
    if (!made) return false;
    this.#keep();
    this.context.putImageData(made, 0, 0);
    this.#changed();
    return true;
  }

  colorAt(x, y) {
    const [r, g, b, a] = this.context.getImageData(Math.floor(x), Math.floor(y), 1, 1).data;
    const parts = [r, g, b].map((part) => Math.round(255 - ((255 - part) * a) / 255));
    return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
  }

  // The drawing as a PNG, as it is sent and saved: transparent outside, paper inside an outline.
  async blob() {
    const pixels = this.#pixels();
    const bytes = pixels.data;
    const outside = this.#isOpaque ? null : outsideMask(pixels);
    for (let at = 0, place = 0; at < bytes.length; at += 4, place += 1) {
      const alpha = bytes[at + 3];
      if (alpha === 255 || outside?.[place]) continue;
      for (let part = at; part < at + 3; part += 1) {
        bytes[part] = Math.round(255 - ((255 - bytes[part]) * alpha) / 255);
      }
      bytes[at + 3] = 255;
    }
    const canvas = new OffscreenCanvas(SIDE_PX, SIDE_PX);
    canvas.getContext("2d").putImageData(pixels, 0, 0);
    return canvas.convertToBlob({ type: "image/png" });
  }
}
