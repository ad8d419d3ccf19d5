// What a person chose, kept in the browser for this page. Where it keeps nothing, what is chosen
// holds until the page is closed.

export function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function keep(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Nothing is kept.
  }
}
