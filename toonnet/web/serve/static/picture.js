// A result that is a picture.

import { element } from "./dom.js";
import { Result } from "./result.js";
import { SIDE_PX } from "./sheet.js";

export class PictureResult extends Result {
  blob = null;
  #bitmap = null;

  constructor(server, { key, path, title, name, root, ask }) {
    super(server, key, root);
    this.path = path;
    this.title = title;
    this.name = name;
    this.ask = ask;
    this.canvas = element("canvas", { width: SIDE_PX, height: SIDE_PX, role: "img", ariaLabel: `${title}: nothing yet` });
    this.context = this.canvas.getContext("2d");
  }

  get settings() { return this.ask(); }
  get bitmap() { return this.#bitmap; }

  async show({ blob }) {
    const bitmap = await createImageBitmap(blob);
    this.blob = blob;
    this.#bitmap = bitmap;
    this.canvas.ariaLabel = `${this.title} version of the drawing`;
    this.paint(bitmap);
  }

  paint(bitmap) {
    if (this.canvas.width !== bitmap.width || this.canvas.height !== bitmap.height) {
      this.canvas.width = bitmap.width;
      this.canvas.height = bitmap.height;
    }
    this.context.clearRect(0, 0, bitmap.width, bitmap.height);
    this.context.drawImage(bitmap, 0, 0);
  }

  clear() {
    this.blob = null;
    this.#bitmap = null;
    this.canvas.ariaLabel = `${this.title}: nothing yet`;
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }
}
