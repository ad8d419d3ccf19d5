// The names of the lines of a chart, each with its value.

import { element } from "./dom.js";
import { formatTime, formatValue } from "./format.js";

export class Legend {
  // Groups are many, and stand in columns.
  constructor(lines, missing, units, isGrouped) {
    this.units = units;
    this.missing = missing;
    this.time = element("div", { class: "at" });
    this.node = element("dl", { class: isGrouped ? "legend groups" : "legend" });
    this.fill(lines);
  }

  // Tells other lines from now on.
  fill(lines) {
    this.lines = lines;
    this.values = lines.map(() => element("dd", {}, "–"));
    this.node.replaceChildren(
      ...lines.map((line, index) =>
        element(
          "div",
          { "data-tone": line.tone, title: line.name },
          element("dt", {}, element("span", {}, line.name)),
          this.values[index],
        ),
      ),
      ...this.missing.map((line) =>
        element("div", { class: "is-off" }, element("dt", {}, line.name), element("dd", {}, "off")),
      ),
      this.time,
    );
  }

  // Lines that are drawn downwards are told as what they count, without the sign.
  // time is that of the values when they are not the latest.
  show(values, time = null) {
    this.time.textContent = time === null ? "" : formatTime(time);
    values.forEach((value, index) => {
      const told = value === null ? null : value * this.lines[index].sign;
      const text = formatValue(told, this.units);
      if (this.values[index].textContent !== text) {
        this.values[index].textContent = text;
      }
    });
  }
}
