// One picture at full size, with all that is known about it, beside what it duplicates.

import { byId, closeOnOutsideClick, element } from "./dom.js";
import { makeMark } from "./marks.js";
import { nameOf, wholePicture } from "./grid.js";

const STATE = {
  pending: "To do", accepted: "Accepted", rejected: "Rejected", duplicate: "Duplicate", broken: "Broken",
};
const VERDICTS = { accept: "accepted", reject: "rejected", relabel: "relabelled" };

export class Lightbox {
  #shown = null; // What is drawn: a picture as it was then.

  constructor(store, act) {
    this.store = store;
    this.dialog = byId("lightbox");
    [this.stage, this.about, this.place] = [".stage", ".about", ".walk span"]
      .map((selector) => this.dialog.querySelector(selector));
    closeOnOutsideClick(this.dialog);
    for (const name of ["choice", "rows", "view"]) {
      store.addEventListener(name, () => this.dialog.open && this.#draw());
    }
    this.dialog.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) act(button.dataset.act);
    });
    this.dialog.addEventListener("close", () => { this.#shown = null; });
  }

  get isOpen() {
    return this.dialog.open;
  }

  open() {
    if (!this.store.current) return;
    this.#draw();
    this.dialog.showModal();
    this.dialog.focus();
  }

  close() {
    this.dialog.close();
  }

  #draw() {
    const { store } = this;
    const picture = store.current;
    if (!picture) {
      this.close();
      return;
    }
    this.place.textContent =
      `${(store.cursor + 1).toLocaleString("en")} of ${store.view.length.toLocaleString("en")}`;
    const { id, status, label, reason, decided } = picture;
    const shown = { id, status, label, reason, decided };
    if (JSON.stringify(shown) === JSON.stringify(this.#shown)) return;
    if (id !== this.#shown?.id) this.#setStage(picture);
    this.#shown = shown;
    this.facts = element("div", { className: "facts" });
    this.about.replaceChildren(element("h2", {}, nameOf(picture)), stateOf(picture), this.facts);
    this.#fetchFacts(picture);
  }

  #setStage(picture) {
    const other = this.store.pictures.get(picture.other_id);
    this.stage.replaceChildren(...(other
      ? [figure(picture, `This one · ${picture.source}`),
        figure(other, `${nameOf(other)} · ${other.source} · ${STATE[other.status].toLowerCase()}`)]
      : [figure(picture, "")]));
    const next = this.store.view[this.store.cursor + 1];
    if (next && next.status !== "broken") new Image().src = wholePicture(next);
  }

  async #fetchFacts(picture) {
    const { facts } = this;
    const answer = await fetch(`/api/pictures/${picture.id}`).catch(() => null);
    if (!answer?.ok || facts !== this.facts) return;
    const known = await answer.json();
    facts.replaceChildren(factsOf(known), ...this.#findings(known), ...decisionsOf(known));
  }

  #findings(known) {
    const rows = known.findings.map(({ rule, status, reason, other_id: other }) => {
      const twin = this.store.pictures.get(other);
      return element("li", {}, `${rule}: ${reason}`, twin ? ` (${nameOf(twin)})` : ` → ${status}`);
    });
    const names = known.duplicates
      .map((id) => this.store.pictures.get(id)).filter(Boolean)
      .map((picture) => element("li", {}, `${nameOf(picture)} · ${picture.source}`));
    return [
      ...section("Found by cleaning", rows),
      ...section("Its duplicates", names),
    ];
  }
}

function figure(picture, caption) {
  const frame = element("div");
  if (picture.status === "broken") frame.append(picture.reason ?? "broken");
  else frame.append(element("img", { src: wholePicture(picture), alt: nameOf(picture) }));
  return element("figure", {}, frame, ...(caption ? [element("figcaption", {}, caption)] : []));
}

function stateOf(picture) {
  const text = `${STATE[picture.status]}${picture.reason ? `: ${picture.reason}` : ""}`;
  const box = element("p", { className: `state ${picture.status}` });
  box.append(makeMark(picture.status), text);
  return box;
}

function factsOf(known) {
  const collected = known.collected_label === known.label ? "" : ` (collected as ${known.collected_label})`;
  const rows = [
    ["Label", known.label + collected],
    ["Words", known.words.join(", ")],
    ["Source", known.source],
    ["Source id", known.source_id],
    ["Author", known.author],
    ["Licence", known.licence ?? "none: never exported"],
    ["Package", [known.package, known.package_version].filter(Boolean).join(" ")],
    ["Origin", known.origin],
    ["Size", known.height ? `${known.height} × ${known.width} px (height × width)` : ""],
    ["Group", known.group_id],
    ["Id", known.id],
  ];
  const list = element("dl");
  for (const [name, value] of rows) {
    if (value) list.append(element("dt", {}, name), element("dd", {}, value));
  }
  if (/^https?:\/\//.test(known.url ?? "")) {
    const link = element("a", { href: known.url, target: "_blank", rel: "noreferrer" }, known.url);
    list.append(element("dt", {}, "Address"), element("dd", {}, link));
  }
  return list;
}

function decisionsOf(known) {
  const rows = known.decisions.map(({ verdict, label, reason, who, at, undone }) => {
    const when = new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
    const what = `${VERDICTS[verdict]}${verdict === "relabel" ? ` as ${label}` : ""}`;
    return element("li", { className: undone ? "undone" : "" },
      `${what} by ${who}, ${when}${reason ? `: ${reason}` : ""}`);
  });
  return section("Decisions", rows);
}

function section(title, rows) {
  if (!rows.length) return [];
  return [element("section", {}, element("h3", {}, title), element("ul", {}, ...rows))];
}
