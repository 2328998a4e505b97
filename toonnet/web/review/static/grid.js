// The grid: only what is on the screen is in the page, so ten thousand pictures weigh as much as ten.

import { element } from "./dom.js";
import { makeMark } from "./marks.js";

const SIZES_PX = [72, 104, 136, 192, 256];
const GAP_PX = 10;
const OVERSCAN_ROWS = 2;
const SETTLED_FRAMES = 5;

export class Grid {
  #tiles = new Map(); // By picture id.
  #spare = [];
  #asked = false;
  #lastTop = 0;
  #settling = 0;

  constructor(store, place, space) {
    this.store = store;
    this.place = place;
    this.space = space;
    this.size = Number(localStorage.getItem("toonnet-tile-size") ?? (innerWidth > 860 ? 2 : 1));
    place.addEventListener("scroll", () => this.draw(), { passive: true });
    new ResizeObserver(() => this.#laidOutAnew()).observe(place);
    store.addEventListener("view", () => {
      this.#forget();
      this.place.scrollTop = 0;
      this.#laidOutAnew();
      this.reveal();
    });
    store.addEventListener("rows", () => this.draw());
    store.addEventListener("choice", () => {
      this.reveal();
      this.draw();
    });
  }

  resize(step) {
    this.size = Math.max(0, Math.min(this.size + step, SIZES_PX.length - 1));
    localStorage.setItem("toonnet-tile-size", this.size);
    this.#laidOutAnew();
    this.reveal();
  }

  get rowsOnScreen() {
    return Math.max(1, Math.floor(this.place.clientHeight / this.pitch) || 1);
  }

  #laidOutAnew() {
    const width = this.space.clientWidth;
    if (!width) return;
    this.columns = Math.max(2, Math.floor((width + GAP_PX) / (SIZES_PX[this.size] + GAP_PX)));
    this.tile = Math.floor((width - GAP_PX * (this.columns - 1)) / this.columns);
    this.pitch = this.tile + GAP_PX;
    const rows = Math.ceil(this.store.view.length / this.columns);
    this.space.style.height = `${Math.max(0, rows * this.pitch - GAP_PX)}px`;
    this.place.style.setProperty("--tile", `${this.tile}px`);
    this.draw();
  }

