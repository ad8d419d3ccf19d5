// What stands above a table: the filter, and the choice of the column to sort by, shown or not.

import { element } from "../dom.js";

export class Bar {
  constructor({ id, hint, exact, filter, onFilter, onSort }) {
    this.filter = element("input", {
      type: "search",
      id: `${id}-filter`,
      placeholder: hint,
      title: `Words that must be there, or exactly one of ${exact.map((one) => `${one}=…`).join(" ")}`,
      spellcheck: "false",
      autocomplete: "off",
    });
    this.filter.value = filter;
    this.filter.addEventListener("input", () => onFilter(this.filter.value));
    this.sort = element("select", { id: `${id}-sort` });
    this.sort.addEventListener("change", () => onSort(this.sort.value));
    this.node = element(
      "div",
      { class: "table-bar" },
      element("label", { for: this.filter.id }, "Filter"),
      this.filter,
      element("label", { for: this.sort.id }, "Sort by"),
      this.sort,
    );
  }

  fill(columns) {
    this.sort.replaceChildren(
      ...columns.map(({ key, title }) => element("option", { value: key }, title)),
    );
  }

  mark(by) {
    this.sort.value = by;
  }
}
