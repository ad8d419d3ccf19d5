// The names of the lines of a chart, each with its value, as buttons: a click leaves one line
// alone, a click with Shift or Ctrl hides it.

import { element } from "../dom.js";
import { formatTime, formatValue } from "../format.js";

const HINT = "click: this line alone; Shift and click: hide it";

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
  #rows = [];
  #buttons = [];
  #entries = [];
  #hidden = new Set();

  // parts are those of each group, or null where there are no groups.
  constructor({ missing, units, parts, onChoice }) {
    this.units = units;
    this.missing = missing;
    this.parts = parts;
    this.onChoice = onChoice;
    this.time = element("div", { class: "at" });
    this.node = element("dl", { class: styleOf(parts) });
  }

  // Tells other lines from now on: entries are {name, tone, titles}, with a line for each title.
  fill(entries, lines) {
    this.lines = lines;
    this.#entries = entries;
    this.#buttons = entries.map((entry, index) => this.#makeButton(index));
    const values = entries.map(({ titles }) => titles.map((title) => element("dd", { title }, "–")));
    this.values = values.flat();
    this.#rows = entries.map(({ tone }, index) =>
      element(
        "div",
        { "data-tone": tone },
        element("dt", {}, this.#buttons[index]),
        ...values[index],
      ),
    );
    this.node.replaceChildren(
      ...makeHeads(this.parts),
      ...this.#rows,
      ...this.missing.map((line) =>
        element("div", { class: "is-off" }, element("dt", {}, line.name), element("dd", {}, "off")),
      ),
      this.time,
    );
    this.#mark();
  }

  // The same lines have other names.
  rename(entries) {
    this.#entries = entries;
    entries.forEach(({ name }, index) => {
      const [text] = this.#buttons[index].children;
      if (text.textContent !== name) {
        text.textContent = name;
        this.#buttons[index].title = `${name}\n${HINT}`;
      }
    });
    this.#mark();
  }

  // Whether a line, by its place, is not to be drawn.
  isHidden(line) {
    return this.#hidden.size > 0 && this.#hidden.has(this.#entryOf(line));
  }

  // Leaves one entry alone, by its name; null shows all.
  isolate(name) {
    const others = this.#entries.map((entry) => entry.name).filter((one) => one !== name);
    this.#hidden = new Set(name === null ? [] : others);
    this.#mark();
  }

  // Lines that are drawn downwards are told as what they count, without the sign.
  // time is that of the values when they are not the latest.
  show(values, time = null) {
    this.time.textContent = time === null ? "" : formatTime(time);
    this.values.forEach((cell, index) => {
      const value = values[index] ?? null;
      const told = value === null ? null : value * this.lines[index].sign;
      const text = formatValue(told, this.units);
      if (cell.textContent !== text) {
        cell.textContent = text;
      }
    });
  }

  #entryOf(line) {
    const width = this.parts?.length ?? 1;
    return this.#entries[Math.floor(line / width)]?.name;
  }

  #makeButton(index) {
    const { name } = this.#entries[index];
    const button = element(
      "button",
      { type: "button", "aria-pressed": "true", title: `${name}\n${HINT}` },
      element("span", {}, name),
    );
    button.addEventListener("click", (event) =>
      this.#choose(index, event.shiftKey || event.ctrlKey || event.metaKey),
    );
    return button;
  }

  #choose(index, isHiding) {
    const { name } = this.#entries[index];
    const shown = this.#entries.filter((one) => !this.#hidden.has(one.name));
    if (!isHiding) {
      this.isolate(shown.length === 1 && shown[0].name === name ? null : name);
    } else if (!this.#hidden.delete(name)) {
      this.#hidden.add(name);
    }
    this.#mark();
    this.onChoice();
  }

  #mark() {
    this.#buttons.forEach((button, index) => {
      const isShown = !this.#hidden.has(this.#entries[index].name);
      button.setAttribute("aria-pressed", String(isShown));
    });
  }
}
