// What the page does, as a command line and as Python: the same bytes from the saved drawing.

import { byId, closeOnOutsideClick, element } from "./dom.js";
import { copyText } from "./acts.js";

const option = (name) => `--${name.replaceAll("_", "-")}`;
const quoted = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
const literal = (value) => (typeof value === "string" ? JSON.stringify(value)
  : typeof value === "boolean" ? (value ? "True" : "False") : String(value));
const keywords = (values) => Object.entries(values).map(([name, value]) => `${name}=${literal(value)}`).join(", ");
const flags = (values) => Object.entries(values).flatMap(([name, value]) =>
  (value === true ? [option(name)] : value === false ? [] : [option(name), quoted(String(value))])).join(" ");
const joined = (...parts) => parts.filter(Boolean).join(" ");

// `changed`: parameters that differ from the preset.
export function ofUnified({ preset, changed }, file) {
  const params = preset === "paper"
    ? (Object.keys(changed).length ? `replace(IUSParams.paper(), ${keywords(changed)})` : "IUSParams.paper()")
    : Object.keys(changed).length ? `IUSParams(${keywords(changed)})` : "";
  return {
    title: "Unified",
    shell: joined(`toonnet ius ${file} unified`, preset === "paper" && "--preset paper", flags(changed)),
    python: [
      ...(params.startsWith("replace") ? ["from dataclasses import replace", ""] : []),
      `from toonnet.fast import ${params ? "IUSParams, " : ""}ius`,
      "from toonnet.io import read_picture, write_picture",
      "",
      `drawing = read_picture("${file}").picture`,
      `write_picture("unified.png", ius(drawing${params && `, ${params}`}))`,
    ],
  };
}

export function ofDrawn({ gray, one_sheet, grade, seed }, file) {
  const options = (style) => keywords({
    ...(seed ? { seed } : {}),
    ...(gray && style !== "charcoal" ? { gray } : {}),
    ...(grade !== "HB" && style === "pencil" ? { grade } : {}),
    ...(one_sheet ? { by_region: false } : {}),
  });
  const shell = (style) => joined(`toonnet stylize ${file} by-hand/${style} --style ${style}`, flags({
    ...(gray || style === "charcoal" ? { gray: true } : {}),
    ...(grade !== "HB" && style === "pencil" ? { grade } : {}),
    one_sheet,
    ...(seed ? { seed } : {}),
  }));
  const python = (style) => {
    const given = options(style);
    return `write_picture("${style}.png", ${style}(drawing${given && `, ${given}`}))`;
  };
  const styles = ["pencil", "crayon", "charcoal"];
  return {
    title: "By hand",
    shell: styles.map(shell).join("\n"),
    python: [
      "from toonnet.io import read_picture, write_picture",
      "from toonnet.stylize import charcoal, crayon, pencil",
      "",
      `drawing = read_picture("${file}").picture`,
      ...styles.map(python),
    ],
    note: "The command line gives each file strokes of its own, so that no two pictures look alike.",
  };
}

export function ofModel({ roundness, one_body, holes }, file) {
  const standard = roundness === 0.7;
  const given = keywords({
    ...(standard ? {} : { roundness }), ...(holes ? { holes } : {}), ...(one_body ? { parts: false } : {}),
  });
  return {
    title: "In the round",
    shell: joined(`toonnet inflate ${file} models --glb --views 0`,
      flags({ ...(standard ? {} : { roundness }), one_body, holes })),
    python: [
      "from toonnet.inflate import inflate",
      "from toonnet.io import read_picture",
      "",
      `drawing = read_picture("${file}")`,
      `inflate(drawing.picture, drawing.alpha${given && `, ${given}`}).save("model.glb")`,
    ],
    note: "Without --views 0 it is also drawn again from five other sides.",
  };
}

export function ofRecognised({ path }, file) {
  const isPackaged = path === "packaged";
  const seen = `framed(read_source("${file}")).picture`;
  return {
    title: "What it is",
    shell: joined("toonnet predict", !isPackaged && `--model ${quoted(path)}`, file),
    python: isPackaged ? [
      "from toonnet.dataset.framing import framed",
      "from toonnet.io import read_source",
      "from toonnet.models import recognize",
      "",
      `for label, probability in recognize(${seen}):`,
      '    print(f"{label}: {probability:.1%}")',
    ] : path.endsWith(".onnx") && [
      "from toonnet.dataset.framing import framed",
      "from toonnet.io import read_source",
      "from toonnet.models.inputs import net_picture",
      "from toonnet.models.portable import PortableNet",
      "",
      `net = PortableNet(${literal(path)})`,
      `seen = net_picture(${seen}, net.card.size_px, net.card.unify)`,
      "print(dict(zip(net.card.labels, net.probabilities(seen[None])[0])))",
    ],
  };
}

// Shows a snippet in a dialog, with buttons that copy.
export class Snippets {
  constructor(saveDrawing) {
    this.dialog = byId("code");
    this.saveDrawing = saveDrawing;
    closeOnOutsideClick(this.dialog);
  }

  show({ title, shell, python, note }) {
    const saved = element("button", { type: "button", className: "plain" }, "Save the drawing");
    saved.addEventListener("click", this.saveDrawing);
    this.dialog.replaceChildren(
      element("form", { method: "dialog" }, element("button", { className: "plain" }, "Close")),
      element("h2", { id: "code-title" }, `${title}, without the page`),
      element("p", { className: "faint" }, "The same result from the drawing’s file. ", saved),
      block("Command line", shell),
      ...(python ? [block("Python", python.join("\n"))] : []),
      ...(note ? [element("p", { className: "faint" }, note)] : []));
    this.dialog.showModal();
  }
}

function block(label, text) {
  const copied = element("button", { type: "button", className: "plain", ariaLabel: `Copy: ${label}` }, "Copy");
  copied.addEventListener("click", () => copyText(text));
  return element("section", {},
    element("header", {}, element("h3", {}, label), copied),
    element("pre", { tabIndex: 0, ariaLabel: label }, element("code", {}, text)));
}
