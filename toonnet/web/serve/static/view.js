// Where a model is looked at from, and how it is lit: the same for both ways of drawing it.

const FIELD_OF_VIEW = (30 * Math.PI) / 180;
const NEAREST = 0.05;
const MARGIN = 1.06;

// Light from the camera's right and above: azimuth 30 degrees, elevation 40.
export const LIGHT = [
  Math.cos(Math.PI / 4.5) * Math.sin(Math.PI / 6), Math.sin(Math.PI / 4.5),
  Math.cos(Math.PI / 4.5) * Math.cos(Math.PI / 6),
];
// The paper's ramp of three levels of gray, and the ambient light that is added.
export const RAMP = [[107 / 256, 120 / 255], [171 / 256, 190 / 255], [2, 1]];
export const AMBIENT = 0.28;
export const OUTLINE_SHARE = 1 / 170; // Of the picture's side.
export const OUTLINE_BEHIND = 0.04; // Of the model's radius.

// Return the middle of a model's box, and how far its corners are from there at most.
export function extentOf(positions) {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let at = 0; at < positions.length; at += 1) {
    low[at % 3] = Math.min(low[at % 3], positions[at]);
    high[at % 3] = Math.max(high[at % 3], positions[at]);
  }
  const middle = low.map((value, axis) => (value + high[axis]) / 2);
  let radius = 0;
  for (let at = 0; at < positions.length; at += 3) {
    radius = Math.max(radius, Math.hypot(
      positions[at] - middle[0], positions[at + 1] - middle[1], positions[at + 2] - middle[2]));
  }
  return { middle, radius };
}

// Return the rotation (rows) and where the model is placed before the camera.
export function viewOf({ azimuth, elevation, zoom }, radius) {
  const [ca, sa] = [Math.cos(azimuth), Math.sin(azimuth)];
  const [ce, se] = [Math.cos(elevation), Math.sin(elevation)];
  const rotation = [ca, 0, sa, se * sa, ce, -se * ca, -ce * sa, se, ce * ca];
  const distance = (MARGIN * radius) / Math.sin(FIELD_OF_VIEW / 2) / zoom;
  const near = Math.max(NEAREST, distance - 1.5 * radius);
  const far = distance + 2 * radius;
  return { rotation, distance, focal: 1 / Math.tan(FIELD_OF_VIEW / 2), near, far };
}
