// What the keyboard does on a chart that has the focus.

const PAN = 1 / 8;
const ZOOM = 1.5;

// onStep is called with the points by which the crosshair is to move.
export function listenToKeys(node, timeline, onStep) {
  const acts = {
    ArrowLeft: (isShift) => (isShift ? timeline.pan(-timeline.spanS * PAN) : onStep(-1)),
    ArrowRight: (isShift) => (isShift ? timeline.pan(timeline.spanS * PAN) : onStep(1)),
    PageUp: () => onStep(10),
    PageDown: () => onStep(-10),
    "+": () => timeline.zoom(1 / ZOOM),
    "=": () => timeline.zoom(1 / ZOOM),
    "-": () => timeline.zoom(ZOOM),
    End: () => timeline.play(),
  };
  node.addEventListener("keydown", (event) => {
    const act = acts[event.key];
    const isOurs = event.target === node && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (act && isOurs) {
      event.preventDefault();
      act(event.shiftKey);
    }
  });
}
