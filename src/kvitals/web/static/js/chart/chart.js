// Draws columns with uPlot. Made when it comes into view, and drawn only while it is there.

import uPlot from "../../vendor/uPlot.esm.js";
import { attachGestures } from "./gestures.js";
import { makeOptions } from "./options.js";

const HIDDEN = { left: -10, top: -10 };

export class Chart {
  #plot = null;
  #window = [0, 1];
  #isPointed = false;
  #observer;

  // lines are {name, tone, sign}, one for each column after the times.
  constructor(place, { units, lines, isStacked, timeline, crosshair }) {
    this.place = place;
    this.units = units;
    this.lines = lines;
    this.isStacked = isStacked;
    this.timeline = timeline;
    this.crosshair = crosshair;
    this.#observer = new ResizeObserver(() => this.#resize());
  }

  // window is the first and the last second; columns are times, then values.
  draw(window, columns) {
    this.#window = window;
    if (this.#plot === null) {
      this.#make(columns);
    } else {
      this.#plot.setData(columns);
    }
    this.point(this.crosshair.time);
  }

  // Draws other lines, or the same in another way, from the next time on.
  reshape(lines, isStacked) {
    this.lines = lines;
    this.isStacked = isStacked;
    this.#end();
  }

  // The colours have changed.
  repaint() {
    this.#plot?.redraw(true, true);
  }

  // Shows the moment that is pointed at in another chart.
  point(time) {
    if (this.#plot === null || this.#isPointed) {
      return;
    }
    const [from, to] = this.#window;
    const isInside = time !== null && time >= from && time <= to;
    const place = isInside ? { left: this.#plot.valToPos(time, "x"), top: 0 } : HIDDEN;
    this.#plot.setCursor(place, false, false);
  }

  destroy() {
    this.#end();
  }

  #make(columns) {
    const { place, units, lines, isStacked, timeline, crosshair } = this;
    const options = makeOptions({
      ...{ place, units, lines, isStacked },
      getWindow: () => this.#window,
      onCursor: (plot) => this.#tell(plot.cursor.idx ?? null),
    });
    this.#plot = new uPlot(options, columns, place);
    const { over } = this.#plot;
    over.addEventListener("pointerenter", () => {
      this.#isPointed = true;
    });
    over.addEventListener("pointerleave", () => {
      this.#isPointed = false;
      crosshair.point(null);
    });
    attachGestures(this.#plot, timeline);
    this.#observer.observe(place);
  }

  #tell(index) {
    if (this.#isPointed && index !== null) {
      this.crosshair.point(this.#plot.data[0][index] ?? null);
    }
  }

  #end() {
    this.#observer.disconnect();
    if (this.#isPointed) {
      this.#isPointed = false;
      this.crosshair.point(null);
    }
    this.#plot?.destroy();
    this.#plot = null;
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.place;
    if (width > 0 && (width !== this.#plot.width || height !== this.#plot.height)) {
      this.#plot.setSize({ width, height });
    }
  }
}
