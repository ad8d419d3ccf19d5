// The place of a chart that is off: why, and what would change that.

import { element } from "../dom.js";
import { makeExplanation, makeHeading } from "./heading.js";

function makeWhy({ reason, remedy, needed_mode: neededMode }) {
  if (neededMode) {
    return [element("p", {}, `${reason}: `, element("span", { class: "remedy" }, remedy))];
  }
  return [
    element("p", {}, reason),
    remedy ? element("p", { class: "needs" }, `To measure it: ${remedy}`) : null,
  ];
}

export function makeOffCard({ chart, title, units, explanation, dimensions }) {
  const whys = new Map(dimensions.map((line) => [line.reason, line]));
  return element(
    "article",
    { class: "card off", id: `chart-${chart}`, "data-off": chart, "aria-label": `${title}, off` },
    makeHeading(title, units, chart, element("span", { class: "badge" }, "off")),
    makeExplanation(explanation),
    element(
      "div",
      { class: "say" },
      ...[...whys.values()].flatMap(makeWhy),
    ),
  );
}
