// Light or dark: as the system has it, or as was chosen here. What is chosen is kept in the browser.
// Loaded before the page is drawn, so that it does not flash.

const KEY = "kvitals-theme";
export const THEMES = ["auto", "light", "dark"];

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set();

export function chosenTheme() {
  try {
    const kept = localStorage.getItem(KEY);
    return THEMES.includes(kept) ? kept : "auto";
  } catch {
    // The browser keeps nothing for this page.
    return "auto";
  }
}

let chosen = chosenTheme();

function apply() {
  const isDark = chosen === "dark" || (chosen === "auto" && prefersDark.matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
  listeners.forEach((listener) => listener());
}

export function chooseTheme(theme) {
  chosen = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // It holds until the page is closed.
  }
  apply();
}

// Calls back when the colours have changed.
export const onTheme = (listener) => listeners.add(listener);

prefersDark.addEventListener("change", apply);
apply();
