// The head of a table: a button for each column that the server sorts by.

import { element } from "../dom.js";
import { putInOrder } from "./order.js";

export class Head {
  #cells = new Map();

  constructor(onSort) {
    this.onSort = onSort;
    this.row = element("tr", { role: "row" });
    this.node = element("thead", { role: "rowgroup" }, this.row);
  }

  // Other columns than before; cells that stay keep the focus.
  fill(columns) {
    const before = this.#cells;
    this.#cells = new Map(
      columns.map((column) => [column.key, before.get(column.key) ?? this.#make(column)]),
    );
    putInOrder(this.row, [...this.#cells.values()]);
  }

  mark(by, isAscending) {
    this.#cells.forEach((cell, key) => {
      if (key === by) {
        cell.setAttribute("aria-sort", isAscending ? "ascending" : "descending");
      } else {
        cell.removeAttribute("aria-sort");
      }
    });
  }

  // The name of a column that is not sorted by can change with that which is.
  name(key, title) {
    const cell = this.#cells.get(key);
    if (cell && cell.textContent !== title) {
      cell.textContent = title;
    }
  }

  forget() {
    this.#cells.clear();
    this.row.replaceChildren();
  }

  #make({ key, title, hint = "", kind, sort }) {
    const cell = element("th", { scope: "col", role: "columnheader", "data-kind": kind });
    if (sort === undefined) {
      cell.append(title);
      return cell;
    }
    const button = element("button", { type: "button", class: "table-sort", title: hint }, title);
    button.addEventListener("click", () => this.onSort(key));
    cell.append(button);
    return cell;
  }
}
