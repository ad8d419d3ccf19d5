// What rows had in the last ticks: times and values by key, for as many ticks as are drawn.

export const SAMPLES = 60;
// A process is another one, with the same number, if it began at another time. When it began is
// told against a clock that is set now and then.
const SAME_S = 1;

export class Trails {
  #trails = new Map();

  // Adds what a row had at a time in seconds. born tells rows of the same key apart.
  add(key, born, time, value) {
    let trail = this.#trails.get(key);
    if (trail === undefined || Math.abs(trail.born - born) > SAME_S) {
      trail = { born, times: [], values: [] };
      this.#trails.set(key, trail);
    }
    if (value === null || time <= (trail.times.at(-1) ?? -Infinity)) {
      return;
    }
    trail.times.push(time);
    trail.values.push(value);
    if (trail.times.length > SAMPLES) {
      trail.times.shift();
      trail.values.shift();
    }
  }

  of(key) {
    return this.#trails.get(key) ?? null;
  }

  // Forgets the rows that were seen last before a time.
  forget(time) {
    this.#trails.forEach((trail, key) => {
      if (!(trail.times.at(-1) >= time)) {
        this.#trails.delete(key);
      }
    });
  }

  clear() {
    this.#trails.clear();
  }
}
