// What people write to see fewer rows: words that must be in them, or user=root for exactly that.

const EXACT = /^\s*(\w+)=(.*)$/s;

// only is what the server is asked for; words are sought in what it answers.
export function readFilter(text, exact) {
  const [, name, value] = text.match(EXACT) ?? [];
  if (exact.includes(name) && value !== "") {
    return { only: { [name]: value.trimEnd() }, words: [] };
  }
  return { only: {}, words: text.toLowerCase().split(/\s+/).filter(Boolean) };
}

export function passes(text, words) {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}
