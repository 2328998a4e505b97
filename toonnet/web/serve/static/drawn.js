// The drawing as if by hand: pencil, crayon, charcoal.

import { byId, element } from "./dom.js";
import { icon, iconButton, pictureActs, save } from "./acts.js";
import { Controls } from "./controls.js";
import { PictureResult } from "./picture.js";

const SPECS = [
  { name: "gray", label: "Gray", says: "One graphite pencil, one black crayon; charcoal always is" },
  { name: "one_sheet", label: "One hatching", says: "One angle for all, not one for each region" },
  { name: "grade", label: "Pencil", choices: [["2H", "2H, fine"], ["HB", "HB"], ["4B", "4B, soft"]] },
];
export const STYLES = ["pencil", "crayon", "charcoal"];
const MOST_SEED = 2 ** 31 - 1;

export function makeDrawn(server, { use, showCode }) {
  const root = byId("drawn");
  const controls = new Controls(SPECS, { gray: false, one_sheet: false, grade: "HB", seed: 0 });
  const settings = (style) => ({ ...controls.values, style, gray: controls.values.gray || style === "charcoal" });
  const results = STYLES.map((style) => {
    const title = `${style[0].toUpperCase()}${style.slice(1)}`;
    const figure = element("figure", {});
    const result = new PictureResult(server, {
      key: style, path: "draw", title, name: style, root: figure, ask: () => settings(style),
    });
    const acts = pictureActs(result, {
      what: `the ${style} version`, save: () => save(result.blob, `${style}.png`), use: () => use(result.bitmap, style),
    });
    figure.append(element("div", { className: "stage" }, result.canvas, result.trouble),
      element("figcaption", {}, element("span", {}, title), result.time, acts));
    return result;
  });
  controls.addEventListener("change", () => results.forEach((result) => result.change()));
  const again = element("button", { type: "button", className: "quiet" }, icon("dice"), "Draw again");
  again.title = "Other strokes: the next seed";
  again.addEventListener("click", () => controls.set({ seed: (controls.values.seed + 1) % MOST_SEED }));
  const code = iconButton("code", "The same from the command line and in Python: by hand", showCode);
  root.append(
    element("header", {}, element("h2", { id: "drawn-title" }, "By hand"),
      element("div", { className: "inline" }, ...controls.rows(["gray", "one_sheet", "grade"]), again),
      element("div", { className: "acts" }, code)),
    element("div", { className: "figures" }, ...results.map((result) => result.root)));
  return { results, controls };
}
