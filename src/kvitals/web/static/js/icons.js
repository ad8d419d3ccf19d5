// Small pictures for buttons: strokes in the colour of the text around them.

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  pause: "M5.5 3.5v9M10.5 3.5v9",
  play: "M5 3.2v9.6L12.5 8z",
  left: "M10 3.5 5.5 8l4.5 4.5",
  right: "M6 3.5 10.5 8 6 12.5",
  closer: "M8 3.5v9M3.5 8h9",
  wider: "M3.5 8h9",
  bands: "M2.5 12.5V9l4-2 3 1.5 4-3v7zM2.5 5.5l4-2 3 1.5 4-2.5",
  lines: "M2.5 11l4-4 3 2.5 4-5.5M2.5 13l4-2 3 .5 4-2",
  table: "M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M6.5 6.5v6",
  save: "M8 2.5v7M5 7l3 3 3-3M3 13h10",
  light: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.5v1.6M8 12.9v1.6M1.5 8h1.6M12.9 8h1.6M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M3.4 12.6l1.1-1.1M11.5 4.5l1.1-1.1",
  dark: "M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6z",
  auto: "M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11",
  help: "M5.8 6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M8 12.2v.1",
  close: "M4 4l8 8M12 4l-8 8",
};

export function icon(name) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 16 16");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  picture.append(path);
  return picture;
}

// A button that shows a picture and has a name.
export function setFace(button, picture, label) {
  button.replaceChildren(icon(picture));
  button.setAttribute("aria-label", label);
  button.title = label;
}
