// Pictures that come from outside: dropped, pasted, chosen, a sample, or what was here before a reload.

import { byId, element, say } from "./dom.js";
import { plain } from "./result.js";
import { SAMPLE_NAMES, paintSample } from "./samples.js";
import { Refusal } from "./server.js";
import { SIDE_PX } from "./sheet.js";

const KEPT = "toonnet-drawing";
const KEPT_AFTER_MS = 1500;
const THUMBNAIL_PX = 96;
const STEM = /\.[^.]*$/;

export class Opening {
  #sample = -1;
  #timer = 0;

  constructor(server, sheet, mostBytes) {
    this.server = server;
    this.sheet = sheet;
    this.mostBytes = mostBytes;
    this.trouble = byId("open-trouble");
    this.input = byId("file");
    this.input.addEventListener("change", () => {
      if (this.input.files[0]) this.file(this.input.files[0]);
      this.input.value = "";
    });
    this.#drops();
    document.addEventListener("paste", (event) => this.#paste(event));
    this.#samples();
    sheet.addEventListener("change", () => {
      this.trouble.hidden = true;
      // Encoding takes as long as IUS: not before the results.
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#keep(), KEPT_AFTER_MS);
    });
    window.addEventListener("pagehide", () => this.#keep());
  }

  choose() {
    this.input.click();
  }

  async file(file) {
    if (file.size > this.mostBytes) {
      return this.#fail(`${file.name} has ${(file.size / 2 ** 20).toFixed(0)} MB; at most ${this.mostBytes / 2 ** 20} can be opened.`);
    }
    byId("studio").setAttribute("aria-busy", "true");
    try {
      const result = await this.server.ask("open", "open", file);
      if (!result) return null;
      const bitmap = await createImageBitmap(result.blob);
      this.sheet.load(bitmap, { isOpaque: result.facts.opaque, name: file.name.replace(STEM, "") || "drawing" });
      say([`Opened ${file.name}`, ...result.facts.notes].join("; "));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#fail(`${file.name} can’t be opened: ${plain(error.message)}.`);
    } finally {
      byId("studio").removeAttribute("aria-busy");
    }
    return null;
  }

  #fail(text) {
    this.trouble.textContent = text;
    this.trouble.hidden = false;
  }

  #drops() {
    const studio = document.body;
    let depth = 0;
    const hasFile = (event) => event.dataTransfer?.types.includes("Files");
    const fit = () => byId("drop").toggleAttribute("hidden", depth <= 0);
    studio.addEventListener("dragenter", (event) => {
      if (!hasFile(event)) return;
      depth += 1;
      fit();
    });
    studio.addEventListener("dragleave", (event) => {
      if (!hasFile(event)) return;
      depth -= 1;
      fit();
    });
    studio.addEventListener("dragover", (event) => hasFile(event) && event.preventDefault());
    studio.addEventListener("drop", (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      depth = 0;
      fit();
      if (event.dataTransfer.files[0]) this.file(event.dataTransfer.files[0]);
    });
  }

  #paste(event) {
    const file = [...(event.clipboardData?.files ?? [])][0];
    if (!file) return;
    event.preventDefault();
    this.file(new File([file], file.name || "pasted.png"));
  }

  // --- samples ------------------------------------------------------------------------------
  #samples() {
    const list = byId("samples");
    SAMPLE_NAMES.forEach((name, index) => {
      const canvas = element("canvas", { width: THUMBNAIL_PX, height: THUMBNAIL_PX, ariaHidden: "true" });
      const context = canvas.getContext("2d");
      context.scale(THUMBNAIL_PX / SIDE_PX, THUMBNAIL_PX / SIDE_PX);
      paintSample(name, context);
      const button = element("button", { type: "button", ariaLabel: `Sample: ${name}`, title: name }, canvas);
      button.addEventListener("click", () => this.sample(index));
      list.append(element("li", {}, button));
    });
  }

  sample(index = (this.#sample + 1) % SAMPLE_NAMES.length) {
    this.#sample = index;
    const name = SAMPLE_NAMES[index];
    this.sheet.load((context) => paintSample(name, context), { name });
    say(`Sample: ${name}`);
  }

  // --- over a reload ------------------------------------------------------------------------
  #keep() {
    try {
      if (this.sheet.isBlank) sessionStorage.removeItem(KEPT);
      else sessionStorage.setItem(KEPT, this.sheet.canvas.toDataURL());
    } catch { /* Storage is full or forbidden: then a reload begins anew. */ }
  }

  async restore() {
    const kept = sessionStorage.getItem(KEPT);
    if (!kept) return;
    const bytes = Uint8Array.from(atob(kept.split(",")[1]), (sign) => sign.charCodeAt(0));
    this.sheet.load(await createImageBitmap(new Blob([bytes])));
  }
}