  // Draw once before the next frame, however often it is asked for.
  draw() {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      this.#draw();
    });
  }

  #draw() {
    const { view } = this.store;
    if (!this.columns) return;
    const top = this.place.scrollTop;
    const flying = Math.abs(top - this.#lastTop) > this.place.clientHeight / 2;
    this.#lastTop = top;
    const firstRow = Math.max(0, Math.floor(top / this.pitch) - OVERSCAN_ROWS);
    const lastRow = Math.ceil((top + this.place.clientHeight) / this.pitch) + OVERSCAN_ROWS;
    const first = firstRow * this.columns;
    const shown = view.slice(first, lastRow * this.columns);
    const wanted = new Set(shown.map((picture) => picture.id));
    for (const [id, tile] of this.#tiles) if (!wanted.has(id)) this.#takeOff(id, tile);
    shown.forEach((picture, place) => this.#put(picture, first + place));
    this.place.setAttribute("aria-activedescendant", this.store.current ? `p-${this.store.current.id}` : "");
    this.#fetchPictures(flying);
  }

  // Whoever flies past hundreds of rows doesn't want their pictures: wait until they stay.
  #fetchPictures(flying) {
    cancelAnimationFrame(this.#settling);
    if (flying) this.#wait(SETTLED_FRAMES);
    else {
      for (const tile of this.#tiles.values()) {
        if (tile.picture.status !== "broken" && !tile.image) hang(tile);
      }
    }
  }

  #wait(frames) {
    this.#settling = requestAnimationFrame(
      () => (frames ? this.#wait(frames - 1) : this.#fetchPictures(false)));
  }

  #put(picture, index) {
    let tile = this.#tiles.get(picture.id);
    if (!tile) {
      tile = this.#spare.pop() ?? makeTile();
      tile.picture = picture;
      tile.box.id = `p-${picture.id}`;
      this.#tiles.set(picture.id, tile);
      if (!tile.box.isConnected) this.space.append(tile.box);
      tile.box.hidden = false;
    }
    const x = (index % this.columns) * this.pitch;
    const y = Math.floor(index / this.columns) * this.pitch;
    tile.box.style.transform = `translate(${x}px, ${y}px)`;
    tile.index = index;
    tile.box.dataset.index = index;
    this.#dress(tile, picture, index);
  }

  #dress({ box, over }, picture, index) {
    const { store } = this;
    const isSelected = store.selected.has(picture.id);
    const isMoved = picture.label !== picture.collected_label;
    const atCursor = index === store.cursor;
    const key = [picture.status, picture.label, picture.reason, isSelected, atCursor,
      store.filters.label, index, store.view.length].join("\n");
    if (box.dressed === key) return;
    box.dressed = key;
    box.className = `tile ${picture.status}${isMoved ? " moved" : ""}${atCursor ? " cursor" : ""}`;
    const tag = isMoved || picture.label !== store.filters.label ? picture.label : "";
    const wear = `${picture.status}\n${tag}\n${picture.status === "broken" ? picture.reason : ""}`;
    if (box.wears !== wear) {
      box.wears = wear;
      over.replaceChildren(...worn(picture, tag));
    }
    box.setAttribute("aria-selected", isSelected);
    box.setAttribute("aria-posinset", index + 1);
    box.setAttribute("aria-setsize", store.view.length);
    box.setAttribute("aria-label", described(picture));
    box.title = `${nameOf(picture)} · ${picture.source}${picture.reason ? `\n${picture.reason}` : ""}`;
  }

  #takeOff(id, tile) {
    tile.box.hidden = true;
    tile.box.dressed = "";
    tile.box.removeAttribute("id");
    tile.image?.remove();
    tile.image?.removeAttribute("src"); // Out of the page this only ends its loading.
    tile.image = null;
    this.#tiles.delete(id);
    this.#spare.push(tile);
  }

  #forget() {
    for (const [id, tile] of this.#tiles) this.#takeOff(id, tile);
  }

  // Scroll so that the cursor is on the screen.
  reveal() {
    if (!this.columns) return;
    const margin = this.space.offsetTop;
    const top = margin + Math.floor(this.store.cursor / this.columns) * this.pitch;
    const room = this.place.clientHeight;
    if (top - margin < this.place.scrollTop) this.place.scrollTop = top - margin;
    else if (top + this.pitch > this.place.scrollTop + room) {
      this.place.scrollTop = top + this.pitch + margin - GAP_PX - room;
    }
  }
}

export const thumbnail = (picture) => `/thumbnails/${picture.id}?v=${picture.version}`;
export const wholePicture = (picture) => `/pictures/${picture.id}?v=${picture.version}`;
export const nameOf = (picture) => picture.title || picture.source_id;

export function described(picture) {
  const parts = [nameOf(picture), `label ${picture.label}`, picture.status];
  if (picture.reason) parts.push(picture.reason);
  return [...parts, `from ${picture.source}`].join(", ");
}

function makeTile() {
  const over = element("div");
  return { box: element("div", { role: "option" }, over), over, image: null };
}

// A tile gets a new image each time: one whose address is taken away costs a browser ten times
// as much, as it prepares to show the text instead.
function hang(tile) {
  const image = element("img", { alt: "", decoding: "async", draggable: false });
  image.addEventListener("load", () => image.classList.add("here"));
  // Where the server is gone, it is asked for again when the grid is drawn next.
  image.addEventListener("error", () => {
    image.remove();
    if (tile.image === image) tile.image = null;
  });
  image.src = thumbnail(tile.picture);
  tile.image = image;
  tile.box.prepend(image);
}

// What lies over a picture; as little as can be, as every element costs time when one scrolls.
function worn(picture, tag) {
  const over = [];
  if (picture.status === "broken") {
    over.push(element("span", { className: "none" }, picture.reason ?? "broken"));
  }
  if (tag) over.push(element("span", { className: "tag" }, tag));
  if (picture.status !== "pending") over.push(makeMark(picture.status));
  return over;
}
