// Where the ends of flows stand and how their ribbons run, given a height in pixels. Draws nothing.

import { sizeOf } from "./flows.js";

// Of the drawing; it is stretched sideways.
export const WIDTH = 1000;
// Room for the name of an end.
const SLOT = 25;
// The most of the height that ribbons take, and the bytes per second that do.
const SHARE = 0.72;
const LEAST_TOTAL = 4096;
const THIN = 0.8;
const STEPS = 24;

const thickness = (value, scale) => (value > 0 ? Math.max(THIN, value * scale) : 0);

const slotOf = (end, scale) => Math.max(SLOT, thickness(end.sent, scale) + thickness(end.received, scale));

const needed = (ends, scale) => ends.reduce((sum, end) => sum + slotOf(end, scale), 0);

// In pixels for a byte per second: as large as both sides have room for.
function scaleFor({ from, to, sent, received }, height) {
  let [least, most] = [0, (SHARE * height) / Math.max(LEAST_TOTAL, sent + received)];
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (least + most) / 2;
    const fits = Math.max(needed(from, middle), needed(to, middle)) <= height;
    [least, most] = fits ? [middle, most] : [least, middle];
  }
  return least;
}

// Ends below one another, with the room that is left between them.
function stand(ends, scale, height) {
  const gap = Math.max(0, height - needed(ends, scale)) / (ends.length || 1);
  let top = gap / 2;
  return ends.map((end) => {
    const slot = slotOf(end, scale);
    const own = thickness(end.sent, scale) + thickness(end.received, scale);
    const placed = { ...end, top: top + (slot - own) / 2, height: own };
    top += slot + gap;
    return placed;
  });
}

function path(one, other, wide) {
  const middle = WIDTH / 2;
  const y = (value) => value.toFixed(1);
  return (
    `M0 ${y(one)}C${middle} ${y(one)} ${middle} ${y(other)} ${WIDTH} ${y(other)}` +
    `L${WIDTH} ${y(other + wide)}C${middle} ${y(other + wide)} ${middle} ${y(one + wide)} 0 ${y(one + wide)}Z`
  );
}

// The ends with top and height, and for each flow the paths of what was sent and received.
export function layOut(picture, height) {
  const scale = scaleFor(picture, height);
  const from = stand(picture.from, scale, height);
  const to = stand(picture.to, scale, height);
  const tops = (ends) => new Map(ends.map(({ key, top }) => [key, top]));
  const [left, right] = [tops(from), tops(to)];
  const place = (ends, key) => ends.findIndex((one) => one.key === key);
  const take = (side, key, wide) => {
    const top = side.get(key);
    side.set(key, top + wide);
    return top;
  };
  // Ribbons leave an end in the order of the other ends, so that few cross.
  const starts = new Map();
  const inOrder = (one, other) =>
    [...picture.flows].sort(
      (a, b) => place(one, a[other].key) - place(one, b[other].key) || sizeOf(b) - sizeOf(a),
    );
  for (const flow of inOrder(to, "to")) {
    starts.set(flow.key, ["sent", "received"].map((way) => take(left, flow.from.key, thickness(flow[way], scale))));
  }
  const ribbons = inOrder(from, "from").map((flow) => ({
    ...flow,
    paths: ["sent", "received"].map((way, index) => {
      const wide = thickness(flow[way], scale);
      return path(starts.get(flow.key)[index], take(right, flow.to.key, wide), wide);
    }),
  }));
  return { from, to, ribbons };
}
