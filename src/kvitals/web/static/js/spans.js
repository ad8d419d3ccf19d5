// The choice of how much time the charts show.

import { element } from "./dom.js";
import { formatSpan } from "./format.js";

export const SPANS_S = [300, 900, 3600];

export function fillSpans(place, chosen, act) {
  const buttons = SPANS_S.map((seconds) => {
    const button = element(
      "button",
      { type: "button", "aria-pressed": String(seconds === chosen) },
      formatSpan(seconds),
    );
    button.addEventListener("click", () => {
      buttons.forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
      act(seconds);
    });
    return button;
  });
  place.replaceChildren(...buttons);
}
