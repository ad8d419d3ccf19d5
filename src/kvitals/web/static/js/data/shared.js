// The event stream of this tab: the one that all tabs of the browser share in a worker, or one of
// its own where there is no such worker, or it does not answer.

import { Source } from "./source.js";

// All tabs with this name understand each other.
const NAME = "kvitals 1";
const ANSWER_MS = 3000;
const LEAST_PATIENCE_MS = 3000;

export class SharedSource {
  #url;
  #listeners;
  #port = null;
  #own = null;
  #patienceMs = LEAST_PATIENCE_MS;
  #waiting = null;

  constructor(url, listeners) {
    this.#url = new URL(url, location.href).href;
    this.#listeners = listeners;
    try {
      this.#share();
    } catch {
      this.#openOwn();
    }
  }

  expect(patienceMs) {
    this.#patienceMs = patienceMs;
    this.#own?.expect(patienceMs);
    if (this.#port !== null) {
      this.#follow();
    }
  }

  #share() {
    const script = new URL("./worker.js", import.meta.url);
    const worker = new SharedWorker(script, { type: "module", name: NAME });
    worker.addEventListener("error", () => this.#openOwn());
    this.#port = worker.port;
    this.#port.addEventListener("message", ({ data }) => this.#hear(data));
    this.#port.start();
    this.#waiting = setTimeout(() => this.#openOwn(), ANSWER_MS);
    this.#follow();
    // Who is put away hears nothing, and what is told to it would pile up.
    for (const [target, away, back] of [
      [window, "pagehide", "pageshow"],
      [document, "freeze", "resume"],
    ]) {
      target.addEventListener(away, () => this.#port?.postMessage({ kind: "leave" }));
      target.addEventListener(back, () => this.#follow());
    }
  }

  #follow() {
    this.#port?.postMessage({ kind: "follow", url: this.#url, patienceMs: this.#patienceMs });
  }

  #hear({ kind, tick }) {
    clearTimeout(this.#waiting);
    if (kind === "tick") {
      this.#listeners.onTick(tick);
    } else if (kind === "trouble") {
      this.#listeners.onTrouble();
    }
  }

  #openOwn() {
    clearTimeout(this.#waiting);
    this.#port?.postMessage({ kind: "leave" });
    this.#port?.close();
    this.#port = null;
    this.#own ??= new Source(this.#url, this.#listeners);
    this.#own.expect(this.#patienceMs);
  }
}
