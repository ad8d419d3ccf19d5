// Light or dark: as the system has it, or as was chosen here. What is chosen is kept in the browser.
// Loaded before the page is drawn, so that it does not flash.

import { keep, kept } from "./kept.js";

const KEY = "kvitals-theme";
export const THEMES = ["auto", "light", "dark"];

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set();

export function chosenTheme() {
  const theme = kept(KEY);
  return THEMES.includes(theme) ? theme : "auto";
}

let chosen = chosenTheme();

function apply() {
  const isDark = chosen === "dark" || (chosen === "auto" && prefersDark.matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
  listeners.forEach((listener) => listener());
}

export function chooseTheme(theme) {
  chosen = theme;
  keep(KEY, theme);
  apply();
}

// Calls back when the colours have changed.
export const onTheme = (listener) => listeners.add(listener);

prefersDark.addEventListener("change", apply);
apply();
