// Drawings to start from, made of ellipses, rounded boxes and paths on a sheet of 512 pixels.

const INK = "#1f1d1a";
const LINE_PX = 8;

const oval = (x, y, rx, ry = rx, turn = 0) => (path) => {
  path.moveTo(x + rx * Math.cos(turn), y + rx * Math.sin(turn));
  path.ellipse(x, y, rx, ry, turn, 0, 2 * Math.PI);
};
const box = (x, y, width, height, round) => (path) => path.roundRect(x, y, width, height, round);
const along = (text) => (path) => path.addPath(new Path2D(text));
const shape = (color, ...parts) => ({ color, parts });
const line = (...parts) => ({ color: null, parts });
const dot = (...parts) => ({ color: INK, parts });

const SAMPLES = {
  cat: [
    shape("#f2a541", along("M352 400c90 10 118-60 86-118-16-26-46-10-32 16 14 30 0 58-44 54z")),
    shape("#f2a541", oval(256, 372, 104, 92)),
    shape("#ffe3b5", oval(256, 396, 56, 58)),
    shape("#f2a541", along("M150 178 138 66l92 56zM362 178 374 66l-92 56z")),
    shape("#f2a541", oval(256, 196, 124, 106)),
    shape("#f2a541", oval(206, 456, 40, 24), oval(306, 456, 40, 24)),
    dot(oval(212, 184, 13, 19), oval(300, 184, 13, 19)),
    shape("#e8788a", along("M242 222h28l-14 16z")),
    line(along("M256 238v14m-32 4q16 18 32-2q16 20 32 2M120 214l58 8m-54 36 56-14M392 214l-58 8m54 36-56-14")),
  ],
  elephant: [
    shape("#93a7c4", along("M428 292q44 20 30 84l-14-2q4-44-26-58z")),
    shape("#93a7c4", box(206, 360, 62, 100, 22), box(352, 360, 62, 100, 22)),
    shape("#93a7c4", oval(306, 306, 134, 104)),
    shape("#93a7c4", oval(186, 206, 96, 92)),
    shape("#93a7c4", along("M96 232C72 286 66 340 72 404c4 34 52 32 50-2-3-48 8-84 42-108")),
    shape("#f2b8c6", oval(258, 206, 60, 78, 0.2)),
    dot(oval(146, 188, 11, 15)),
  ],
  penguin: [
    shape("#f2a541", oval(206, 462, 48, 20), oval(306, 462, 48, 20)),
    shape("#3f4a63", oval(122, 300, 34, 96, 0.35), oval(390, 300, 34, 96, -0.35)),
    shape("#3f4a63", oval(256, 274, 134, 190)),
    shape("#ffffff", oval(256, 320, 88, 126)),
    shape("#ffffff", oval(216, 172, 44, 48), oval(296, 172, 44, 48)),
    dot(oval(226, 174, 13, 18), oval(286, 174, 13, 18)),
    shape("#f2a541", along("M218 196h76l-38 50z")),
  ],
  car: [
    shape("#d8483c", along("M120 250 166 158q8-16 26-16h134q16 0 28 12l78 96z")),
    shape("#bfe3f5", along("M166 244l32-64q4-8 14-8h32v72zM270 244v-72h48q10 0 16 6l58 66z")),
    shape("#d8483c", box(48, 240, 416, 122, 44)),
    shape("#ffe08a", oval(434, 290, 20, 24)),
    shape("#3a3a40", oval(150, 362, 56), oval(366, 362, 56)),
    shape("#d5d2cb", oval(150, 362, 24), oval(366, 362, 24)),
    line(along("M258 262v82M280 280h26")),
  ],
  flower: [
    shape("#4f9d5c", box(246, 270, 22, 204, 10)),
    shape("#6cc070", along("M260 458c16-52 62-74 108-68-8 54-54 78-108 68zM252 432c-12-46-54-66-100-60 8 50 50 72 100 60z")),
    ...[0, 60, 120, 180, 240, 300].map((degrees) => {
      const turn = (degrees * Math.PI) / 180;
      return shape("#ef7fa5", oval(256 + 84 * Math.cos(turn), 182 + 84 * Math.sin(turn), 62, 50, turn));
    }),
    shape("#ffd24d", oval(256, 182, 52)),
  ],
  robot: [
    shape("#7bbf3f", box(100, 236, 50, 140, 25), box(362, 236, 50, 140, 25)),
    shape("#7bbf3f", box(186, 372, 54, 98, 25), box(272, 372, 54, 98, 25)),
    shape("#7bbf3f", box(164, 228, 184, 176, [8, 8, 34, 34])),
    shape("#7bbf3f", along("M164 214a92 92 0 0 1 184 0z")),
    line(along("M208 132l-20-36M304 132l20-36")),
    dot(oval(216, 174, 8), oval(296, 174, 8)),
  ],
  bee: [
    shape("#dff1fb", oval(258, 148, 46, 84, -0.4), oval(348, 148, 46, 84, 0.4)),
    shape("#ffd24d", along("M446 292l32 12-32 14z")),
    shape("#ffd24d", oval(278, 300, 172, 114)),
    shape(INK, along("M262 188q30 112 0 226l50-2q28-112 0-222zM362 204q26 100 0 194l42-30q16-68 0-136z")),
    shape("#ffd24d", oval(142, 286, 80, 78)),
    dot(oval(118, 270, 11, 16), oval(172, 270, 11, 16)),
    line(along("M118 314q26 24 52 0M114 214q-20-42-50-38M152 209q-2-44 24-62")),
  ],
  tree: [
    shape("#a9714b", along("M226 300h60l22 174H204z")),
    shape("#5fae5f", along("M256 48c54-10 96 26 96 70 54 4 86 52 70 104-8 58-66 84-116 62-30 34-80 34-104 0-54 20-112-10-114-66-14-54 22-96 74-98 4-46 44-74 94-72z")),
    shape("#e2574c", oval(190, 210, 17), oval(308, 168, 17), oval(338, 244, 17), oval(238, 134, 17)),
  ],
};

export const SAMPLE_NAMES = Object.keys(SAMPLES);

export function paintSample(name, context) {
  context.strokeStyle = INK;
  context.lineWidth = LINE_PX;
  context.lineCap = context.lineJoin = "round";
  for (const { color, parts } of SAMPLES[name]) {
    for (const part of parts) {
      const path = new Path2D();
      part(path);
      if (color) {
        context.fillStyle = color;
        context.fill(path);
      }
      context.stroke(path);
    }
  }
}
