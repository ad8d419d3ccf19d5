// Which columns of a table have room, and how wide each is.

// The share that a column takes of the room that is left, unless it can use more.
const GROW = 0.4;
// So much more than a narrow screen has room for can be scrolled to.
const SCROLLED = 5;

const sum = (columns) => columns.reduce((total, { width }) => total + width, 0);

// Those that are needed stand in any case, others by rank, the lowest first, and those without a
// rank never. All keep their order; but where there is no room for all that are needed, what the
// table is about comes first.
export function choose(columns, room, { isNeeded, isMain }) {
  const chosen = new Set(columns.filter(isNeeded));
  let taken = sum([...chosen]);
  if (taken > room) {
    const main = columns.filter(isMain);
    const rest = columns.filter((one) => !isMain(one) && (isNeeded(one) || one.rank <= SCROLLED));
    return [...main, ...rest];
  }
  const others = columns
    .filter((one) => !chosen.has(one) && one.rank < Infinity)
    .sort((one, other) => one.rank - other.rank);
  for (const column of others) {
    taken += column.width;
    if (taken > room) {
      break;
    }
    chosen.add(column);
  }
  return columns.filter((one) => chosen.has(one));
}

// The width of each column: they share what is left.
export function widths(columns, room) {
  const taken = sum(columns);
  const shares = columns.reduce((total, { grow = GROW }) => total + grow, 0);
  const left = Math.max(0, room - taken) / shares;
  return columns.map(({ width, grow = GROW }) => Math.floor(width + left * grow));
}
