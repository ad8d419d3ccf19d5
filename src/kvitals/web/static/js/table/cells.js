// The cells of a row, by the kind of their column. A cell changes only where it tells something else.

import { element } from "../dom.js";
import { Sparkline } from "./sparkline.js";

const NOTHING = /^(0|–)( |$)/;

// Roles are told, since a table whose rows are laid out one by one has none of its own.
const makeNode = ({ kind }, isHead) =>
  isHead
    ? element("th", { scope: "row", role: "rowheader", "data-kind": kind })
    : element("td", { role: "cell", "data-kind": kind });

class TextCell {
  #text = null;
  #title = null;

  constructor(column, isHead) {
    this.column = column;
    this.node = makeNode(column, isHead);
    this.place = this.node;
  }

  show(row, about) {
    const text = this.column.tell(row, about);
    const title = this.column.note?.(row) ?? text;
    if (text !== this.#text) {
      this.#text = text;
      this.place.textContent = text;
      this.onText(text);
    }
    if (title !== this.#title) {
      this.#title = title;
      this.node.title = title;
    }
  }

  onText() {}
}

// What is zero stands back.
class NumberCell extends TextCell {
  onText(text) {
    this.node.classList.toggle("is-nothing", NOTHING.test(text));
  }
}

class ActionCell extends TextCell {
  #row = null;

  constructor(column, isHead) {
    super(column, isHead);
    this.place = element("button", { type: "button", class: "table-link" });
    this.place.addEventListener("click", () => column.act(this.#row));
    this.node.append(this.place);
  }

  show(row, about) {
    this.#row = row;
    super.show(row, about);
  }

  onText(text) {
    this.place.hidden = text === "";
  }
}

class SparkCell {
  #sparkline = new Sparkline();

  constructor(column) {
    this.column = column;
    this.node = makeNode(column, false);
    this.node.append(this.#sparkline.node);
  }

  show(row, about) {
    const trail = about.trailOf(row);
    const label = trail?.values.length ? about.tellTrail(trail) : "no values yet";
    this.#sparkline.draw(trail, about.window, about.gapS, label);
  }
}

const KINDS = { number: NumberCell, spark: SparkCell };

export function makeCell(column, isHead) {
  const Kind = column.act ? ActionCell : (KINDS[column.kind] ?? TextCell);
  return new Kind(column, isHead);
}
