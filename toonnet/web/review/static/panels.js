// Around the grid: classes, progress, filters, what is under the cursor.

import { byId, count, element } from "./dom.js";
import { nameOf } from "./grid.js";
import { STATUS_NAMES, STATUSES } from "./store.js";

export class Panels {
  constructor(store, acts) {
    this.store = store;
    this.acts = acts;
    store.addEventListener("view", () => this.draw());
    store.addEventListener("rows", () => this.draw());
    store.addEventListener("choice", () => this.#drawAbout());
    byId("source").addEventListener("change", ({ target }) => store.setFilters({ source: target.value }));
    byId("reason").addEventListener("change", ({ target }) => store.setFilters({ reason: target.value }));
    byId("words").addEventListener("input", ({ target }) => store.setFilters({ words: target.value.trim() }));
    byId("clear-filters").addEventListener("click", () => store.clearFilters());
    byId("tidy").addEventListener("click", () => store.tidy());
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
    byId("statuses").addEventListener("keydown", (event) => this.#moveAmongStatuses(event));
  }

  start(state) {
    byId("name").textContent = state.name;
    byId("who").textContent = state.who;
    document.title = `${state.name} · review`;
  }

  draw() {
    const counts = this.store.counts();
    this.#drawClasses(counts);
    this.#drawProgress(counts);
    this.#drawFilters(counts);
    this.#drawAbout();
  }

  #drawClasses(counts) {
    const { filters } = this.store;
    const list = byId("class-list");
    for (const [label, of] of counts) {
      let button = list.querySelector(`[data-label="${CSS.escape(label)}"]`);
      if (!button) {
        button = element("button", { type: "button" }, element("span"), element("small"), element("i"));
        button.dataset.label = label;
        button.addEventListener("click", () => this.store.setFilters({ label }));
        list.append(element("li", {}, button));
      }
      const [name, todo] = button.children;
      name.textContent = label || "All classes";
      const done = of.all > 0 && of.pending === 0;
      todo.textContent = of.all === 0 ? "–" : done ? "done" : of.pending.toLocaleString("en");
      button.classList.toggle("done", done);
      button.style.setProperty("--share", of.all ? (of.all - of.pending) / of.all : 0);
      button.setAttribute("aria-label",
        `${name.textContent}: ${of.pending} to do of ${of.all}`);
      if (label === filters.label) {
        if (!button.hasAttribute("aria-current")) button.scrollIntoView({ block: "nearest" });
        button.setAttribute("aria-current", "true");
      } else button.removeAttribute("aria-current");
    }
  }

  #drawProgress(counts) {
    const { label } = this.store.filters;
    const of = counts.get(label);
    const decided = of.all - of.pending;
    byId("class-name").textContent = label || "All classes";
    byId("progress-text").replaceChildren(...(of.all
      ? [`${decided.toLocaleString("en")} of ${of.all.toLocaleString("en")}`, element("span", {}, " decided")]
      : ["no pictures"]));
    const bar = byId("progress");
    bar.setAttribute("aria-valuemax", of.all);
    bar.setAttribute("aria-valuenow", decided);
    for (const part of bar.children) {
      part.style.setProperty("--share", of.all ? of[part.className] / of.all : 0);
    }
  }

  #drawFilters(counts) {
    const { store } = this;
    const { filters } = store;
    const of = counts.get(filters.label);
    const statuses = ["", ...STATUSES].filter(
      (status) => status !== "broken" || of.broken || filters.status === "broken");
    const place = byId("statuses");
    const focused = place.contains(document.activeElement);
    place.replaceChildren(...statuses.map((status) => {
      const number = status ? of[status] : of.all;
      const checked = status === filters.status;
      const button = element("button", { type: "button", role: "radio", tabIndex: checked ? 0 : -1 },
        STATUS_NAMES[status], element("small", {}, number.toLocaleString("en")));
      button.setAttribute("aria-checked", checked);
      button.dataset.status = status;
      button.addEventListener("click", () => store.setFilters({ status }));
      return button;
    }));
    if (focused) place.querySelector("[aria-checked=true]").focus();
    fillSelect(byId("source"), "All sources", store.values("source"), filters.source);
    fillSelect(byId("reason"), "Any reason", store.values("reason"), filters.reason);
    if (byId("words").value.trim() !== filters.words) byId("words").value = filters.words;
    byId("clear-filters").hidden = !store.narrowed;
    const misplaced = store.misplaced;
    byId("tidy").hidden = !misplaced;
    byId("tidy").textContent = `Hide ${misplaced.toLocaleString("en")} decided`;
    this.#drawNothing(of);
  }

  #drawNothing(of) {
    const { view, filters, narrowed } = this.store;
    const place = byId("nothing");
    place.hidden = view.length > 0;
    if (view.length) return;
    if (!of.all) place.textContent = "No pictures of this class yet.";
    else if (narrowed) place.textContent = "Nothing suits these filters.";
    else if (filters.status === "pending") place.textContent = "All done here. ] goes to the next class.";
    else place.textContent = "Nothing here.";
  }

  #moveAmongStatuses(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const buttons = [...byId("statuses").children];
    const place = buttons.findIndex((button) => button.ariaChecked === "true");
    buttons[(place + step + buttons.length) % buttons.length].click();
  }

  #drawAbout() {
    const { store } = this;
    const place = byId("about");
    const { current, selected } = store;
    if (selected.size > 1) {
      place.replaceChildren(element("b", {}, `${count(selected.size, "picture")} chosen`));
    } else if (current) {
      const rest = [current.source, current.reason].filter(Boolean).join(" · ");
      place.replaceChildren(element("b", {}, nameOf(current)), ` · ${rest}`);
    } else place.replaceChildren();
    for (const button of document.querySelectorAll(".acts button")) {
      const { act } = button.dataset;
      button.disabled = act === "undo" ? !this.acts.canUndo : !current;
    }
  }
}

function fillSelect(select, none, values, chosen) {
  if (select === document.activeElement && select.value === chosen && select.options.length > 1) return;
  const known = values.some(([value]) => value === chosen) || !chosen;
  const options = [["", none], ...values.map(([value, number]) => [value, `${value} (${number})`]),
    ...(known ? [] : [[chosen, `${chosen} (0)`]])];
  select.replaceChildren(...options.map(([value, text]) => element("option", { value }, text)));
  select.value = chosen;
  select.disabled = options.length === 1;
}
