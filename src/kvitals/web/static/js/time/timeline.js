// Which time all charts show: the newest so many seconds, or a window that stands still.

const LEAST_S = 10;
const MOST_S = 7 * 86400;

export class Timeline {
  #now = 0;
  #oldest = 0;
  #spanS;
  // The end of a window that stands still, or null.
  #end = null;
  #listeners = new Set();

  constructor(spanS) {
    this.#spanS = spanS;
  }

  // Calls back whenever something else is to be shown, but not for each tick.
  onChange(listener) {
    this.#listeners.add(listener);
  }

  get isLive() {
    return this.#end === null;
  }

  get now() {
    return this.#now;
  }

  get spanS() {
    return this.#spanS;
  }

  // In seconds since 1970: after the first, up to the last.
  get window() {
    const end = this.#end ?? this.#now;
    return [end - this.#spanS, end];
  }

  // A tick has come.
  follow(time) {
    this.#now = Math.max(this.#now, time);
  }

  // What is kept reaches from one time to the other; another run may be behind the one before.
  reach(oldest, newest) {
    this.#oldest = oldest;
    this.#now = newest;
  }

  pause() {
    this.#show(this.#end ?? this.#now, this.#spanS);
  }

  play() {
    this.#show(null, this.#spanS);
  }

  // So long, with the same end.
  setSpan(spanS) {
    this.#show(this.#end, spanS);
  }

  // Moves by so many seconds; at the newest tick it follows again.
  pan(seconds) {
    this.moveTo((this.#end ?? this.#now) + seconds);
  }

  // Never to where nothing is kept at all.
  moveTo(end) {
    this.#show(end >= this.#now ? null : Math.max(end, this.#oldest + LEAST_S), this.#spanS);
  }

  // A factor above 1 shows more time. What happened at that moment stays where it is.
  zoom(factor, at = null) {
    const [from, to] = this.window;
    const spanS = bounded(this.#spanS * factor);
    if (at === null) {
      this.#show(this.#end, spanS);
      return;
    }
    const end = at + ((to - at) * spanS) / (to - from);
    this.#show(end >= this.#now - 1 ? null : end, spanS);
  }

  // Shows the time between two moments, in whichever order they are.
  select(one, other) {
    const from = Math.min(one, other);
    const spanS = bounded(Math.abs(other - one));
    const end = Math.min(from + spanS, this.#now);
    this.#show(end, spanS);
  }

  #show(end, spanS) {
    const wanted = bounded(spanS);
    if (end === this.#end && wanted === this.#spanS) {
      return;
    }
    this.#end = end;
    this.#spanS = wanted;
    this.#listeners.forEach((listener) => listener());
  }
}

const bounded = (spanS) => Math.min(MOST_S, Math.max(LEAST_S, spanS));
