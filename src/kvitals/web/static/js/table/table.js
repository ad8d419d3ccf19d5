// A table that the server sorts: its first rows by one column, a filter, and a line of the last
// values of what it is sorted by. Refuses to know what a row is about.

import { element } from "../dom.js";
import { Bar } from "./bar.js";
import { Choice } from "./choice.js";
import { choose, widths } from "./fit.js";
import { Foot } from "./foot.js";
import { Head } from "./head.js";
import { Rows } from "./rows.js";
import { setText } from "./text.js";
import { SAMPLES, Trails } from "./trails.js";

export class Table {
  #columns = [];
  #shown = [];
  #answer = null;
  #isNewOrder = false;
  #choice;
  #trails = new Trails();
  #observer = new ResizeObserver(() => this.#fit());

  // exact are the names of filters that the server has; textOf tells in what words are sought;
  // onQuestion is called when another question has to be asked.
  constructor({ id, caption, hint, none, exact, keyOf, bornOf, textOf, styleOf, onQuestion }) {
    Object.assign(this, { none, keyOf, bornOf, textOf, onQuestion });
    this.#choice = new Choice(id, exact);
    this.bar = new Bar({
      ...{ id, hint, exact, filter: this.#choice.filter },
      onFilter: (text) => this.#filter(text),
      onSort: (key) => this.#sort(key),
    });
    this.head = new Head((key) => this.#sort(key));
    this.rows = new Rows({ keyOf, styleOf });
    this.foot = new Foot(() => this.#grow());
    this.empty = element("p", { class: "table-none", role: "status" });
    this.table = element(
      "table",
      { role: "table" },
      element("caption", { class: "table-caption" }, caption),
      this.head.node,
      this.rows.node,
    );
    this.region = element(
      "div",
      { class: "table-region", tabindex: "0", role: "region", "aria-label": `Table: ${caption}` },
      this.table,
    );
    this.node = element(
      "div",
      { class: "table-card" },
      this.bar.node,
      this.region,
      this.empty,
      this.foot.node,
    );
    this.#observer.observe(this.node);
  }

  // What the server is asked: which rows, and, once it has said what columns it has, by what to
  // sort them.
  get question() {
    const isKnown = this.#columns.length > 0;
    return { ...this.#choice.rows, ...(isKnown ? this.#choice.order : {}) };
  }

  get filter() {
    return this.#choice.filter;
  }

  // Takes other columns. first is the one to sort by where none is chosen that there is.
  describe(columns, first) {
    this.#columns = columns;
    this.#shown = [];
    this.head.forget();
    this.bar.fill(columns.filter(({ sort }) => sort !== undefined));
    if (!columns.some(({ key }) => key === this.#choice.by)) {
      this.#choice.sort(first, false);
    }
    this.#mark();
    this.#fit();
  }

  // Shows rows in the order of the server, of a tick at a time and of a length in seconds.
  show(rows, { count, time, intervalS }) {
    this.#answer = { rows, count, time, intervalS };
    const about = this.#about();
    const sampled = this.#sampled;
    rows.forEach((row) =>
      this.#trails.add(this.keyOf(row), this.bornOf(row), time, sampled.value(row, about)),
    );
    this.#trails.forget(time - SAMPLES * (intervalS || 1));
    this.#draw();
  }

  // Those of some rows that pass the filter.
  sift(rows) {
    return this.#choice.sift(rows, this.textOf);
  }

  // The lines of the last values begin anew when nobody looks.
  rest() {
    this.#trails.clear();
  }

  destroy() {
    this.#observer.disconnect();
  }

  // What the line of the last values tells of.
  get #sampled() {
    const sorted = this.#columns.find(({ key }) => key === this.#choice.by);
    return sorted?.value ? sorted : this.#columns.find(({ value }) => value);
  }

  #about() {
    const { time, intervalS } = this.#answer;
    const [stepS, { title, format }] = [intervalS || 1, this.#sampled];
    return {
      ...{ time, intervalS, gapS: 1.5 * stepS, window: [time - (SAMPLES - 1) * stepS, time] },
      trailOf: (row) => this.#trails.of(this.keyOf(row)),
      tellTrail: ({ values }) =>
        `${title}: ${format(Math.min(...values))} to ${format(Math.max(...values))}`,
    };
  }

  #draw() {
    if (this.#answer === null || this.#shown.length === 0) {
      return;
    }
    const { rows, count, intervalS } = this.#answer;
    const passing = this.sift(rows);
    const shown = passing.slice(0, this.#choice.top);
    const isSifted = passing.length < rows.length;
    this.rows.show(shown, this.#about(), { isNewOrder: this.#isNewOrder });
    this.#isNewOrder = false;
    this.foot.show({
      shown: shown.length,
      count: isSifted ? passing.length : count,
      among: isSifted && rows.length < count ? rows.length : 0,
      step: this.#choice.step,
      isHeld: this.rows.isHeld,
    });
    const none = this.#choice.filter.trim() === "" ? this.none : "Nothing passes the filter.";
    setText(this.empty, shown.length > 0 ? "" : none);
    this.head.name("spark", `Last ${SAMPLES * (intervalS || 1)} s`);
  }

  #fit() {
    const room = this.region.clientWidth;
    if (this.#columns.length === 0 || room === 0) {
      return;
    }
    const [first] = this.#columns;
    const isMain = (one) => one === first || one.key === this.#choice.by || one.kind === "spark";
    const isNeeded = (one) => one.rank === 0 || isMain(one);
    const shown = choose(this.#columns, room, { isNeeded, isMain });
    const all = widths(shown, room);
    this.table.style.setProperty("--columns", all.map((one) => `${one}px`).join(" "));
    this.region.classList.toggle("is-wide", all.reduce((sum, one) => sum + one) > room);
    if (shown.map(({ key }) => key).join() !== this.#shown.map(({ key }) => key).join()) {
      this.#shown = shown;
      this.head.fill(shown);
      this.rows.arrange(shown);
      this.#mark();
      this.#draw();
    }
  }

  #mark() {
    this.head.mark(this.#choice.by, this.#choice.isAscending);
    this.bar.mark(this.#choice.by);
  }

  #sort(key) {
    if (key !== this.#choice.by) {
      this.#trails.clear();
    }
    this.#choice.sort(key, this.#columns.find((one) => one.key === key).kind === "text");
    this.#mark();
    this.#fit();
    this.#isNewOrder = true;
    this.onQuestion();
  }

  #filter(text) {
    this.#choice.filter = text;
    this.#isNewOrder = true;
    this.#draw();
    this.onQuestion();
  }

  #grow() {
    this.#choice.grow();
    this.onQuestion();
  }
}
