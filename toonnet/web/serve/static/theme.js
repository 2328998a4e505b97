// Light, dark, or as the system is.

import { byId, say } from "./dom.js";

const KEPT = "toonnet-theme";
const SCHEMES = { system: "light dark", light: "light", dark: "dark" };
const NAMES = Object.keys(SCHEMES);

let chosen = localStorage.getItem(KEPT);
if (!NAMES.includes(chosen)) [chosen] = NAMES;
show();

function show() {
  document.documentElement.style.colorScheme = SCHEMES[chosen];
  byId("theme").dataset.theme = chosen;
  byId("theme").ariaLabel = byId("theme").title = `Colours: ${chosen === "system" ? "as the system" : chosen}`;
}

export function cycleTheme() {
  chosen = NAMES[(NAMES.indexOf(chosen) + 1) % NAMES.length];
  localStorage.setItem(KEPT, chosen);
  show();
  say(byId("theme").ariaLabel);
}
