// Puts nodes in an order below their parent, and moves only those that stand elsewhere: a node
// that is moved loses the focus.

export function putInOrder(parent, nodes) {
  const wanted = new Set(nodes);
  [...parent.children].forEach((node) => wanted.has(node) || node.remove());
  let place = parent.firstElementChild;
  for (const node of nodes) {
    if (node === place) {
      place = place.nextElementSibling;
    } else {
      parent.insertBefore(node, place);
    }
  }
}
