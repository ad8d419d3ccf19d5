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
export const WAYS = ["sent", "received"];

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

// Gives out the room of each end, from its top down.
function shares(ends) {
  const tops = new Map(ends.map(({ key, top }) => [key, top]));
  return (key, wide) => {
    const top = tops.get(key);
    tops.set(key, top + wide);
    return top;
  };
}

// Ribbons leave an end in the order of the ends that they go to, so that few cross.
function inOrder(flows, ends, side) {
  const places = new Map(ends.map(({ key }, place) => [key, place]));
  return [...flows].sort(
    (one, other) =>
      places.get(one[side].key) - places.get(other[side].key) || sizeOf(other) - sizeOf(one),
  );
}

// The ends with top and height, and for each flow the paths of what was sent and received.
export function layOut(picture, height) {
  const scale = scaleFor(picture, height);
  const from = stand(picture.from, scale, height);
  const to = stand(picture.to, scale, height);
  const [left, right] = [shares(from), shares(to)];
  const wideOf = (flow) => WAYS.map((way) => thickness(flow[way], scale));
  const starts = new Map(
    inOrder(picture.flows, to, "to").map((flow) => [
      flow.key,
      wideOf(flow).map((wide) => left(flow.from.key, wide)),
    ]),
  );
  const ribbons = inOrder(picture.flows, from, "from").map((flow) => ({
    ...flow,
    paths: wideOf(flow).map((wide, way) =>
      path(starts.get(flow.key)[way], right(flow.to.key, wide), wide),
    ),
  }));
  return { from, to, ribbons };
}
