// The signs of a status.

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
