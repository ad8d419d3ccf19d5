// Asks the server for a document, and tells in a sentence why there is none.

const PATIENCE_MS = 8000;

// The server has answered, and will not give what it was asked for.
export class Refusal extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

async function sentenceOf(answer) {
  const text = await answer.text();
  try {
    return JSON.parse(text).error ?? text;
  } catch {
    return text || answer.statusText;
  }
}

// Throws a Refusal, or what a browser throws where nobody answers in time.
export async function ask(path, parameters = {}) {
  const query = new URLSearchParams(parameters).toString();
  const answer = await fetch(query ? `${path}?${query}` : path, {
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!answer.ok) {
    throw new Refusal(await sentenceOf(answer), answer.status);
  }
  return answer.json();
}
