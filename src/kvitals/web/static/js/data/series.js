// The values of one chart, as columns: times, then one column a dimension.

const isKnown = (values) => values.some((value) => value !== null && value !== undefined);

export class Series {
  constructor(width, stepS) {
    this.stepS = stepS;
    this.columns = Array.from({ length: width + 1 }, () => []);
  }

  // Takes other columns: each a number of one that it has, or -1 for a new one.
  arrange(places) {
    const [times, ...columns] = this.columns;
    this.columns = [times, ...places.map((place) => columns[place] ?? times.map(() => null))];
  }

  get lastTime() {
    return this.columns[0].at(-1) ?? 0;
  }

  get isEmpty() {
    return this.columns[0].length === 0;
  }

  at(index) {
    return this.columns.slice(1).map((column) => column[index] ?? null);
  }

  // The place of the row next to a time, or null where none is within a step.
  near(time) {
    const index = this.#next(time);
    const times = this.columns[0];
    const [nearest] = [index - 1, index]
      .filter((one) => one >= 0 && one < times.length)
      .sort((one, other) => Math.abs(times[one] - time) - Math.abs(times[other] - time));
    return nearest !== undefined && Math.abs(times[nearest] - time) <= this.stepS ? nearest : null;
  }

  // The places of the rows of a window: the first, and the one after the last.
  within([from, to]) {
    return [this.#next(from), this.#next(to + 1e-6)];
  }

  // Adds a row newer than all others; where ticks are missing the line is broken.
  push(time, values) {
    if (!this.isEmpty && time <= this.lastTime) {
      return;
    }
    if (!this.isEmpty && time - this.lastTime > 1.5 * this.stepS) {
      this.#append(this.lastTime + this.stepS, []);
    }
    this.#append(time, values);
  }

  // Forgets what is older than one time, or newer than the other.
  trim(oldest, newest = Infinity) {
    const [start, end] = [this.#next(oldest), this.#next(newest + 1e-6)];
    this.columns.forEach((column) => {
      column.splice(end);
      column.splice(0, start);
    });
  }

  clear() {
    this.columns.forEach((column) => column.splice(0));
  }

  // Takes rows of [time, value, ...], oldest first. What it has of other times stays, and what it
  // knows of a time of which the rows say nothing.
  merge(rows) {
    const mine = this.columns[0].map((time, index) => [time, ...this.at(index)]);
    const all = new Map(mine.map((row) => [row[0], row]));
    for (const row of rows) {
      if (!all.has(row[0]) || isKnown(row.slice(1))) {
        all.set(row[0], row);
      }
    }
    this.clear();
    [...all.values()]
      .sort(([one], [other]) => one - other)
      .forEach(([time, ...values]) => this.push(time, values));
  }

  // The place of the first row that is not before a time.
  #next(time) {
    const times = this.columns[0];
    let [low, high] = [0, times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      [low, high] = times[middle] < time ? [middle + 1, high] : [low, middle];
    }
    return low;
  }

  #append(time, values) {
    this.columns.forEach((column, index) =>
      column.push(index === 0 ? time : (values[index - 1] ?? null)),
    );
  }
}
