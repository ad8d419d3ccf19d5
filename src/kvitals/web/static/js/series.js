// The last values of one chart, as columns: times, then one column a dimension.

export class Series {
  constructor(width, intervalS) {
    this.intervalS = intervalS;
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

  latest() {
    return this.columns.slice(1).map((column) => column.at(-1) ?? null);
  }

  at(index) {
    return this.columns.slice(1).map((column) => column[index] ?? null);
  }

  // Adds a row newer than all others; where ticks are missing the line is broken.
  push(time, values) {
    if (time <= this.lastTime) {
      return;
    }
    if (!this.isEmpty && time - this.lastTime > 1.5 * this.intervalS) {
      this.#append(this.lastTime + this.intervalS, values.map(() => null));
    }
    this.#append(time, values);
  }

  // Forgets what is older than a time.
  trim(oldest) {
    const times = this.columns[0];
    let count = 0;
    while (count < times.length && times[count] < oldest) {
      count += 1;
    }
    if (count > 0) {
      this.columns.forEach((column) => column.splice(0, count));
    }
  }

  // Takes over a history, and keeps what is older or newer than all of it.
  merge(rows) {
    if (rows.length === 0) {
      return;
    }
    const [first, last] = [rows[0][0], rows.at(-1)[0]];
    const mine = this.columns[0].map((time, index) => [time, ...this.at(index)]);
    this.columns.forEach((column) => column.splice(0));
    const kept = [
      ...mine.filter(([time]) => time < first),
      ...rows,
      ...mine.filter(([time]) => time > last),
    ];
    kept.forEach(([time, ...values]) => this.push(time, values));
  }

  #append(time, values) {
    this.columns.forEach((column, index) => column.push(index === 0 ? time : (values[index - 1] ?? null)));
  }
}
