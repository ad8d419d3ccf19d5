// The ticks of this page, and how alive their stream is.

import { SharedSource } from "./shared.js";

const CHECK_MS = 500;
const LATE_INTERVALS = 3;
const LEAST_PATIENCE_MS = 3000;

export class Stream {
  #source;
  #lastNew = performance.now();
  #lastTime = 0;
  #state = "";
  #patienceMs = LEAST_PATIENCE_MS;
  #dimensions = {};

  constructor(url, { onTick, onState, onReturn }) {
    this.onTick = onTick;
    this.onState = onState;
    this.onReturn = onReturn;
    this.#source = new SharedSource(url, {
      onTick: (tick) => this.#take(tick),
      onTrouble: () => this.#say("disconnected"),
    });
    setInterval(() => this.#check(), CHECK_MS);
  }

  // Ticks come at this interval.
  expect(intervalS) {
    this.#patienceMs = Math.max(LEAST_PATIENCE_MS, LATE_INTERVALS * intervalS * 1000);
    this.#source.expect(this.#patienceMs);
  }

  // On connection the latest tick is sent again, which proves nothing.
  #take(event) {
    this.#dimensions = { ...this.#dimensions, ...event.dimensions };
    const tick = { ...event, dimensions: this.#dimensions };
    const now = performance.now();
    if (tick.time !== this.#lastTime) {
      this.#lastTime = tick.time;
      this.#lastNew = now;
    }
    if (now - this.#lastNew > this.#patienceMs) {
      return;
    }
    const wasLost = this.#state === "disconnected" || this.#state === "late";
    this.#say("live");
    if (wasLost) {
      this.onReturn();
    }
    this.onTick(tick);
  }

  #check() {
    const silence = performance.now() - this.#lastNew;
    if (silence > this.#patienceMs && this.#state !== "disconnected") {
      this.#say("late");
    }
  }

  #say(state) {
    if (state !== this.#state) {
      this.#state = state;
      this.onState(state);
    }
  }
}
