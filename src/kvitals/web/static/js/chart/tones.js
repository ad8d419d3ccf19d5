// Which colour each line of a chart has: the same for the same direction in all charts.

const TONES = [1, 2, 3, 4];
// Those of groups, which are many.
export const GROUP_TONES = [...TONES, 5, 6, 7, 8];
const INWARD = 1;
const OUTWARD = 2;
const FIXED = { read: INWARD, received: INWARD, write: OUTWARD, sent: OUTWARD };

export function withTones(lines) {
  const free = TONES.filter((tone) => !lines.some((line) => FIXED[line.name] === tone));
  let next = 0;
  return lines.map((line) => {
    const tone = FIXED[line.name] ?? free[next++ % free.length];
    return { ...line, tone };
  });
}

// A number that is the same for the same name, whichever others there are.
export const hashOf = (name) =>
  [...name].reduce((hash, letter) => (Math.imul(hash, 31) + letter.codePointAt(0)) >>> 0, 7);
