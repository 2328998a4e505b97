// Deciding and undoing: seen at once, sent behind it.

import { count, say } from "./dom.js";

const DONE = { accept: "Accepted", reject: "Rejected", relabel: "Relabelled" };
const STATUS = { accept: "accepted", reject: "rejected", relabel: "accepted" };
const MOST_IDS = 5000;

export class Acts {
  #done = []; // Acts of this tab, with how the pictures were before.
  #last = null; // The latest act that the server knows of.
  #moment = 0;

  constructor(store, outbox) {
    this.store = store;
    this.outbox = outbox;
    outbox.addEventListener("answer", ({ detail }) => {
      if (detail.last !== undefined) this.#last = detail.last;
    });
    outbox.addEventListener("refused", ({ detail }) => {
      this.#done = this.#done.filter(({ at }) => at !== detail.body.at);
    });
  }

  start(state) {
    this.#last = state.last;
  }

  get canUndo() {
    return Boolean(this.#done.length || (this.outbox.isEmpty && this.#last));
  }

  decide(pictures, verdict, { label = null, reason = null } = {}) {
    const decided = pictures.filter((picture) => picture.status !== "broken");
    if (!decided.length) {
      say(pictures.length ? "Broken pictures have nothing to decide about" : "Nothing is chosen");
      return false;
    }
    const at = this.#now();
    const before = decided.map(({ status, label, reason, decided }) => ({ status, label, reason, decided }));
    this.#done.push({ at, verdict, pictures: decided, before });
    for (const picture of decided) {
      Object.assign(picture, { status: STATUS[verdict], reason, decided: 1 });
      if (label) picture.label = label;
    }
    const ids = decided.map((picture) => picture.id);
    for (let first = 0; first < ids.length; first += MOST_IDS) {
      const some = ids.slice(first, first + MOST_IDS);
      this.outbox.send("/api/decisions", { ids: some, verdict, label, reason, at });
    }
    this.store.emit("rows");
    const as = label ? ` as ${label}` : reason ? `: ${reason}` : "";
    say(`${DONE[verdict]} ${count(decided.length, "picture")}${as}`);
    return true;
  }

  // Undo the latest act of this tab, then those before it; return its pictures that are known here.
  undo() {
    const act = this.#done.pop();
    if (!act && !(this.outbox.isEmpty && this.#last)) {
      say("Nothing to undo");
      return [];
    }
    const { at, verdict } = act ?? this.#last;
    act?.pictures.forEach((picture, index) => Object.assign(picture, act.before[index]));
    const pictures = act?.pictures ?? [];
    this.outbox.send("/api/undo", { at });
    if (!act) this.#last = null;
    this.store.emit("rows");
    say(`Undone: ${verdict} ${count(act?.pictures.length ?? this.#lastCount, "picture")}`);
    return pictures;
  }

  get #lastCount() {
    return this.#last?.pictures ?? 0;
  }

  // No two acts have the same moment.
  #now() {
    this.#moment = Math.max(Date.now(), this.#moment + 1);
    return new Date(this.#moment).toISOString();
  }
}
