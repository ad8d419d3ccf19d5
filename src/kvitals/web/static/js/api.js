// What the dashboard asks the server for.

const PATIENCE_MS = 10_000;
const NOT_FOUND = 404;

const ask = (path) =>
  fetch(path, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });

async function getJson(path) {
  const answer = await ask(path);
  if (!answer.ok) {
    throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  }
  return answer.json();
}

export const getInfo = () => getJson("api/v1/info");

export const getCharts = () => getJson("api/v1/charts");

// How many findings there are; none where they cannot be asked for.
export async function getFindingCount() {
  try {
    return (await getJson("api/findings")).findings.length;
  } catch {
    return 0;
  }
}

// Labels, and rows of [time, value, ...] below them, oldest first; no labels where nothing is kept.
export async function getHistory(chart, { after, before, points }) {
  const query = new URLSearchParams({ chart, after, before, points, options: "seconds,flip" });
  const path = `api/v1/data?${query}`;
  const answer = await ask(path);
  if (answer.status === NOT_FOUND) {
    return { data: [] };
  }
  if (!answer.ok) {
    throw new Error(`${path}: ${answer.status}`);
  }
  return answer.json();
}
