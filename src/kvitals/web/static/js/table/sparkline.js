// A small line of the last values of one row, from 0 to the highest of them. Draws no axis.

import { svgElement } from "./svg.js";

const WIDTH = 100;
const HEIGHT = 20;
// Room for the width of the line.
const EDGE = 1.5;

const round = (number) => Math.round(number * 10) / 10;

// Where ticks are missing, the line is broken.
function trace({ times, values }, [from, to], gapS) {
  const most = Math.max(...values) || 1;
  let [line, area, started] = ["", "", 0];
  times.forEach((time, index) => {
    const x = round(((time - from) / (to - from)) * WIDTH);
    const y = round(HEIGHT - EDGE - (values[index] / most) * (HEIGHT - 2 * EDGE));
    const isFirst = index === 0 || time - times[index - 1] > gapS;
    const isLast = index === times.length - 1 || times[index + 1] - time > gapS;
    started = isFirst ? x : started;
    line += isFirst ? `M${x} ${y}h.01` : `L${x} ${y}`;
    area += isFirst ? `M${x} ${HEIGHT}V${y}` : `L${x} ${y}`;
    area += isLast ? `V${HEIGHT}H${started}Z` : "";
  });
  return [line, area];
}

export class Sparkline {
  #label = "";

  constructor() {
    this.area = svgElement("path", { class: "spark-area" });
    this.line = svgElement("path", { class: "spark-line", "vector-effect": "non-scaling-stroke" });
    this.node = svgElement(
      "svg",
      {
        class: "spark",
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
        preserveAspectRatio: "none",
        role: "img",
        "aria-label": "no values yet",
      },
      this.area,
      this.line,
    );
  }

  // window has the first and the last second that are drawn; label tells the same in words.
  draw(trail, window, gapS, label) {
    const [line, area] = trail === null ? ["", ""] : trace(trail, window, gapS);
    this.line.setAttribute("d", line);
    this.area.setAttribute("d", area);
    if (label !== this.#label) {
      this.#label = label;
      this.node.setAttribute("aria-label", label);
    }
  }
}
