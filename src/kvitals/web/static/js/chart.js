// Draws one series with uPlot. Made when it comes into view, and drawn only while it is there.

import uPlot from "../vendor/uPlot.esm.js";
import { formatMark, formatTime, isBytes } from "./format.js";

const GROUP = "kvitals";
const AXIS_FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
const BYTE_INCREMENTS = Array.from({ length: 50 }, (_, power) => 2 ** power);

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Room above and below, and never a range of nothing.
function range(_plot, least, most) {
  const low = Math.min(0, least ?? 0);
  const high = Math.max(0, most ?? 0);
  const room = (high - low || 1) * 0.08;
  return [low < 0 ? low - room : 0, high > 0 || low === 0 ? Math.max(high + room, low === 0 ? 1 : 0) : 0];
}

function drawZero(plot) {
  if (plot.scales.y.min >= 0) {
    return;
  }
  const y = Math.round(plot.valToPos(0, "y", true)) + 0.5;
  plot.ctx.save();
  plot.ctx.strokeStyle = colour("--zero");
  plot.ctx.lineWidth = 1;
  plot.ctx.beginPath();
  plot.ctx.moveTo(plot.bbox.left, y);
  plot.ctx.lineTo(plot.bbox.left + plot.bbox.width, y);
  plot.ctx.stroke();
  plot.ctx.restore();
}

function makeLine({ name, tone }) {
  return {
    label: name,
    stroke: () => colour(`--line-${tone}`),
    fill: () => colour(`--wash-${tone}`),
    fillTo: 0,
    width: 1.4,
    points: { show: false },
    spanGaps: false,
  };
}

// The colours of lines are written #rrggbb, so two digits more make them see-through.
// A band has no edge: that of a band without height would hide the one below it.
const makeBand = (line) => ({
  ...makeLine(line),
  fill: () => `${colour(`--line-${line.tone}`)}a8`,
  width: 0,
});

// Each band fills the room between its line and the one before that has its sign.
const between = (lines) =>
  lines.flatMap(({ sign }, index) => {
    const before = lines.findLastIndex((one, place) => place < index && one.sign === sign);
    return before < 0 ? [] : [{ series: [index + 1, before + 1], dir: -sign }];
  });

export class Chart {
  #plot = null;
  #isVisible = false;
  #observer;

  // getColumns tells what to draw: times, then a column for each line.
  constructor(place, { units, lines, isStacked, getColumns, onCursor }) {
    this.place = place;
    this.getColumns = getColumns;
    this.units = units;
    this.lines = lines;
    this.isStacked = isStacked;
    this.onCursor = onCursor;
    this.window = [0, 1];
    this.#observer = new ResizeObserver(() => this.#resize());
  }

  get isMirrored() {
    return this.lines.some((line) => line.sign < 0);
  }

  show(isVisible) {
    this.#isVisible = isVisible;
    if (isVisible) {
      this.draw(this.window);
    }
  }

  draw(window) {
    this.window = window;
    if (!this.#isVisible) {
      return;
    }
    if (this.#plot === null) {
      this.#plot = new uPlot(this.#options(), this.getColumns(), this.place);
      this.#observer.observe(this.place);
    } else {
      this.#plot.setData(this.getColumns());
    }
  }

  // Draws other lines from now on.
  reshape(lines) {
    this.lines = lines;
    this.#observer.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  // The colours have changed.
  repaint() {
    this.#plot?.redraw(true, true);
  }

  destroy() {
    this.#observer.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.place;
    if (width > 0 && (width !== this.#plot.width || height !== this.#plot.height)) {
      this.#plot.setSize({ width, height });
    }
  }

  #options() {
    const mark = (value) => formatMark(this.isMirrored ? Math.abs(value) : value, this.units);
    const axis = {
      stroke: () => colour("--faint"),
      font: AXIS_FONT,
      grid: { stroke: () => colour("--grid"), width: 1 },
      ticks: { show: false },
    };
    return {
      width: this.place.clientWidth,
      height: this.place.clientHeight,
      padding: [8, 16, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: GROUP }, y: false, drag: { x: false, y: false }, points: { size: 6 } },
      scales: { x: { time: true, range: () => this.window }, y: { range } },
      axes: [
        {
          ...axis,
          space: 76,
          size: 24,
          gap: 4,
          values: (_plot, marks) => marks.map((time) => formatTime(time).slice(0, 5)),
          incrs: [60, 120, 300, 600, 900, 1800, 3600],
        },
        {
          ...axis,
          size: 62,
          gap: 6,
          space: 30,
          values: (_plot, marks) => marks.map(mark),
          ...(isBytes(this.units) ? { incrs: BYTE_INCREMENTS } : {}),
        },
      ],
      series: [{}, ...this.lines.map(this.isStacked ? makeBand : makeLine)],
      bands: this.isStacked ? between(this.lines) : [],
      hooks: {
        drawAxes: [drawZero],
        setCursor: [(plot) => this.onCursor(plot.cursor.idx ?? null)],
      },
    };
  }
}
