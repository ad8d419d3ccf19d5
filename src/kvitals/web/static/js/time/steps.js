// How far apart the points of a chart are, so that a window has not too many.

const MOST_POINTS = 720;
const STEPS = [1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1800, 3600];

// In seconds: a whole number of intervals.
export function stepFor(spanS, intervalS) {
  const least = spanS / MOST_POINTS / intervalS;
  const ticks = STEPS.find((one) => one >= least) ?? Math.ceil(least);
  return ticks * intervalS;
}

export const floorTo = (time, stepS) => Math.floor(time / stepS) * stepS;

export const ceilTo = (time, stepS) => Math.ceil(time / stepS) * stepS;
