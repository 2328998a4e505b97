// What is known of the pictures, which of them are in view, and which are chosen.

export const STATUSES = ["pending", "accepted", "rejected", "duplicate", "broken"];
export const STATUS_NAMES = {
  "": "All", pending: "To do", accepted: "Accepted", rejected: "Rejected",
  duplicate: "Duplicates", broken: "Broken",
};
const NO_FILTERS = { label: "", status: "", source: "", reason: "", words: "" };

// Emits: "view" (other pictures are in view), "rows" (pictures have changed), "choice".
export class Store extends EventTarget {
  pictures = new Map();
  view = [];
  filters = { ...NO_FILTERS };
  cursor = 0;
  anchor = 0;
  selected = new Set();
  labels = [];

  load(state) {
    const { columns, rows, ...rest } = state;
    Object.assign(this, rest);
    this.columns = columns;
    this.pictures = new Map(rows.map((row) => [row[0], this.#picture(row)]));
    this.#filterAnew(this.current?.id);
  }

  // Take over what the server says about some pictures; they stay where they are in view.
  apply(rows) {
    for (const row of rows) {
      const picture = this.#picture(row);
      const known = this.pictures.get(picture.id);
      if (known) Object.assign(known, picture);
    }
    this.emit("rows");
  }

  #picture(row) {
    return Object.fromEntries(this.columns.map((name, place) => [name, row[place]]));
  }

  emit(name) {
    this.dispatchEvent(new Event(name));
  }

  // --- filters -------------------------------------------------------------------------------
  setFilters(changed) {
    const current = this.current?.id;
    Object.assign(this.filters, changed);
    if ("label" in changed && !("reason" in changed)) this.filters.reason = "";
    this.#filterAnew("label" in changed ? undefined : current);
  }

  // Put away what doesn't suit the filters any more.
  tidy() {
    this.#filterAnew(this.view.slice(this.cursor).find((picture) => this.suits(picture))?.id);
  }

  clearFilters() {
    this.setFilters({ ...NO_FILTERS, label: this.filters.label, status: this.filters.status });
  }

  get narrowed() {
    return Boolean(this.filters.source || this.filters.reason || this.filters.words);
  }

  suits(picture, filters = this.filters) {
    return (!filters.label || picture.label === filters.label)
      && (!filters.status || picture.status === filters.status)
      && (!filters.source || picture.source === filters.source)
      && (!filters.reason || kindOf(picture.reason) === filters.reason)
      && (!filters.words || hasWords(picture, filters.words));
  }

  #filterAnew(keptId) {
    this.view = [...this.pictures.values()].filter((picture) => this.suits(picture));
    const kept = keptId ? this.view.findIndex((picture) => picture.id === keptId) : 0;
    this.cursor = kept < 0 ? Math.max(0, Math.min(this.cursor, this.view.length - 1)) : kept;
    this.anchor = this.cursor;
    this.selected.clear();
    this.emit("view");
  }

  get misplaced() {
    return this.view.reduce((sum, picture) => sum + !this.suits(picture), 0);
  }

  // How many pictures of a class have which status; of all classes without a label.
  counts() {
    const none = () => Object.fromEntries([...STATUSES, "all"].map((status) => [status, 0]));
    const byLabel = new Map([["", none()], ...this.labels.map((label) => [label, none()])]);
    for (const picture of this.pictures.values()) {
      if (!byLabel.has(picture.label)) byLabel.set(picture.label, none());
      for (const label of ["", picture.label]) {
        byLabel.get(label)[picture.status] += 1;
        byLabel.get(label).all += 1;
      }
    }
    return byLabel;
  }

  // The values of a column among the pictures that suit the other filters, the commonest first.
  values(column) {
    const others = { ...this.filters, [column]: "" };
    const found = new Map();
    for (const picture of this.pictures.values()) {
      const value = column === "reason" ? kindOf(picture.reason) : picture[column];
      if (value && this.suits(picture, others)) found.set(value, (found.get(value) ?? 0) + 1);
    }
    return [...found].sort((one, other) => other[1] - one[1] || one[0].localeCompare(other[0]));
  }

  // --- choice --------------------------------------------------------------------------------
  get current() {
    return this.view[this.cursor];
  }

  // Those selected in view, in order; else the one under the cursor.
  get targets() {
    if (!this.selected.size) return this.current ? [this.current] : [];
    return this.view.filter((picture) => this.selected.has(picture.id));
  }

  moveTo(index, { extend = false } = {}) {
    if (!this.view.length) return;
    this.cursor = Math.max(0, Math.min(index, this.view.length - 1));
    if (extend) {
      const [first, last] = [this.anchor, this.cursor].sort((one, other) => one - other);
      this.selected = new Set(this.view.slice(first, last + 1).map((picture) => picture.id));
    } else {
      this.anchor = this.cursor;
      this.selected.clear();
    }
    this.emit("choice");
  }

  toggle(index) {
    const picture = this.view[index];
    if (!picture) return;
    this.cursor = this.anchor = index;
    if (!this.selected.delete(picture.id)) this.selected.add(picture.id);
    this.emit("choice");
  }

  selectAll() {
    this.selected = new Set(this.view.map((picture) => picture.id));
    this.emit("choice");
  }

  clearSelection() {
    this.selected.clear();
    this.anchor = this.cursor;
    this.emit("choice");
  }

  // Go on behind what has been decided.
  moveOn(decided) {
    const last = this.view.lastIndexOf(decided.at(-1));
    this.moveTo(last + 1);
  }

  moveToPending() {
    const next = this.view.findIndex(
      (picture, index) => index > this.cursor && picture.status === "pending",
    );
    const found = next < 0 ? this.view.findIndex((picture) => picture.status === "pending") : next;
    if (found >= 0) this.moveTo(found);
    return found >= 0;
  }
}

// A reason without its figures and ids, which are another for every picture.
function kindOf(reason) {
  return (reason ?? "").replace(/\b[0-9a-f]{16}\b|\d+(\.\d+)?/g, "…");
}

function hasWords(picture, words) {
  const text = `${picture.title ?? ""} ${picture.source_id}`.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
