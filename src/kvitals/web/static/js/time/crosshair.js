// The moment that is pointed at, in all charts alike; null when there is none.

export class Crosshair {
  #time = null;
  #listeners = new Set();

  get time() {
    return this.#time;
  }

  onChange(listener) {
    this.#listeners.add(listener);
  }

  point(time) {
    if (time !== this.#time) {
      this.#time = time;
      this.#listeners.forEach((listener) => listener());
    }
  }
}
