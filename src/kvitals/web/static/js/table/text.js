// Changes a text where it differs, so that nothing is laid out anew each second.

export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}
