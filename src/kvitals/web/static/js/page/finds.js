// What the search can find on a page: charts, groups, tables.

const go = (hash) => () => {
  if (location.hash === hash) {
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = hash;
  }
};

export function findsOf(board, views, onGroup) {
  const charts = board.describedCharts().map(({ id, title, units, services, explanation }) => ({
    kind: `chart ${id}`,
    name: title,
    words: [id, units, explanation, ...services.map(({ hook }) => hook)],
    act: go(`#chart-${id}`),
  }));
  const groups = board.groups().map(({ name, family }) => ({
    kind: family.title,
    name,
    words: [],
    act: () => onGroup(name, family),
  }));
  const tables = views.map(({ id, title }) => ({
    kind: "table",
    name: title,
    words: [],
    act: go(`#/${id}`),
  }));
  return [...charts, ...groups, ...tables];
}

export const goTo = (hash) => go(hash)();
