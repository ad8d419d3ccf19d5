// One event stream. A browser gives up on some failures, so one that stays silent is opened anew.
// Runs in a page and in a worker.

const CHECK_MS = 500;
const REOPEN_MS = 2000;
const LEAST_PATIENCE_MS = 3000;

export class Source {
  #url;
  #onTick;
  #onTrouble;
  #stream = null;
  #lastOpen = 0;
  #lastTick = 0;
  #patienceMs = LEAST_PATIENCE_MS;
  #latest = null;
  #dimensions = {};
  #watch;

  constructor(url, { onTick, onTrouble }) {
    this.#url = url;
    this.#onTick = onTick;
    this.#onTrouble = onTrouble;
    this.#open();
    this.#watch = setInterval(() => this.#check(), CHECK_MS);
  }

  // The latest tick with the names of all dimensions, for who comes later.
  get latest() {
    return this.#latest && { ...this.#latest, dimensions: this.#dimensions };
  }

  // Ticks are late after this time.
  expect(patienceMs) {
    this.#patienceMs = patienceMs;
  }

  close() {
    clearInterval(this.#watch);
    this.#stream.close();
  }

  #open() {
    this.#stream?.close();
    this.#lastOpen = performance.now();
    this.#stream = new EventSource(this.#url);
    this.#stream.addEventListener("tick", (event) => this.#take(JSON.parse(event.data)));
    this.#stream.addEventListener("error", () => this.#onTrouble());
  }

  // The names of a chart are told when they have changed, and hold until then.
  #take(tick) {
    this.#lastTick = performance.now();
    this.#dimensions = { ...this.#dimensions, ...tick.dimensions };
    this.#latest = tick;
    this.#onTick(tick);
  }

  #check() {
    const now = performance.now();
    const sinceOpen = now - this.#lastOpen;
    const isDead = this.#stream.readyState === EventSource.CLOSED;
    const silence = now - Math.max(this.#lastTick, this.#lastOpen);
    if ((isDead && sinceOpen > REOPEN_MS) || silence > 2 * this.#patienceMs) {
      this.#open();
    }
  }
}
