// How uPlot draws: axes, ranges, lines and bands, in the colours of the theme.

import { formatClock, formatMark, isBytes } from "../format.js";
import { bandsBetween } from "./stack.js";

const AXIS_FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
const BYTE_INCREMENTS = Array.from({ length: 50 }, (_, power) => 2 ** power);
const TIME_INCREMENTS = [
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400],
];

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Room above and below, and never a range of nothing.
function range(_plot, least, most) {
  const low = Math.min(0, least ?? 0);
  const high = Math.max(0, most ?? 0);
  const room = (high - low) * 0.08;
  return [low - (low < 0 ? room : 0), low === 0 && high === 0 ? 1 : high + (high > 0 ? room : 0)];
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

const makeLine = ({ name, tone }) => ({
  label: name,
  stroke: () => colour(`--line-${tone}`),
  fill: () => colour(`--wash-${tone}`),
  fillTo: 0,
  width: 1.4,
  points: { show: false },
  spanGaps: false,
});

// A line among many has no wash below it: washes of eight lines would hide one another.
const makeBareLine = (line) => ({ ...makeLine(line), fill: undefined });

// The colours of lines are written #rrggbb, so two digits more make them see-through.
// A band has no edge: that of a band without height would hide the one below it.
const makeBand = (line) => ({
  ...makeLine(line),
  fill: () => `${colour(`--line-${line.tone}`)}a8`,
  width: 0,
});

const MOST_WASHED = 4;

function makerOf(lines, isStacked) {
  if (isStacked) {
    return makeBand;
  }
  return lines.length > MOST_WASHED ? makeBareLine : makeLine;
}

function makeAxes(units, isMirrored) {
  const mark = (value) => formatMark(isMirrored ? Math.abs(value) : value, units);
  const axis = {
    stroke: () => colour("--faint"),
    font: AXIS_FONT,
    grid: { stroke: () => colour("--grid"), width: 1 },
    ticks: { show: false },
  };
  return [
    {
      ...axis,
      space: 76,
      size: 24,
      gap: 4,
      values: (_plot, marks, _axis, _space, incr) => marks.map((time) => formatClock(time, incr)),
      incrs: TIME_INCREMENTS,
    },
    {
      ...axis,
      size: 62,
      gap: 6,
      space: 30,
      values: (_plot, marks) => marks.map(mark),
      ...(isBytes(units) ? { incrs: BYTE_INCREMENTS } : {}),
    },
  ];
}

// getWindow tells the first and the last second; onCursor hears of each move of the pointer.
export function makeOptions({ place, units, lines, isStacked, getWindow, onCursor }) {
  return {
    width: place.clientWidth,
    height: place.clientHeight,
    padding: [8, 16, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false, setScale: false }, points: { size: 6 } },
    scales: { x: { time: true, range: getWindow }, y: { range } },
    axes: makeAxes(
      units,
      lines.some(({ sign }) => sign < 0),
    ),
    series: [{}, ...lines.map(makerOf(lines, isStacked))],
    bands: isStacked ? bandsBetween(lines) : [],
    hooks: { drawAxes: [drawZero], setCursor: [onCursor] },
  };
}
