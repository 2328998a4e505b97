// Elements from data. Text goes in as text, never as markup: names of pictures are anybody's.

export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

const SVG = "http://www.w3.org/2000/svg";
const MARKS = {
  accepted: "M3.2 8.6 6.6 12l6.2-7.6",
  rejected: "m4 4 8 8m0-8-8 8",
  duplicate: "M3.5 6h9m-9 4h9",
  broken: "M8 3v6m0 3.4v.2",
};

// The sign of a status; none for what is to do.
export function makeMark(status) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "mark");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", MARKS[status] ?? "");
  svg.append(path);
  return svg;
}

export const byId = (id) => document.getElementById(id);

export const count = (number, one, many = `${one}s`) =>
  `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

let saidTimer = 0;

// Tell the person something that needs no answer; screen readers say it.
export function say(text) {
  const place = byId("said");
  place.textContent = text;
  place.classList.add("shown");
  clearTimeout(saidTimer);
  saidTimer = setTimeout(() => place.classList.remove("shown"), 2600);
}

export function closeOnOutsideClick(dialog) {
  dialog.addEventListener("pointerdown", (event) => {
    if (event.target !== dialog) return;
    const box = dialog.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right
      && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) dialog.close();
  });
}
