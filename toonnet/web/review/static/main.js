// The page: makes its parts and ties them together.

import { Acts } from "./acts.js";
import { byId, count, element, say } from "./dom.js";
import { Grid } from "./grid.js";
import { makeHelp } from "./help.js";
import { KEYS, asked } from "./keys.js";
import { Lightbox } from "./lightbox.js";
import { Outbox } from "./outbox.js";
import { Panels } from "./panels.js";
import { Picker } from "./picker.js";
import { Store } from "./store.js";

const store = new Store();
const outbox = new Outbox();
const acts = new Acts(store, outbox);
const grid = new Grid(store, byId("grid"), byId("space"));
const panels = new Panels(store, acts);
const picker = new Picker();
const help = makeHelp(KEYS,
  "A decision is about the pictures chosen, else about the one under the cursor. It is written at once.");
const lightbox = new Lightbox(store, perform);

const isOpen = () => Boolean(document.querySelector("dialog[open]"));

// --- what can be done -----------------------------------------------------------------------
function decide(verdict, values) {
  const targets = store.targets;
  if (acts.decide(targets, verdict, values)) store.moveOn(targets);
}

function undo() {
  const [first] = acts.undo();
  const place = first ? store.view.indexOf(first) : -1;
  if (place >= 0) store.moveTo(place);
}

function pick(kind, list, verdict) {
  const { targets } = store;
  if (!targets.length) return;
  picker[kind](list, targets, (value) => decide(verdict, { [kind]: value }));
}

function showHelp() {
  help.showModal();
  help.focus();
}

function moveClass(step) {
  const labels = ["", ...store.labels];
  const place = labels.indexOf(store.filters.label);
  store.setFilters({ label: labels[(place + step + labels.length) % labels.length] });
}

const MOVES = {
  left: () => -1,
  right: () => 1,
  up: () => -grid.columns,
  down: () => grid.columns,
  "page-up": () => -grid.columns * grid.rowsOnScreen,
  "page-down": () => grid.columns * grid.rowsOnScreen,
  first: () => -Infinity,
  last: () => Infinity,
};

const ACTS = {
  accept: () => decide("accept"),
  reject: () => decide("reject"),
  "reject-because": () => pick("reason", store.reasons, "reject"),
  relabel: () => pick("label", store.labels, "relabel"),
  undo,
  enlarge: () => (lightbox.isOpen ? lightbox.close() : lightbox.open()),
  larger: () => grid.resize(1),
  smaller: () => grid.resize(-1),
  tidy: () => store.tidy(),
  words: () => byId("words").select(),
  help: showHelp,
  "next-pending": () => store.moveToPending() || say("Nothing is to do here"),
  "class-before": () => moveClass(-1),
  "class-after": () => moveClass(1),
  toggle: () => store.toggle(store.cursor),
  all: () => store.selectAll(),
  none: () => store.clearSelection(),
};

function perform(act, extend = false) {
  if (MOVES[act]) store.moveTo(store.cursor + MOVES[act](), { extend });
  else ACTS[act]();
}

// --- keys -----------------------------------------------------------------------------------
const IN_LIGHTBOX = new Set(["accept", "reject", "reject-because", "relabel", "undo", "enlarge",
  "left", "right", "up", "down", "first", "last", "next-pending"]);

document.addEventListener("keydown", (event) => {
  const { target } = event;
  const isField = ["INPUT", "SELECT"].includes(target.tagName);
  if (isField) {
    if (["Escape", "Enter"].includes(event.key) && !isOpen()) byId("grid").focus();
    return;
  }
  // A button that has the focus keeps the keys that press it.
  if (target.closest("button, a") && ["Enter", " "].includes(event.key)) return;
  const wanted = asked(event);
  if (!wanted || (isOpen() && !(lightbox.isOpen && IN_LIGHTBOX.has(wanted.act)))) return;
  if (event.repeat && !MOVES[wanted.act]) return;
  event.preventDefault();
  perform(wanted.act, wanted.extend && !isOpen());
  if (MOVES[wanted.act] && !isOpen()) byId("grid").focus({ preventScroll: true });
});

// --- mouse and touch ------------------------------------------------------------------------
byId("grid").addEventListener("click", (event) => {
  const tile = event.target.closest(".tile");
  if (!tile) return store.clearSelection();
  const index = Number(tile.dataset.index);
  if (event.ctrlKey || event.metaKey) return store.toggle(index);
  return store.moveTo(index, { extend: event.shiftKey });
});
byId("grid").addEventListener("dblclick", (event) => {
  if (event.target.closest(".tile")) lightbox.open();
});
byId("actions").addEventListener("click", (event) => {
  const act = event.target.closest("button")?.dataset.act;
  if (act) perform(act);
  if (!isOpen()) byId("grid").focus({ preventScroll: true });
});
byId("help-button").addEventListener("click", showHelp);
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("close", () => isOpen() || byId("grid").focus({ preventScroll: true }));
}

// --- the server -----------------------------------------------------------------------------
outbox.addEventListener("answer", ({ detail }) => store.apply(detail.rows ?? []));
outbox.addEventListener("refused", ({ detail }) => {
  say(`Not done: ${detail.detail ?? "the server refused it"}`);
  load();
});
outbox.addEventListener("stale", load);
outbox.addEventListener("connection", () => {
  const place = byId("gone");
  place.hidden = !outbox.trouble;
  if (!outbox.trouble) {
    grid.draw();
    return say("The server is back");
  }
  const waiting = outbox.waiting
    ? `${count(outbox.waiting, "act")} waiting here, to be sent when it is back. `
    : "Nothing is lost. ";
  place.replaceChildren(element("b", {}, "The server is gone."), waiting,
    `Start it again and open the address that it prints; this page goes on by itself.`);
  return undefined;
});

// --- the address keeps the filters, so that a reload shows the same -------------------------
function filtersOfAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries(Object.keys(store.filters).map((name) => [name, given.get(name) ?? ""]));
}

function keepInAddress() {
  const given = Object.entries(store.filters).filter(([, value]) => value);
  history.replaceState(null, "", `#${new URLSearchParams(given)}`);
}

function firstFilters() {
  const counts = store.counts();
  const label = store.labels.find((name) => counts.get(name)?.pending) ?? "";
  return { label, status: counts.get(label).pending ? "pending" : "" };
}

async function load() {
  const answer = await fetch("/api/state").catch(() => null);
  if (!answer?.ok) return null;
  const state = await answer.json();
  outbox.start(state);
  acts.start(state);
  panels.start(state);
  store.load(state);
  return state;
}

const state = await load();
if (state) {
  store.setFilters(location.hash.length > 1 ? filtersOfAddress() : firstFilters());
  keepInAddress();
  store.addEventListener("view", keepInAddress);
  window.addEventListener("hashchange", () => store.setFilters(filtersOfAddress()));
  byId("grid").focus({ preventScroll: true });
} else {
  byId("gone").hidden = false;
  byId("gone").replaceChildren(element("b", {}, "The server doesn't answer."), "Reload the page to try again.");
}
document.body.dataset.ready = "yes";
