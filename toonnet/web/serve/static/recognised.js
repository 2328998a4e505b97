// What the drawing is: the likeliest three, with bars.

import { byId, element } from "./dom.js";
import { iconButton } from "./acts.js";
import { Result } from "./result.js";

const PACKAGED = "packaged";
const TOP = 3;
const SURE = 0.7;
const UNSURE = 0.4;

const percent = (share) => (share >= 0.995 || share < 0.095
  ? `${(100 * share).toFixed(1)} %` : `${Math.round(100 * share)} %`);
const withArticle = (label) => `${/^[aeiou]/.test(label) ? "an" : "a"} ${label}`;

function sentence({ label, probability }) {
  if (label === "other") return [probability >= UNSURE ? "Something " : "Perhaps something ", "else"];
  const start = probability >= SURE ? "It’s " : probability >= UNSURE ? "Probably " : "Perhaps ";
  return [start, withArticle(label)];
}

export class Recognised extends Result {
  path = "recognise";
  settings = {};

  constructor(server, model, showCode) {
    super(server, "recognised", byId("recognised"));
    this.verdict = element("p", { className: "verdict" });
    this.bars = element("ol", { className: "bars", ariaLabel: "Likeliest labels" });
    this.about = element("p", { className: "about faint" });
    const code = iconButton("code", "The same from the command line and in Python: what it is", showCode);
    this.root.append(
      element("header", {}, element("h2", { id: "recognised-title" }, "What it is"), this.time,
        element("div", { className: "acts" }, code)),
      element("div", { className: "answer", ariaLive: "polite" }, this.verdict, this.bars, this.trouble),
      this.about);
    const { path, name, labels } = model;
    const who = path === PACKAGED ? "the model that comes with toonnet" : name;
    this.about.textContent = `Says ${who}, which knows ${labels.join(", ")}.`;
    this.clear();
  }

  clear() {
    this.verdict.textContent = "Draw something, and it is named here.";
    this.bars.replaceChildren();
  }

  async show({ blob }) {
    const { labels } = JSON.parse(await blob.text());
    const [start, end] = sentence(labels[0]);
    this.verdict.replaceChildren(start, element("b", {}, end));
    this.bars.replaceChildren(...labels.slice(0, TOP).map(({ label, probability }) => {
      const bar = element("li", {},
        element("span", {}, label), element("i"), element("b", {}, percent(probability)));
      bar.style.setProperty("--share", probability);
      return bar;
    }));
  }
}
