// The one stream of events: tells of each tick, and of how alive the stream is.
// A browser gives up on some failures, so a stream that stays silent is opened anew.

const CHECK_MS = 500;
const LATE_INTERVALS = 3;
const LEAST_PATIENCE_MS = 3000;
const REOPEN_MS = 2000;

export class Stream {
  #source = null;
  #lastOpen = 0;
  #lastNew = 0;
  #lastTime = 0;
  #state = "";
  #patienceMs = LEAST_PATIENCE_MS;
  #dimensions = {};

  constructor(url, { onTick, onState, onReturn }) {
    this.url = url;
    this.onTick = onTick;
    this.onState = onState;
    this.onReturn = onReturn;
    this.#open();
    setInterval(() => this.#check(), CHECK_MS);
  }

  // Ticks come at this interval.
  expect(intervalS) {
    this.#patienceMs = Math.max(LEAST_PATIENCE_MS, LATE_INTERVALS * intervalS * 1000);
  }

  #open() {
    this.#source?.close();
    this.#lastOpen = performance.now();
    this.#source = new EventSource(this.url);
    this.#source.addEventListener("tick", (event) => this.#take(JSON.parse(event.data)));
    this.#source.addEventListener("error", () => this.#say("disconnected"));
  }

  // On connection the server sends its latest tick again, which proves nothing.
  #take(event) {
    // The names of a chart are told when they have changed, and hold until then.
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
    const now = performance.now();
    const silence = now - Math.max(this.#lastNew, this.#lastOpen);
    if (silence > this.#patienceMs && this.#state !== "disconnected") {
      this.#say("late");
    }
    const isDead = this.#source.readyState === EventSource.CLOSED;
    if ((isDead && now - this.#lastOpen > REOPEN_MS) || silence > 2 * this.#patienceMs) {
      this.#open();
    }
  }

  #say(state) {
    if (state !== this.#state) {
      this.#state = state;
      this.onState(state);
    }
  }
}
