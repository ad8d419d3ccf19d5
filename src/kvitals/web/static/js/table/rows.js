// The body of a table: a row for each key, kept for as long as it is there.

import { element } from "../dom.js";
import { makeCell } from "./cells.js";
import { putInOrder } from "./order.js";

export class Rows {
  #columns = [];
  #rows = new Map();
  #isPointedAt = false;

  // keyOf names a row, styleOf tells the class that it has now.
  constructor({ keyOf, styleOf }) {
    this.keyOf = keyOf;
    this.styleOf = styleOf;
    this.node = element("tbody", { role: "rowgroup" });
    this.node.addEventListener("pointerenter", ({ pointerType }) => {
      this.#isPointedAt = pointerType === "mouse";
    });
    this.node.addEventListener("pointerleave", () => {
      this.#isPointedAt = false;
    });
  }

  // Rows stay where they are while somebody points at them, or is among them with the keyboard.
  get isHeld() {
    return this.#isPointedAt || this.node.contains(document.activeElement);
  }

  arrange(columns) {
    this.#columns = columns;
    this.#rows.clear();
    this.node.replaceChildren();
  }

  show(rows, about, { isNewOrder }) {
    const before = this.#rows;
    this.#rows = new Map();
    for (const row of rows) {
      const key = this.#freeKey(row);
      const kept = before.get(key) ?? this.#make();
      this.#rows.set(key, kept);
      kept.node.className = this.styleOf(row);
      kept.cells.forEach((cell) => cell.show(row, about));
    }
    putInOrder(this.node, this.#inOrder(before, isNewOrder || !this.isHeld));
  }

  #inOrder(before, isFree) {
    const keys = [...this.#rows.keys()];
    const held = isFree ? [] : [...this.node.children];
    const kept = new Set(held);
    const wanted = new Set(keys.map((key) => this.#rows.get(key).node));
    return isFree
      ? [...wanted]
      : [...held.filter((node) => wanted.has(node)), ...[...wanted].filter((node) => !kept.has(node))];
  }

  // A process that ended and a new one can have the same number in the same tick.
  #freeKey(row) {
    let key = this.keyOf(row);
    while (this.#rows.has(key)) {
      key = `${key}+`;
    }
    return key;
  }

  #make() {
    const cells = this.#columns.map((column, place) => makeCell(column, place === 0));
    return { cells, node: element("tr", { role: "row" }, ...cells.map(({ node }) => node)) };
  }
}
