// What people chose in a table: by what it is sorted, what is filtered, how many rows are shown.
// It is kept for as long as the page is open: a table that is made anew has it again.

import { passes, readFilter } from "./filter.js";

const STEP = 50;
const MOST = 200;
// As many as the server gives: words are sought in all of them.
const SOUGHT = 1000;
const KEPT = new Map();

export class Choice {
  #kept;
  #exact;

  // exact are the names of filters that the server has.
  constructor(id, exact) {
    this.#exact = exact;
    this.#kept = KEPT.get(id) ?? { by: null, isAscending: false, filter: "", top: STEP };
    KEPT.set(id, this.#kept);
  }

  get by() {
    return this.#kept.by;
  }

  get isAscending() {
    return this.#kept.isAscending;
  }

  get filter() {
    return this.#kept.filter;
  }

  set filter(text) {
    this.#kept.filter = text;
  }

  get top() {
    return this.#kept.top;
  }

  // How many more rows can be shown at once.
  get step() {
    return Math.min(STEP, MOST - this.#kept.top);
  }

  grow() {
    this.#kept.top += this.step;
  }

  // The same column again turns the order around.
  sort(key, isAscending) {
    const isSame = key === this.#kept.by;
    this.#kept.isAscending = isSame ? !this.#kept.isAscending : isAscending;
    this.#kept.by = key;
  }

  // Which rows the server is asked for, without their order.
  get rows() {
    const { only, words } = this.#read();
    return { ...only, top: words.length > 0 ? SOUGHT : this.#kept.top };
  }

  get order() {
    return { by: this.#kept.by, order: this.#kept.isAscending ? "asc" : "desc" };
  }

  // Those of some rows that have all words; textOf tells where these are sought.
  sift(rows, textOf) {
    const { words } = this.#read();
    return words.length > 0 ? rows.filter((row) => passes(textOf(row), words)) : rows;
  }

  #read() {
    return readFilter(this.#kept.filter, this.#exact);
  }
}
