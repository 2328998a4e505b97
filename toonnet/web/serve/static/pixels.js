// What looks at single pixels: filling, and finding what is outside of a drawing.

const TOLERANCE = 72; // Summed over red, green and blue.
const GROWN_PX = 2; // Under the soft edge of an outline, so that no white is left along it.

const onWhite = (value, alpha) => 255 - ((255 - value) * alpha) / 255;

// Visit every pixel that `enter` accepts and that hangs together with the seeds, row by row.
function flood(width, height, seeds, enter) {
  const visited = new Uint8Array(width * height);
  const stack = seeds.filter((place) => enter(place));
  for (const place of stack) visited[place] = 1;
  while (stack.length) {
    const place = stack.pop();
    const x = place % width;
    const neighbours = [x > 0 ? place - 1 : -1, x < width - 1 ? place + 1 : -1,
      place - width, place + width];
    for (const next of neighbours) {
      if (next < 0 || next >= visited.length || visited[next] || !enter(next)) continue;
      visited[next] = 1;
      stack.push(next);
    }
  }
  return visited;
}

// Return where the paper is that reaches the border, with the soft edges towards it.
export function outsideMask({ data, width, height }) {
  const border = [];
  for (let x = 0; x < width; x += 1) border.push(x, (height - 1) * width + x);
  for (let y = 0; y < height; y += 1) border.push(y * width, y * width + width - 1);
  return flood(width, height, [...new Set(border)], (place) => data[4 * place + 3] < 255);
}

function grown(mask, width) {
  const made = mask.slice();
  for (let place = 0; place < mask.length; place += 1) {
    if (!mask[place]) continue;
    const x = place % width;
    if (x > 0) made[place - 1] = 1;
    if (x < width - 1) made[place + 1] = 1;
    if (place >= width) made[place - width] = 1;
    if (place + width < mask.length) made[place + width] = 1;
  }
  return made;
}

// Fill what looks alike around a place, in the pixels given; return them, or null if it is so already.
export function filled(pixels, x, y, color) {
  const { data, width, height } = pixels;
  const wanted = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  const at = (place, part) => onWhite(data[4 * place + part], data[4 * place + 3]);
  const start = y * width + x;
  const own = [0, 1, 2].map((part) => at(start, part));
  const isSame = own.every((value, part) => Math.abs(value - wanted[part]) < 1);
  if (isSame && data[4 * start + 3] === 255) return null;
  const area = flood(width, height, [start], (place) =>
    Math.abs(at(place, 0) - own[0]) + Math.abs(at(place, 1) - own[1])
      + Math.abs(at(place, 2) - own[2]) <= TOLERANCE);
  let wide = area;
  for (let step = 0; step < GROWN_PX; step += 1) wide = grown(wide, width);
  for (let place = 0; place < area.length; place += 1) {
    if (!wide[place]) continue;
    const alpha = area[place] ? 0 : data[4 * place + 3];
    if (alpha === 255) continue;
    for (let part = 0; part < 3; part += 1) {
      const over = (data[4 * place + part] * alpha + wanted[part] * (255 - alpha)) / 255;
      data[4 * place + part] = Math.round(over);
    }
    data[4 * place + 3] = 255;
  }
  return pixels;
}
