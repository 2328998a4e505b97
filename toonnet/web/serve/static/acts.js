// What can be done with a result: save, copy, draw on, see the code.

import { element, say } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export function iconButton(name, label, act) {
  const made = element("button", { type: "button", className: "icon", title: label, ariaLabel: label }, icon(name));
  made.addEventListener("click", act);
  return made;
}

export function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  say(`Saved as ${name}`);
}

export async function copy(blob) {
  try {
    await navigator.clipboard.write([new ClipboardItem({ [blob.type]: blob })]);
    say("Copied");
  } catch {
    say("The browser doesn't let this page copy pictures; save it instead");
  }
}

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    say("Copied");
  } catch {
    say("The browser doesn't let this page copy; select the text instead");
  }
}

// Buttons for a result that gives PNGs: `result.blob`, and `result.file` or the blob to save.
export function pictureActs(result, { save: saved, use, code, what }) {
  const all = [
    iconButton("download", `Save ${what}`, saved),
    iconButton("copy", `Copy ${what} to the clipboard`, () => copy(result.blob)),
    iconButton("pencil", `Draw on ${what}`, use),
  ];
  const made = element("div", { className: "acts" }, ...all);
  if (code) made.append(iconButton("code", `The same from the command line and in Python: ${what}`, code));
  const fit = () => all.forEach((button) => { button.disabled = !result.hasResult; });
  result.addEventListener("look", fit);
  fit();
  return made;
}
