// The dialog that tells what the mouse and the keyboard do, and the keys that work everywhere.

import { element } from "../dom.js";
import { keep, kept } from "./kept.js";

const KEY = "kvitals-keys";
const LINES = [
  ["drag", "move through time"],
  ["Shift + drag", "show the time that is marked"],
  ["Shift or Ctrl + wheel, two fingers", "more or less time"],
  ["double click", "follow the newest values again"],
  ["click on a name below a chart", "that line alone; again for all"],
  ["Shift + click on a name", "hide that line, or show it again"],
];
const CHART_LINES = [
  ["← →", "the point before or after"],
  ["Shift + ← →", "move through time"],
  ["+ −", "less or more time"],
  ["End", "follow the newest values again"],
];
const PAGE_LINES = [
  ["/", "search"],
  ["p", "pause or resume"],
  ["?", "this help"],
];

const makeList = (heading, lines) => [
  element("h3", {}, heading),
  element(
    "dl",
    {},
    ...lines.map(([key, what]) =>
      element("div", {}, element("dt", {}, key), element("dd", {}, what)),
    ),
  ),
];

const isTyping = ({ target }) => target.closest("input, select, textarea, [contenteditable]") !== null;

// Fills the dialog and wires the button that opens it. keys are acts by their letters.
export function wireHelp(dialog, button, keys) {
  let isOn = kept(KEY) !== "off";
  const box = element("input", { type: "checkbox" });
  box.checked = isOn;
  box.addEventListener("change", () => {
    isOn = box.checked;
    keep(KEY, isOn ? "on" : "off");
  });
  const close = element("button", { class: "button", type: "button" }, "Close");
  close.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(
    element("h2", { id: "help-title" }, "Mouse and keyboard"),
    ...makeList("On charts", LINES),
    ...makeList("On a chart that has the focus", CHART_LINES),
    ...makeList("Everywhere", PAGE_LINES),
    element("label", {}, box, "keys of one letter work everywhere on this page"),
    close,
  );
  button.addEventListener("click", () => dialog.showModal());
  const acts = { ...keys, "?": () => dialog.showModal() };
  document.addEventListener("keydown", (event) => {
    const act = acts[event.key];
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (act && isOn && isPlain && !dialog.open && !isTyping(event)) {
      event.preventDefault();
      act();
    }
  });
}
