// The top of a card: title, units, the id of the chart, and what it means.

import { element } from "../dom.js";
import { shownUnits } from "../format.js";

export const makeHeading = (title, units, id, ...buttons) =>
  element(
    "header",
    {},
    element("h3", {}, title, element("span", { class: "units" }, shownUnits(units))),
    element("code", {}, id),
    ...buttons,
  );

export const makeExplanation = (text) =>
  text ? element("p", { class: "explanation", title: text }, text) : null;
