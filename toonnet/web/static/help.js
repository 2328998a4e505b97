// All keys on one page.

import { byId, closeOnOutsideClick, element } from "./dom.js";

export function makeHelp(keys, about) {
  const dialog = byId("help");
  closeOnOutsideClick(dialog);
  const sections = keys.map(({ group, rows }) => {
    const list = element("dl");
    for (const { shown, says } of rows) {
      list.append(
        element("dt", {}, ...shown.map((key) => element("kbd", {}, key))),
        element("dd", {}, says));
    }
    return element("section", {}, element("h3", {}, group), list);
  });
  const close = element("form", { method: "dialog" },
    element("button", { className: "plain" }, "Close"));
  dialog.append(
    close,
    element("h2", { id: "help-title" }, "All keys"),
    element("p", { className: "faint" }, about),
    element("div", { className: "columns" }, ...sections));
  return dialog;
}
