// Which of many dimensions that come and go are drawn by name; all others are drawn as one.
// Dimensions repeat parts in turn: a group of processes has one part, a peer what was sent and
// what was received. Parts of the same sign are stacked: some upwards, some downwards.

import { GROUP_TONES, hashOf } from "./tones.js";

const OTHERS_TONE = 0;
const MOST_LINES = 12;

const isKnown = (value) => value !== null && value !== undefined;

const size = (values) => values.reduce((total, value) => total + Math.abs(value ?? 0), 0);

export class Groups {
  // Of the legend: {name, tone, titles}, each with as many lines as there are parts.
  entries = [];
  // To be drawn: {name, tone, sign}.
  lines = [];
  #names = [];
  #chosen = [];
  #tones = new Map();
  #pinned = null;

  // parts are {sign, part}, where part is the end of the names of its dimensions, if there is one.
  constructor(parts) {
    this.parts = parts;
    this.most = Math.min(GROUP_TONES.length, Math.floor(MOST_LINES / parts.length));
  }

  get #count() {
    return this.#names.length / this.parts.length;
  }

  get #hasRest() {
    return this.#chosen.length < this.#count;
  }

  // Names one group whichever its size is; null for none.
  pin(name) {
    this.#pinned = name;
  }

  has(name) {
    return Array.from({ length: this.#count }, (_, group) => this.#nameOf(group)).includes(name);
  }

  // Takes other names for the columns, and keeps to what is drawn.
  // False if that cannot be, so that it has to be chosen anew.
  rename(names) {
    const drawn = this.#chosen.map((group) => this.#nameOf(group));
    const hadRest = this.#hasRest;
    this.#names = names;
    const places = new Map(names.map((name, place) => [name, place]));
    const end = this.parts[0].part ?? "";
    this.#chosen = drawn.map((name) => (places.get(name + end) ?? -1) / this.parts.length);
    if (!hadRest || !this.#hasRest || this.#count <= this.most || this.#chosen.some((one) => one < 0)) {
      return false;
    }
    this.#tell();
    return true;
  }

  // Draws the largest. columns are those of a series: times, then a column for each name.
  // True if other groups are drawn than before.
  choose(names, columns) {
    const before = this.#shape();
    this.#names = names;
    this.#chosen = Array.from({ length: this.#count }, (_, group) => group);
    if (this.#count > this.most) {
      const sizes = this.#chosen.map((group) => this.#of(columns.slice(1), group).map(size));
      const sums = sizes.map((all, group) =>
        this.#nameOf(group) === this.#pinned ? Infinity : all.reduce((one, other) => one + other),
      );
      this.#chosen.sort((one, other) => sums[other] - sums[one]);
      this.#chosen.length = this.most - 1;
      this.#chosen.sort((one, other) => one - other);
    }
    this.#tell();
    return before !== this.#shape();
  }

  // The values of the lines, given those of all dimensions.
  fold(values) {
    const shown = this.#chosen.flatMap((group) => this.#of(values, group));
    if (!this.#hasRest) {
      return shown;
    }
    const rest = this.parts.map((_, part) =>
      values.some(isKnown)
        ? this.#hidden(values, part).reduce((total, value) => total + (value ?? 0), 0)
        : null,
    );
    return [...shown, ...rest];
  }

  // The columns of the lines, given those of a series.
  columns([times, ...columns]) {
    const shown = this.#chosen.flatMap((group) =>
      this.#of(columns, group).map((column) => column ?? times.map(() => null)),
    );
    if (!this.#hasRest) {
      return [times, ...shown];
    }
    const rest = this.parts.map((_, part) => {
      const hidden = this.#hidden(columns, part);
      return times.map((_time, row) =>
        hidden.some((column) => isKnown(column[row]))
          ? hidden.reduce((total, column) => total + (column[row] ?? 0), 0)
          : null,
      );
    });
    return [times, ...shown, ...rest];
  }

  #of(all, group) {
    const start = group * this.parts.length;
    return this.parts.map((_, part) => all[start + part] ?? null);
  }

  // What stands for one part of all groups that are not drawn by name.
  #hidden(all, part) {
    const shown = new Set(this.#chosen);
    return all.filter(
      (_, place) =>
        place % this.parts.length === part && !shown.has(Math.floor(place / this.parts.length)),
    );
  }

  #nameOf(group) {
    const name = this.#names[group * this.parts.length];
    const end = this.parts[0].part ?? "";
    return end && name.endsWith(end) ? name.slice(0, -end.length) : name;
  }

  #shape() {
    return JSON.stringify([this.entries.map(({ tone }) => tone), this.lines.map(({ name }) => name)]);
  }

  #tell() {
    this.#colour();
    this.entries = this.#chosen.map((group) => {
      const name = this.#nameOf(group);
      return { name, tone: this.#tones.get(name), titles: this.#of(this.#names, group) };
    });
    const rest = this.#count - this.#chosen.length;
    if (rest > 0) {
      const name = `${rest} others`;
      this.entries.push({ name, tone: OTHERS_TONE, titles: this.parts.map(() => name) });
    }
    this.lines = this.entries.flatMap(({ tone, titles }) =>
      this.parts.map(({ sign }, part) => ({
        name: tone === OTHERS_TONE ? "" : titles[part],
        tone,
        sign,
      })),
    );
  }

  // A name keeps its colour for as long as it is there; a new one gets one that is free.
  #colour() {
    const names = this.#chosen.map((group) => this.#nameOf(group));
    const present = new Set(Array.from({ length: this.#count }, (_, group) => this.#nameOf(group)));
    this.#tones.forEach((_, name) => present.has(name) || this.#tones.delete(name));
    const taken = new Set(names.map((name) => this.#tones.get(name)));
    for (const name of names.filter((one) => !this.#tones.has(one))) {
      const wished = hashOf(name) % GROUP_TONES.length;
      const tones = [...GROUP_TONES.slice(wished), ...GROUP_TONES.slice(0, wished)];
      const tone = tones.find((one) => !taken.has(one)) ?? tones[0];
      taken.add(tone);
      this.#tones.set(name, tone);
    }
  }
}
