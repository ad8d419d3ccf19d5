// The names of the lines of a chart, each with its value.

import { element } from "./dom.js";
import { formatTime, formatValue } from "./format.js";

// Groups are many, and stand in columns; names that end in a part are long.
function styleOf(parts) {
  if (parts === null) {
    return "legend";
  }
  const isLong = parts[0].part !== null;
  return `legend groups${isLong ? " long" : ""}${parts.length > 1 ? " parted" : ""}`;
}

// What the values of an entry are, where it has several.
const makeHeads = (parts) =>
  parts === null || parts.length === 1
    ? []
    : [
        element(
          "div",
          { class: "heads" },
          element("dt"),
          ...parts.map(({ part }) => element("dd", {}, part.replaceAll("_", " ").trim())),
        ),
      ];

export class Legend {
  // parts are those of each group, or null where there are no groups.
  constructor(missing, units, parts) {
    this.units = units;
    this.missing = missing;
    this.parts = parts;
    this.time = element("div", { class: "at" });
    this.node = element("dl", { class: styleOf(parts) });
  }

  // Tells other lines from now on: entries are {name, tone, titles}, with a line for each title.
  fill(entries, lines) {
    this.lines = lines;
    this.names = entries.map(({ name }) => element("span", {}, name));
    const values = entries.map(({ titles }) => titles.map((title) => element("dd", { title }, "–")));
    this.values = values.flat();
    this.node.replaceChildren(
      ...makeHeads(this.parts),
      ...entries.map(({ name, tone }, index) =>
        element(
          "div",
          { "data-tone": tone, title: name },
          element("dt", {}, this.names[index]),
          ...values[index],
        ),
      ),
      ...this.missing.map((line) =>
        element("div", { class: "is-off" }, element("dt", {}, line.name), element("dd", {}, "off")),
      ),
      this.time,
    );
  }

  // The same lines have other names.
  rename(entries) {
    entries.forEach(({ name }, index) => {
      if (this.names[index].textContent !== name) {
        this.names[index].textContent = name;
      }
    });
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
