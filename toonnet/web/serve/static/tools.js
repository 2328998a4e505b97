// Tools, colours and sizes around the sheet.

import { byId, element } from "./dom.js";

const COLORS = [
  ["#1f1d1a", "black"], ["#ffffff", "white"], ["#d8483c", "red"], ["#f2a541", "orange"],
  ["#ffd24d", "yellow"], ["#6cc070", "green"], ["#4a8fe0", "blue"], ["#8a63c9", "purple"],
  ["#ef7fa5", "pink"], ["#a9714b", "brown"], ["#93a7c4", "gray blue"], ["#ffe3b5", "cream"],
];
const SIZES = [2, 3, 5, 8, 12, 18, 28, 44, 64];

export class Tools {
  constructor(sheet) {
    this.sheet = sheet;
    this.tools = [...document.querySelectorAll("#tool-choice [data-tool]")];
    for (const button of this.tools) {
      button.addEventListener("click", () => sheet.set({ tool: button.dataset.tool }));
    }
    this.swatches = COLORS.map(([value, name]) => {
      const made = element("button", { type: "button", className: "swatch", role: "radio", ariaLabel: name, title: name });
      made.style.setProperty("--swatch", value);
      made.dataset.color = value;
      made.addEventListener("click", () => this.color(value));
      return made;
    });
    this.other = byId("other-color");
    this.other.addEventListener("input", () => this.color(this.other.value));
    byId("colors").prepend(...this.swatches);
    byId("size").addEventListener("input", (event) => sheet.set({ size: Number(event.target.value) }));
    roving(byId("tool-choice"), this.tools);
    roving(byId("colors"), this.swatches);
    sheet.addEventListener("look", () => this.fit());
    this.fit();
  }

  // A colour is for a tool that colours.
  color(value) {
    const { tool } = this.sheet;
    this.sheet.set({ color: value, tool: tool === "fill" ? "fill" : "brush" });
  }

  colorNumber(index) {
    this.color(COLORS[index][0]);
  }

  resize(step) {
    const { size } = this.sheet;
    const next = step > 0 ? SIZES.find((one) => one > size) : SIZES.findLast((one) => one < size);
    if (next) this.sheet.set({ size: next });
  }

  fit() {
    const { tool, color, size, canUndo, canRedo } = this.sheet;
    mark(this.tools, (button) => button.dataset.tool === tool);
    mark(this.swatches, (button) => button.dataset.color === color);
    this.other.value = color;
    this.other.parentElement.style.setProperty("--swatch", color);
    this.other.parentElement.classList.toggle("chosen", !COLORS.some(([value]) => value === color));
    byId("size").value = size;
    byId("size-text").textContent = `${size} px`;
    byId("undo").disabled = !canUndo;
    byId("redo").disabled = !canRedo;
    this.sheet.canvas.dataset.tool = tool;
  }
}

function mark(buttons, isChosen) {
  const chosen = buttons.findIndex(isChosen);
  buttons.forEach((button, index) => {
    button.setAttribute("aria-checked", index === chosen);
    button.tabIndex = index === Math.max(chosen, 0) ? 0 : -1;
  });
}

// Arrow keys choose among the buttons of a group, as among radio buttons.
export function roving(group, buttons) {
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  group.addEventListener("keydown", (event) => {
    const place = buttons.indexOf(document.activeElement);
    const step = steps[event.key];
    if (place < 0 || !step) return;
    event.preventDefault();
    const next = buttons[(place + step + buttons.length) % buttons.length];
    next.focus();
    next.click();
  });
}
