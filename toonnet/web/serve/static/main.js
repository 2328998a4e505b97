// The page: makes its parts and ties them together.

import { save } from "./acts.js";
import { byId, element, say } from "./dom.js";
import { makeDrawn } from "./drawn.js";
import { makeHelp } from "./help.js";
import { KEYS, asked } from "./keys.js";
import { Model } from "./model.js";
import { Opening } from "./opening.js";
import { Hand } from "./pointer.js";
import { Recognised } from "./recognised.js";
import { Server } from "./server.js";
import { Sheet } from "./sheet.js";
import { Snippets, ofDrawn, ofModel, ofRecognised, ofUnified } from "./snippets.js";
import { Tools } from "./tools.js";
import { makeUnified } from "./unified.js";
import { cycleTheme } from "./theme.js";

const server = new Server();
const sheet = new Sheet(byId("sheet"));
const hand = new Hand(sheet, byId("nib"));
const tools = new Tools(sheet);
const help = makeHelp(KEYS,
  "All that the mouse can do, keys can: Tab goes from control to control, and these go at once.");
const isOpen = () => Boolean(document.querySelector("dialog[open]"));

// --- the connection -------------------------------------------------------------------------
server.addEventListener("connection", () => {
  const { trouble } = server;
  const place = byId("gone");
  place.hidden = !trouble;
  if (!trouble) return recognised && refresh();
  const [title, text] = trouble === "gone"
    ? ["The server doesn’t answer", "It may have been stopped: start toonnet serve again. Your drawing stays here, and the page goes on by itself."]
    : ["The server has been started anew", "Open the address that it printed, in this browser; this page then goes on by itself, with your drawing."];
  place.replaceChildren(element("b", {}, title), text);
  return null;
});

async function stateOfServer() {
  for (;;) {
    const state = await server.state();
    if (state) return state;
    await new Promise((resolve) => { server.addEventListener("connection", resolve, { once: true }); });
  }
}

// --- from drawing to results ----------------------------------------------------------------
// The quick and wanted first; recognising has a process of its own and keeps nobody waiting.
let stages = [];
let recognised = null;
let serial = 0;

async function refresh() {
  serial += 1;
  const own = serial;
  const began = performance.now();
  byId("invite").hidden = !sheet.isBlank;
  const isBlank = sheet.isBlank;
  for (const result of [recognised, ...stages.flat()]) {
    if (isBlank) result.take(null);
    else result.expect();
  }
  if (isBlank) return;
  const input = { blob: await sheet.blob(), began, measured: new Set() };
  if (own === serial) recognised.take(input);
  for (const stage of stages) {
    if (own !== serial) return;
    await Promise.all(stage.map((result) => result.take(input)));
  }
}

const fileName = () => `${sheet.name.replace(/[^\w-]+/g, "-").replace(/^-+|-+$/g, "") || "drawing"}.png`;

async function saveDrawing() {
  if (sheet.isBlank) say("There is no drawing yet");
  else save(await sheet.blob(), fileName());
}

function use(picture, name) {
  sheet.load(picture, { isOpaque: name !== "model", name });
  byId("sheet").scrollIntoView({ block: "nearest", behavior: "smooth" });
  say("On the sheet; undo brings the drawing back");
}

// --- what can be done -----------------------------------------------------------------------
function showHelp() {
  help.showModal();
  help.focus();
}

function makeActs(opening) {
  const acts = {
    undo: () => sheet.undo() || say("Nothing to undo"),
    redo: () => sheet.redo() || say("Nothing to redo"),
    clear: () => sheet.clear() || say("The sheet is blank"),
    thinner: () => tools.resize(-1),
    thicker: () => tools.resize(1),
    open: () => opening.choose(),
    save: saveDrawing,
    sample: () => opening.sample(),
    sheet: () => byId("sheet").focus(),
    model: () => document.querySelector("#model canvas").focus(),
    theme: cycleTheme,
    help: showHelp,
  };
  for (const tool of ["brush", "eraser", "fill", "picker"]) acts[tool] = () => sheet.set({ tool });
  for (let index = 0; index < 10; index += 1) acts[`color-${index}`] = () => tools.colorNumber(index);
  return acts;
}

function listen(acts) {
  for (const name of ["undo", "redo", "clear", "open", "save", "theme"]) {
    byId(name).addEventListener("click", acts[name]);
  }
  byId("help-button").addEventListener("click", showHelp);
  document.addEventListener("keydown", (event) => {
    const isText = event.target.matches("input[type=text], textarea, select");
    if (isText || isOpen()) return;
    // A button that has the focus keeps the keys that press it.
    if (event.target.closest("button, summary, input") && ["Enter", " "].includes(event.key)) return;
    const wanted = asked(event);
    if (!wanted) return;
    event.preventDefault();
    if (wanted.act !== "thinner" && wanted.act !== "thicker") hand.lift();
    acts[wanted.act]();
  });
}

async function begin() {
  const state = await stateOfServer();
  const snippets = new Snippets(saveDrawing);
  const unified = makeUnified(server, state.presets, {
    use, showCode: () => snippets.show(ofUnified({ preset: unified.preset, changed: unified.controls.changed }, fileName())),
  });
  const drawn = makeDrawn(server, { use, showCode: () => snippets.show(ofDrawn(drawn.controls.values, fileName())) });
  const model = new Model(server, { use, showCode: () => snippets.show(ofModel(model.settings, fileName())) });
  recognised = new Recognised(server, state.model, () => snippets.show(ofRecognised(state.model, fileName())));
  stages = [[unified], drawn.results, [model]];
  byId("version").textContent = state.version;

  const opening = new Opening(server, sheet, state.limits.bytes);
  listen(makeActs(opening));
  sheet.addEventListener("change", refresh);
  await opening.restore();
  document.body.dataset.ready = "";
}

begin();
