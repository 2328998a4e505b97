// Every key, once: what it does and what the help says of it.

import { makeAsked } from "./keyboard.js";

const digits = Object.fromEntries([..."1234567890"].map((digit, index) => [digit, `color-${index}`]));

export const KEYS = [
  { group: "Tools", rows: [
    { shown: ["B"], says: "Brush", acts: { b: "brush" } },
    { shown: ["E"], says: "Eraser", acts: { e: "eraser" } },
    { shown: ["F"], says: "Fill", acts: { f: "fill" } },
    { shown: ["I"], says: "Pick a colour from the drawing", acts: { i: "picker" } },
    { shown: ["[", "]"], says: "Thinner, thicker", acts: { "[": "thinner", "]": "thicker" } },
    { shown: ["1", "…", "0"], says: "Colours", acts: digits },
  ] },
  { group: "The drawing", rows: [
    { shown: ["Ctrl", "Z"], says: "Undo", acts: { "ctrl+z": "undo", "meta+z": "undo", u: "undo" } },
    { shown: ["Ctrl", "Shift", "Z"], says: "Redo; or Ctrl Y",
      acts: { "ctrl+shift+z": "redo", "meta+shift+z": "redo", "ctrl+y": "redo", "shift+u": "redo" } },
    { shown: ["Shift", "Del"], says: "Clear", acts: { "shift+delete": "clear", "shift+backspace": "clear" } },
    { shown: ["O"], says: "Open a picture; or drop one", acts: { o: "open", "ctrl+o": "open", "meta+o": "open" } },
    { shown: ["Ctrl", "V"], says: "Paste a picture", acts: {} },
    { shown: ["S"], says: "Save the drawing", acts: { s: "save", "ctrl+s": "save", "meta+s": "save" } },
    { shown: ["N"], says: "Another sample", acts: { n: "sample" } },
  ] },
  { group: "Drawing by keys", rows: [
    { shown: ["D"], says: "Go to the sheet", acts: { d: "sheet" } },
    { shown: ["arrows"], says: "Move; with Shift far, with Alt a pixel", acts: {} },
    { shown: ["Space"], says: "Pen down, pen up; or fill", acts: {} },
    { shown: ["Esc"], says: "Pen up", acts: {} },
  ] },
  { group: "The model", rows: [
    { shown: ["M"], says: "Go to the model", acts: { m: "model" } },
    { shown: ["arrows"], says: "Turn it", acts: {} },
    { shown: ["+", "-", "0"], says: "Larger, smaller, from the front", acts: {} },
    { shown: ["Space"], says: "Turn by itself", acts: {} },
  ] },
  { group: "The page", rows: [
    { shown: ["T"], says: "Light, dark, as the system", acts: { t: "theme" } },
    { shown: ["?"], says: "These keys", acts: { "?": "help", "shift+?": "help" } },
  ] },
];

export const asked = makeAsked(KEYS);
