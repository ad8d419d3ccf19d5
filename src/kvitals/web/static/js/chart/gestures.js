// What a pointer does to the time that is shown: drag to move, drag with Shift to select, wheel
// with Shift or Ctrl to zoom, two fingers to zoom, double click to follow the newest again.

const LEAST_MOVE_PX = 4;
const WHEEL_ZOOM = 1.25;

export function attachGestures(plot, timeline) {
  const { over } = plot;
  const pointers = new Map();
  let start = null;

  const widthOf = () => over.getBoundingClientRect().width || 1;
  const leftOf = (event) => event.clientX - over.getBoundingClientRect().left;
  const timeAt = (left) => plot.posToVal(left, "x");

  function begin() {
    const lefts = [...pointers.values()];
    const [from, to] = timeline.window;
    start = {
      lefts,
      from,
      to,
      hasMoved: lefts.length > 1,
      center: from + ((lefts[0] + lefts.at(-1)) / 2 / widthOf()) * (to - from),
    };
  }

  function pan(left) {
    const { lefts, from, to } = start;
    timeline.moveTo(to - ((left - lefts[0]) / widthOf()) * (to - from));
  }

  function mark(left) {
    const one = Math.min(left, start.lefts[0]);
    plot.setSelect(
      { left: one, width: Math.abs(left - start.lefts[0]), top: 0, height: over.clientHeight },
      false,
    );
  }

  function pinch() {
    const [one, other] = [...pointers.values()];
    const before = Math.abs(start.lefts[0] - start.lefts[1]) || 1;
    const factor = before / Math.max(8, Math.abs(one - other));
    const half = ((start.to - start.from) * factor) / 2;
    timeline.select(start.center - half, start.center + half);
  }

  over.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) {
      return;
    }
    pointers.set(event.pointerId, leftOf(event));
    begin();
    start.isSelecting = event.shiftKey && pointers.size === 1;
  });

  over.addEventListener("pointermove", (event) => {
    if (!pointers.has(event.pointerId)) {
      return;
    }
    const left = leftOf(event);
    pointers.set(event.pointerId, left);
    if (!start.hasMoved && Math.abs(left - start.lefts[0]) < LEAST_MOVE_PX) {
      return;
    }
    if (!start.hasMoved) {
      start.hasMoved = true;
      over.setPointerCapture(event.pointerId);
    }
    if (pointers.size > 1) {
      pinch();
    } else if (start.isSelecting) {
      mark(left);
    } else {
      pan(left);
    }
  });

  function end(event) {
    if (!pointers.delete(event.pointerId)) {
      return;
    }
    if (start.isSelecting && start.hasMoved) {
      plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
      if (event.type === "pointerup") {
        timeline.select(timeAt(start.lefts[0]), timeAt(leftOf(event)));
      }
    }
    if (pointers.size > 0) {
      begin();
    }
  }

  over.addEventListener("pointerup", end);
  over.addEventListener("pointercancel", end);
  over.addEventListener("dblclick", () => timeline.play());
  over.addEventListener(
    "wheel",
    (event) => {
      if (event.shiftKey || event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const turn = event.deltaY || event.deltaX;
        timeline.zoom(turn > 0 ? WHEEL_ZOOM : 1 / WHEEL_ZOOM, timeAt(leftOf(event)));
      }
    },
    { passive: false },
  );
}
