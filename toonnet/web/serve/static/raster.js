// Draws a model without WebGL: triangle by triangle into an array, smaller, but the same picture.

import { AMBIENT, LIGHT, OUTLINE_BEHIND, OUTLINE_SHARE, RAMP, extentOf, viewOf } from "./view.js";

const SIDE_PX = 360;
const INK = [23, 22, 20];

export class RasterScene {
  hasOwnSize = true;

  constructor(canvas) {
    this.canvas = canvas;
    canvas.width = canvas.height = SIDE_PX;
    this.context = canvas.getContext("2d");
    this.image = new ImageData(SIDE_PX, SIDE_PX);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.depths = new Float32Array(SIDE_PX * SIDE_PX);
  }

  show(model) {
    this.model = model;
    Object.assign(this, extentOf(model.positions));
    const { width, height } = model.texture;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d");
    context.drawImage(model.texture, 0, 0);
    this.texture = { width, height, data: context.getImageData(0, 0, width, height).data };
    const count = model.positions.length / 3;
    this.places = new Float32Array(3 * count);
    this.wide = new Float32Array(2 * count);
    this.light = new Float32Array(count);
  }

  draw(camera, { isLit }) {
    const { model } = this;
    if (!model) return;
    this.#place(viewOf(camera, this.radius));
    this.pixels.fill(0);
    this.depths.fill(Infinity);
    const { faces } = model;
    for (const isOutline of [true, false]) {
      for (let at = 0; at < faces.length; at += 3) {
        this.#triangle(faces[at], faces[at + 1], faces[at + 2], isOutline, isLit);
      }
    }
    this.context.putImageData(this.image, 0, 0);
  }

  // Corners in pixels with their depths; those of the outline; how much light there is.
  #place({ rotation: r, distance, focal }) {
    const { positions: p, normals: n } = this.model;
    const { middle: m } = this;
    const half = SIDE_PX / 2;
    const width = OUTLINE_SHARE * SIDE_PX;
    for (let corner = 0, at = 0; at < p.length; corner += 1, at += 3) {
      const [x, y, z] = [0, 3, 6].map((row) =>
        r[row] * (p[at] - m[0]) + r[row + 1] * (p[at + 1] - m[1]) + r[row + 2] * (p[at + 2] - m[2]));
      const [nx, ny, nz] = [0, 3, 6].map((row) =>
        r[row] * n[at] + r[row + 1] * n[at + 1] + r[row + 2] * n[at + 2]);
      const away = distance - z;
      this.places[at] = half + (half * focal * x) / away;
      this.places[at + 1] = half - (half * focal * y) / away;
      this.places[at + 2] = away;
      this.wide[2 * corner] = this.places[at] + width * nx;
      this.wide[2 * corner + 1] = this.places[at + 1] - width * ny;
      this.light[corner] = 0.5 * (nx * LIGHT[0] + ny * LIGHT[1] + nz * LIGHT[2]) + 0.5;
    }
  }

  #triangle(a, b, c, isOutline, isLit) {
    const [source, step] = isOutline ? [this.wide, 2] : [this.places, 3];
    const [ax, ay] = [source[step * a], source[step * a + 1]];
    const [bx, by] = [source[step * b], source[step * b + 1]];
    const [cx, cy] = [source[step * c], source[step * c + 1]];
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    const behind = isOutline ? OUTLINE_BEHIND * this.radius : 0;
    // Fronts run anticlockwise, which is clockwise where y grows downwards.
    if (isOutline ? area <= 0 : area >= 0) return;
    const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5));
    const right = Math.min(SIDE_PX - 1, Math.floor(Math.max(ax, bx, cx) - 0.5));
    const top = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
    const bottom = Math.min(SIDE_PX - 1, Math.floor(Math.max(ay, by, cy) - 0.5));
    for (let y = top; y <= bottom; y += 1) {
      for (let x = left; x <= right; x += 1) {
        const u = ((bx - x - 0.5) * (cy - y - 0.5) - (by - y - 0.5) * (cx - x - 0.5)) / area;
        const v = ((cx - x - 0.5) * (ay - y - 0.5) - (cy - y - 0.5) * (ax - x - 0.5)) / area;
        const w = 1 - u - v;
        if (u < 0 || v < 0 || w < 0) continue;
        const at = y * SIDE_PX + x;
        const depth = u * this.places[3 * a + 2] + v * this.places[3 * b + 2] + w * this.places[3 * c + 2] + behind;
        if (depth >= this.depths[at]) continue;
        this.depths[at] = depth;
        this.pixels[at] = isOutline ? packed(INK, 1) : this.#paint(a, b, c, u, v, w, isLit);
      }
    }
  }

  #paint(a, b, c, u, v, w, isLit) {
    const { uv } = this.model;
    const { width, height, data } = this.texture;
    const across = u * uv[2 * a] + v * uv[2 * b] + w * uv[2 * c];
    const down = u * uv[2 * a + 1] + v * uv[2 * b + 1] + w * uv[2 * c + 1];
    const x = Math.min(width - 1, Math.max(0, Math.floor(across * width)));
    const y = Math.min(height - 1, Math.max(0, Math.floor(down * height)));
    const at = 4 * (y * width + x);
    const light = u * this.light[a] + v * this.light[b] + w * this.light[c];
    const level = isLit ? Math.min(1, RAMP.find(([below]) => light < below)[1] + AMBIENT) : 1;
    return packed([data[at], data[at + 1], data[at + 2]], level);
  }
}

// As little-endian machines, which all browsers run on, have a pixel in an integer.
function packed([red, green, blue], level) {
  const part = (value) => Math.round(value * level);
  return (255 << 24 | part(blue) << 16 | part(green) << 8 | part(red)) >>> 0;
}
