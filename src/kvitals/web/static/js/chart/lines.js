// The lines of a card: those of its chart, or, of groups that come and go, the largest.

import { Groups } from "./groups.js";

// The largest groups are sought so often; names that come and go each second are hard to read.
const CHOICE_S = 10;

const entryOf = ({ name, tone }) => ({ name, tone, titles: [name] });

export class Lines {
  #feed;
  #fixed;
  #groups;
  #names = null;
  #edition = -1;
  #chosenAt = -Infinity;

  // parts are those that the dimensions of each group repeat, or null where lines are fixed.
  constructor(feed, { lines, parts }) {
    this.#feed = feed;
    this.#fixed = lines;
    this.#groups = parts === null ? null : new Groups(parts);
  }

  get areGroups() {
    return this.#groups !== null;
  }

  // To be drawn: {name, tone, sign}.
  get all() {
    return this.#groups?.lines ?? this.#fixed;
  }

  // For the legend: {name, tone, titles}.
  get entries() {
    return this.#groups?.entries ?? this.#fixed.map(entryOf);
  }

  // Times, and a column for each line.
  columns() {
    const { columns } = this.#feed.series;
    return this.#groups?.columns(columns) ?? columns;
  }

  // The value of each line, given those of all dimensions.
  fold(values) {
    return this.#groups !== null && values.length > 0 ? this.#groups.fold(values) : values;
  }

  // Names a group whichever its size is; null for none.
  pin(name) {
    this.#groups?.pin(name);
    this.#edition = -1;
  }

  has(name) {
    return this.#groups?.has(name) ?? false;
  }

  // Takes over other names, and from time to time seeks the largest groups unless that is held.
  // Tells what has changed: "" nothing, "names" of the same lines, or "lines".
  follow(isHeld) {
    if (this.#groups === null) {
      return "";
    }
    const { names, series, edition } = this.#feed;
    const isOld = Math.abs(series.lastTime - this.#chosenAt) >= CHOICE_S;
    let change = "";
    if (edition !== this.#edition || (isOld && !isHeld)) {
      change = this.#choose();
    } else if (names !== this.#names) {
      change = this.#groups.rename(names) ? "names" : this.#choose();
    }
    this.#names = names;
    this.#edition = edition;
    return change;
  }

  #choose() {
    const { names, series } = this.#feed;
    this.#chosenAt = series.lastTime;
    return this.#groups.choose(names, series.columns) ? "lines" : "names";
  }
}
