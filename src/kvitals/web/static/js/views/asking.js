// Asks the same again with each tick, while somebody looks, and never twice at once.

import { Refusal } from "./requests.js";

const SILENCE = "kvitals does not answer now. What is below are the last values that came.";
// Not there in this run, or not for who asks.
const MISSING = [403, 404];
// What is not there in this run can come with other settings, but not every second.
const REST_MS = 30_000;

export class Asking {
  #isShown = false;
  #isUnderWay = false;
  #isOutdated = false;
  #isBehind = false;
  #restsUntil = 0;

  // question gives a promise. onTrouble gets a sentence, and whether there is nothing to show.
  constructor(question, { onAnswer, onTrouble }) {
    this.question = question;
    this.onAnswer = onAnswer;
    this.onTrouble = onTrouble;
  }

  show() {
    this.#isShown = true;
    this.again();
  }

  hide() {
    this.#isShown = false;
  }

  // An answer that is under way can be of the tick before.
  tick() {
    if (this.#isUnderWay) {
      this.#isBehind = true;
    } else if (this.#isShown && performance.now() >= this.#restsUntil) {
      this.#ask();
    }
  }

  // The question has changed: an answer that is under way is not for it.
  again() {
    this.#restsUntil = 0;
    this.#isOutdated = this.#isUnderWay;
    this.tick();
  }

  async #ask() {
    this.#isUnderWay = true;
    this.#isBehind = false;
    try {
      const answer = await this.question();
      this.#tell(() => this.onAnswer(answer));
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isUnderWay = false;
      if (this.#isOutdated) {
        this.again();
      } else if (this.#isBehind) {
        this.tick();
      }
    }
  }

  #fail(error) {
    const isRefused = error instanceof Refusal;
    const isMissing = isRefused && MISSING.includes(error.status);
    this.#restsUntil = isMissing ? performance.now() + REST_MS : 0;
    this.#tell(() => this.onTrouble(isRefused ? error.message : SILENCE, isMissing));
  }

  #tell(act) {
    if (this.#isShown && !this.#isOutdated) {
      act();
    }
  }
}
