// The drawing after IUS, with all its parameters.

import { byId, element, say } from "./dom.js";
import { iconButton, pictureActs, save } from "./acts.js";
import { Controls } from "./controls.js";
import { PictureResult } from "./picture.js";

const SPECS = [
  { name: "hue_tolerance", label: "Hue", min: 0, max: 90, says: "Hue distance up to which neighbours are filled alike" },
  { name: "value_tolerance", label: "Brightness", min: 0, max: 255, says: "Difference in brightness up to which neighbours are filled alike" },
  { name: "color_radius", label: "Smoothing", min: 1, max: 80, says: "Mean shift: how different colours may be to run together" },
  { name: "spatial_radius_px", label: "Reach", min: 1, max: 24, says: "Mean shift: half the window, in pixels" },
  { name: "outline_value_below", label: "Outline", min: 0, max: 256, says: "Darker pixels are outline and stay" },
  { name: "light_saturation_below", label: "Light: saturation", min: 0, max: 256, says: "Light pixels are less saturated than this …" },
  { name: "light_value_above", label: "Light: value", min: -1, max: 255, says: "… and brighter than this" },
  { name: "gray_saturation_below", label: "Gray", min: 0, max: 256, says: "Less saturated pixels count as gray" },
  { name: "background_area_divisor", label: "Background", min: 1, max: 2000, says: "Light areas of 1/N of the picture are background" },
  { name: "cell_px", label: "Seeds’ cells", min: 1, max: 64, says: "Side of the cells that give one seed each, in pixels" },
  { name: "max_iterations", label: "Iterations", min: 1, max: 20, says: "Mean shift: at most so many steps" },
  { name: "epsilon", label: "Stop at", min: 0, max: 20, step: 0.5, says: "Mean shift: stop at a step this small" },
  { name: "seed_score", label: "Seeds have most", choices: [["chroma", "chroma"], ["saturation", "saturation"]] },
  { name: "seed_order", label: "Filled first", choices: [["score", "best seeds"], ["cells", "row by row"]] },
  { name: "fill_color", label: "Filled with", choices: [["mean", "mean colour"], ["seed", "seed’s colour"]] },
];
const FIRST = 4;

export function makeUnified(server, presets, { use, showCode }) {
  const root = byId("unified");
  const controls = new Controls(SPECS, presets.default);
  const result = new PictureResult(server, {
    key: "unified", path: "unify", title: "Unified", name: "unified", root, ask: () => controls.values,
  });
  result.controls = controls;
  result.preset = "default";
  controls.addEventListener("change", () => result.change());

  const before = iconButton("compare", "Show the drawing before", () => compare(result, before));
  before.setAttribute("aria-pressed", "false");
  const acts = pictureActs(result, {
    what: "the unified picture", save: () => save(result.blob, "unified.png"),
    use: () => use(result.bitmap, "unified"), code: showCode,
  });
  acts.prepend(before);
  result.addEventListener("look", () => {
    before.disabled = !result.hasResult;
    before.setAttribute("aria-pressed", "false");
  });
  before.disabled = true;

  const names = SPECS.map(({ name }) => name);
  root.append(
    element("header", {}, element("h2", { id: "unified-title" }, "Unified"), result.time, acts),
    element("div", { className: "stage" }, result.canvas,
      element("p", { className: "nothing" }, "Flat colours, white among the strokes filled."), result.trouble),
    element("div", { className: "controls" },
      presetChoice(result, presets),
      element("div", { className: "rows" }, ...controls.rows(names.slice(0, FIRST))),
      element("details", {}, element("summary", {}, "All parameters"),
        element("div", { className: "rows" }, ...controls.rows(names.slice(FIRST))))));
  return result;
}

function presetChoice(result, presets) {
  const choose = (name) => {
    result.preset = name;
    result.controls.assume(presets[name]);
    fit();
  };
  const made = ["default", "paper"].map((name) => {
    const button = element("button", { type: "button", role: "radio" }, { default: "Cartoon", paper: "As in the paper" }[name]);
    button.dataset.preset = name;
    button.addEventListener("click", () => choose(name));
    return button;
  });
  const fit = () => made.forEach((button) => {
    const isChosen = button.dataset.preset === result.preset;
    button.setAttribute("aria-checked", isChosen);
    button.tabIndex = isChosen ? 0 : -1;
  });
  fit();
  const reset = element("button", { type: "button", className: "plain" }, "Reset");
  reset.addEventListener("click", () => {
    choose("default");
    say("Parameters reset");
  });
  const group = element("div", { className: "segments", role: "radiogroup", ariaLabel: "Preset" }, ...made);
  return element("div", { className: "presets" }, group, reset);
}

async function compare(result, button) {
  const showsBefore = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", showsBefore);
  if (showsBefore) result.paint(await createImageBitmap(result.input.blob));
  else result.paint(result.bitmap);
}
