// Every key, once: what it does and what the help says of it.

import { makeAsked } from "./keyboard.js";

export const KEYS = [
  { group: "Decide", rows: [
    { shown: ["A"], says: "Accept", acts: { a: "accept" } },
    { shown: ["R"], says: "Reject", acts: { r: "reject" } },
    { shown: ["Shift", "R"], says: "Reject and say why", acts: { "shift+r": "reject-because" } },
    { shown: ["L"], says: "Relabel: accept as something else", acts: { l: "relabel" } },
    { shown: ["U"], says: "Undo", acts: { u: "undo", "ctrl+z": "undo", "meta+z": "undo" } },
  ] },
  { group: "Choose several", rows: [
    { shown: ["Shift", "arrows"], says: "A range; or shift and click", acts: {} },
    { shown: ["Space"], says: "One more or less; or ctrl and click", acts: { " ": "toggle" } },
    { shown: ["Ctrl", "A"], says: "All in view", acts: { "ctrl+a": "all", "meta+a": "all" } },
    { shown: ["Esc"], says: "None", acts: { escape: "none" } },
  ] },
  { group: "Move", rows: [
    { shown: ["←", "→", "K", "J"], says: "Back and on",
      acts: { arrowleft: "left", arrowright: "right", k: "left", j: "right" } },
    { shown: ["↑", "↓"], says: "A row up, down", acts: { arrowup: "up", arrowdown: "down" } },
    { shown: ["Page ↑", "↓"], says: "A screen up, down",
      acts: { pageup: "page-up", pagedown: "page-down" } },
    { shown: ["Home", "End"], says: "First, last", acts: { home: "first", end: "last" } },
    { shown: ["N"], says: "Next that is to do", acts: { n: "next-pending" } },
    { shown: ["[", "]"], says: "Class before, after",
      acts: { "[": "class-before", "]": "class-after" } },
  ] },
  { group: "Look", rows: [
    { shown: ["Z", "Enter"], says: "Full size, and all that is known",
      acts: { z: "enlarge", enter: "enlarge" } },
    { shown: ["+", "−"], says: "Larger, smaller", acts: { "+": "larger", "=": "larger", "-": "smaller" } },
    { shown: ["."], says: "Hide what is decided", acts: { ".": "tidy" } },
    { shown: ["/"], says: "Look for words", acts: { "/": "words" } },
    { shown: ["?"], says: "This help", acts: { "?": "help" } },
  ] },
];

const MOVES = new Set([
  "left", "right", "up", "down", "page-up", "page-down", "first", "last",
]);
export const asked = makeAsked(KEYS, MOVES);
