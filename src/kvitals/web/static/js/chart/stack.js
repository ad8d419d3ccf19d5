// Puts lines on top of one another: those that go up upwards, those that go down downwards.

const isKnown = (value) => value !== null && value !== undefined;

// Columns in which each line stands on those before it that have its sign; a hidden line has no
// height. Where nothing is known, nothing is drawn.
export function stack([times, ...columns], lines, isHidden) {
  const known = times.map((_, row) => columns.some((column) => isKnown(column[row])));
  const tops = new Map(lines.map(({ sign }) => [sign, new Float64Array(times.length)]));
  const stacked = columns.map((column, index) => {
    const top = tops.get(lines[index].sign);
    if (!isHidden(index)) {
      column.forEach((value, row) => (top[row] += value ?? 0));
    }
    return known.map((isRow, row) => (isRow ? top[row] : null));
  });
  return [times, ...stacked];
}

export const withoutHidden = ([times, ...columns], isHidden) => [
  times,
  ...columns.map((column, index) => (isHidden(index) ? column.map(() => null) : column)),
];

// Each band fills the room between its line and the one before that has its sign.
export const bandsBetween = (lines) =>
  lines.flatMap(({ sign }, index) => {
    const before = lines.findLastIndex((one, place) => place < index && one.sign === sign);
    return before < 0 ? [] : [{ series: [index + 1, before + 1], dir: -sign }];
  });
