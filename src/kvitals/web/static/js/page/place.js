// Scrolls to a place and stays there while charts above it are filled and grow.

const PATIENCE_MS = 3000;
const HANDS = ["wheel", "touchstart", "pointerdown", "keydown"];

let stop = () => {};

// Until a person moves, or for some seconds.
export function keepInPlace(target, growing) {
  stop();
  const observer = new ResizeObserver(() => target.scrollIntoView());
  const timer = setTimeout(() => stop(), PATIENCE_MS);
  stop = () => {
    observer.disconnect();
    clearTimeout(timer);
    HANDS.forEach((hand) => removeEventListener(hand, stop));
  };
  HANDS.forEach((hand) => addEventListener(hand, stop, { passive: true }));
  target.scrollIntoView();
  observer.observe(growing);
}
