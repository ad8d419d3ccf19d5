// The values of one chart over the time that is shown: asked for once, then followed tick by tick.
// Keeps no more than that, and is quiet until a chart that is in view wants it.

import { getHistory } from "../api.js";
import { ceilTo, floorTo, stepFor } from "../time/steps.js";
import { Series } from "./series.js";

const RETRY_MS = 2000;
// What is asked for beyond both ends of a window that stands still, so that it can be moved.
const MARGIN = 0.5;

const isSame = (names, others) =>
  names === others ||
  (names.length === others.length && names.every((name, place) => name === others[place]));

export class Feed {
  // What the latest tick said, whichever time is shown.
  latest = null;
  // Grows when values came otherwise than by a tick.
  edition = 0;
  #range = null;
  // What was asked for; the server may know longer points alone of what is old.
  #stepS;
  #isLive = true;
  #spanS = 0;
  #isAsking = false;
  #waiting = [];
  #notBefore = 0;

  constructor({ id, names, intervalS }) {
    this.id = id;
    this.names = names;
    this.intervalS = intervalS;
    this.#stepS = intervalS;
    this.series = new Series(names.length, intervalS);
  }

  // The dimensions are others by now.
  rename(names) {
    if (isSame(names, this.names)) {
      return;
    }
    const places = new Map(this.names.map((name, place) => [name, place]));
    this.series.arrange(names.map((name) => places.get(name) ?? -1));
    this.names = names;
    this.latest = null;
    // What waits was told under the names before, and is asked for again.
    if (this.#waiting.length > 0) {
      this.#waiting = [];
      this.forget();
    }
  }

  take(time, values) {
    this.latest = { time, values };
    if (this.#isAsking) {
      this.#waiting.push([time, values]);
    } else if (this.#isFollowing) {
      this.#push(time, values);
    }
  }

  // Asks for all of it again when it is next wanted; what is there is shown until then.
  forget() {
    this.#range = null;
  }

  // Asks the server for what is missing of what a timeline shows. True if something came.
  async ensure({ window: [from, to], isLive, now }) {
    const stepS = stepFor(to - from, this.intervalS);
    this.#isLive = isLive;
    this.#spanS = to - from;
    if (
      now === 0 ||
      this.#isAsking ||
      performance.now() < this.#notBefore ||
      (stepS === this.#stepS && this.#covers(from, to))
    ) {
      return false;
    }
    this.#isAsking = true;
    try {
      await this.#ask(this.#missing(from, to, stepS, now), stepS);
      return true;
    } catch {
      // The stream tells whether the server is there.
      this.#notBefore = performance.now() + RETRY_MS;
      return false;
    } finally {
      this.#isAsking = false;
      this.#catchUp();
    }
  }

  get #isFine() {
    return this.#stepS === this.intervalS;
  }

  get #isFollowing() {
    return this.#isLive && this.#isFine && this.#range !== null;
  }

  // Points that are made of several ticks are there when the last of these is.
  #covers(from, to) {
    if (this.#range === null) {
      return false;
    }
    const [first, last] = this.#range;
    const newest = this.#isFine ? to : floorTo(to, this.#stepS);
    return first <= from + this.#stepS && last >= newest - 1e-6;
  }

  // Never beyond the newest tick: the server would move the window back by that.
  #missing(from, to, stepS, now) {
    const newest = floorTo(now, stepS);
    const isTail =
      this.#isLive &&
      this.#range !== null &&
      stepS === this.#stepS &&
      this.#range[0] <= from + stepS &&
      this.#range[1] > from;
    if (isTail) {
      return [this.#range[1], newest];
    }
    const room = this.#isLive ? 0 : ceilTo((to - from) * MARGIN, stepS);
    const after = floorTo(from, stepS) - room;
    return [after, Math.max(after + stepS, Math.min(ceilTo(to, stepS) + room, newest))];
  }

  async #ask([after, before], stepS) {
    const { labels, data } = await getHistory(this.id, {
      after,
      before,
      points: Math.round((before - after) / stepS),
    });
    const isTail = stepS === this.#stepS && after === this.#range?.[1];
    const toldS = data.length > 1 ? Math.max(stepS, data[1][0] - data[0][0]) : stepS;
    if (stepS !== this.#stepS) {
      this.#stepS = stepS;
      this.series = new Series(this.names.length, toldS);
      this.#range = null;
    } else if (!isTail) {
      this.series.stepS = toldS;
    }
    if (labels !== undefined) {
      this.rename(labels.slice(1));
      this.series.merge(data);
    }
    const first = this.#range === null ? after : Math.min(this.#range[0], after);
    this.#range = this.#isLive ? [first, before] : [after, before];
    this.series.trim(this.#range[0], before);
    this.#trim();
    this.edition += 1;
  }

  #catchUp() {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const [time, values] of waiting) {
      if (this.#isFollowing) {
        this.#push(time, values);
      }
    }
  }

  // After a hole all is asked for again: the server may know what was missed.
  #push(time, values) {
    const isBroken = time - this.#range[1] > 1.5 * this.intervalS;
    this.series.push(time, values);
    this.#range[1] = Math.max(this.#range[1], time);
    this.#trim();
    if (isBroken) {
      this.forget();
    }
  }

  #trim() {
    if (this.#isLive && this.#range !== null) {
      const oldest = this.#range[1] - this.#spanS - 2 * this.#stepS;
      this.series.trim(oldest);
      this.#range[0] = Math.max(this.#range[0], Math.min(oldest, this.#range[1]));
    }
  }
}
