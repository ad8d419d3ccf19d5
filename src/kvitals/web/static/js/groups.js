// Which of many groups of processes are drawn by name; all others are drawn as one.

import { GROUP_TONES } from "./tones.js";

const OTHERS_TONE = 0;

const sum = (values) => values.reduce((total, value) => total + (value ?? 0), 0);

export class Groups {
  names = [];
  lines = [];
  #chosen = [];

  // columns are those of a series: times, then a column for each name.
  // True if other groups are drawn than before.
  choose(names, columns) {
    const before = this.lines.map((line) => line.name).join("\n");
    this.names = names;
    this.#chosen = names.map((_, index) => index);
    if (names.length > GROUP_TONES.length) {
      const sizes = columns.slice(1).map(sum);
      this.#chosen.sort((one, other) => sizes[other] - sizes[one]);
      this.#chosen.length = GROUP_TONES.length - 1;
      this.#chosen.sort((one, other) => one - other);
    }
    this.lines = this.#makeLines();
    return before !== this.lines.map((line) => line.name).join("\n");
  }

  // A group has the same colour in all charts, if none of those before it has it.
  #makeLines() {
    const taken = new Set();
    const lines = this.#chosen.map((index) => {
      const wished = index % GROUP_TONES.length;
      const tone = [...GROUP_TONES.slice(wished), ...GROUP_TONES].find((one) => !taken.has(one));
      taken.add(tone);
      return { name: this.names[index], tone, sign: 1 };
    });
    const rest = this.names.length - lines.length;
    return rest > 0 ? [...lines, { name: `${rest} others`, tone: OTHERS_TONE, sign: 1 }] : lines;
  }

  // The values of the lines, given those of all groups.
  fold(values) {
    const shown = this.#chosen.map((index) => values[index] ?? null);
    if (shown.length === this.lines.length) {
      return shown;
    }
    const isKnown = values.some((value) => value !== null);
    return [...shown, isKnown ? Math.max(0, sum(values) - sum(shown)) : null];
  }

  // Columns in which each line stands on those before it.
  stack([times, ...columns]) {
    const stacked = this.lines.map(() => new Array(times.length));
    times.forEach((_, row) => {
      const values = this.fold(columns.map((column) => column[row]));
      const isKnown = values.some((value) => value !== null);
      let height = 0;
      values.forEach((value, line) => {
        height += value ?? 0;
        stacked[line][row] = isKnown ? height : null;
      });
    });
    return [times, ...stacked];
  }
}
