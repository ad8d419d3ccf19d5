// What the dashboard asks the server for.

async function getJson(path) {
  const answer = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(10000) });
  if (!answer.ok) {
    throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  }
  return answer.json();
}

export const getInfo = () => getJson("/api/v1/info");

export const getCharts = () => getJson("/api/v1/charts");

// The first so many, by bytes where these are measured.
export const getPeers = (top) => getJson(`/api/peers?${new URLSearchParams({ top })}`);

// Labels, and rows of [time, value, ...] below them, oldest first.
export async function getHistory(chart, seconds) {
  const query = new URLSearchParams({ chart, after: -seconds, options: "seconds,flip" });
  return getJson(`/api/v1/data?${query}`);
}
