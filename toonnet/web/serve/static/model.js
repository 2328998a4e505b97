// The drawing as a model in the round, turned by mouse, finger or keys.

import { byId, count, element, say } from "./dom.js";
import { icon, iconButton, pictureActs, save } from "./acts.js";
import { Controls } from "./controls.js";
import { readGlb } from "./glb.js";
import { RasterScene } from "./raster.js";
import { Result } from "./result.js";
import { Turning } from "./turning.js";
import { WebGlScene } from "./webgl.js";

const SPECS = [
  { name: "roundness", label: "Roundness", min: 0.35, max: 1.5, step: 0.05, says: "1 makes a disc a ball; less, a cushion" },
  { name: "one_body", label: "One body", says: "Leave limbs, ears and wheels in one piece with the body" },
  { name: "holes", label: "Holes", says: "Paper that an outline encloses is a hole, where the drawing isn't transparent" },
  { name: "isLit", label: "Cel shading", says: "Three levels of light; else the drawing's own colours" },
];
const MOST_SIDE_PX = 960;
const PLAIN = new URLSearchParams(window.location.search).has("software");

export class Model extends Result {
  path = "inflate";
  #glb = null;

  constructor(server, { use, showCode }) {
    super(server, "model", byId("model"));
    this.controls = new Controls(SPECS, { roundness: 0.7, one_body: false, holes: false, isLit: true });
    this.canvas = element("canvas", { tabIndex: 0, role: "application" });
    this.scene = makeScene(this.canvas);
    this.turning = new Turning(this.canvas, () => this.#draw());
    this.scene.onrestored = () => this.turning.look();
    this.controls.addEventListener("change", () => this.#changed());
    this.about = element("p", { className: "about faint" });
    this.shape = JSON.stringify(this.settings);
    const acts = pictureActs(this, {
      what: "the model", save: () => save(this.#glb, "model.glb"), code: showCode,
      use: () => use(this.canvas, "model"),
    });
    acts.children[0].title = acts.children[0].ariaLabel = "Save the model as GLB";
    acts.children[1].replaceWith(iconButton("picture", "Save this view as PNG", () => this.#saveView()));
    acts.children[2].title = acts.children[2].ariaLabel = "Draw on this view of the model";
    const fit = () => [...acts.children].slice(0, 3).forEach((button) => { button.disabled = !this.hasResult; });
    this.addEventListener("look", fit);
    fit();
    this.root.append(
      element("header", {}, element("h2", { id: "model-title" }, "In the round"), this.time, acts),
      element("div", { className: "stage" }, this.canvas,
        element("p", { className: "nothing" }, "The drawing, inflated. Drag it to turn it."), this.trouble,
        this.#turnButtons()),
      element("div", { className: "controls" },
        element("div", { className: "rows" }, ...this.controls.rows(["roundness"])),
        element("div", { className: "inline" }, ...this.controls.rows(["one_body", "holes", "isLit"])),
        this.about));
    this.clear();
    new ResizeObserver(() => this.#fit()).observe(this.canvas);
  }

  // As many pixels as the screen shows.
  #fit() {
    const side_px = Math.min(MOST_SIDE_PX, Math.round(this.canvas.clientWidth * window.devicePixelRatio));
    if (!side_px || this.scene.hasOwnSize || this.canvas.width === side_px) return;
    this.canvas.width = this.canvas.height = side_px;
    this.#draw();
  }

  get settings() {
    const { roundness, one_body, holes } = this.controls.values;
    return { roundness, one_body, holes };
  }

  get blob() { return this.#glb; }

  clear() {
    this.#glb = null;
    this.turning.stop();
    this.about.textContent = "";
    this.canvas.ariaLabel = "Model: nothing yet";
  }

  async show({ blob, facts }) {
    const model = await readGlb(await blob.arrayBuffer());
    const isFirst = this.#glb === null;
    this.#glb = blob;
    this.scene.show(model);
    this.canvas.ariaLabel = `Model of ${count(facts.parts.length, "part")}; `
      + "arrow keys turn it, plus and minus zoom";
    const triangles = (model.faces.length / 3).toLocaleString("en");
    this.about.textContent = facts.slab ? "The drawing fills its frame, so it is a plate."
      : `${count(facts.parts.length, "part")}, ${triangles} triangles.`;
    if (isFirst) this.turning.begin();
    this.#draw();
  }

  #changed() {
    const shape = JSON.stringify(this.settings);
    if (shape !== this.shape) this.change();
    else this.#draw();
    this.shape = shape;
  }

  #draw() {
    if (this.#glb) this.scene.draw(this.turning, this.controls.values);
  }

  #saveView() {
    this.#draw();
    this.canvas.toBlob((blob) => save(blob, "view.png"), "image/png");
  }

  #turnButtons() {
    const play = element("button", { type: "button", className: "round", ariaLabel: "Turn by itself" }, icon("play"));
    play.title = "Turn by itself";
    play.addEventListener("click", () => this.turning.play(!this.turning.isPlaying));
    this.turning.addEventListener("playing", () => {
      play.setAttribute("aria-pressed", this.turning.isPlaying);
      play.replaceChildren(icon(this.turning.isPlaying ? "pause" : "play"));
    });
    play.setAttribute("aria-pressed", "false");
    const front = element("button", { type: "button", className: "round", ariaLabel: "From the front" }, icon("front"));
    front.title = "From the front";
    front.addEventListener("click", () => {
      this.turning.front();
      say("From the front");
    });
    return element("div", { className: "turns" }, front, play);
  }
}

function makeScene(canvas) {
  try {
    if (PLAIN) throw new Error("asked for");
    return new WebGlScene(canvas);
  } catch {
    return new RasterScene(canvas);
  }
}
