/**
 * Lower edges of classes of whole numbers from 0 to `most`: each number by itself up to `single`, then classes that grow in
 * proportion, so that a number drawn evenly inside its class is off by a twelfth or so.
 */
export function classEdges(most: number, single: number, growth: number = 1.18): number[] {
  const edges: number[] = [];
  for (let edge = 0; edge <= most; edge = edge < single ? edge + 1 : Math.max(edge + 1, Math.floor(edge * growth))) {
    edges.push(edge);
  }
  return edges;
}

/** Class of `value` among ascending lower edges, the first of which is not above it. */
export function classOf(edges: readonly number[], value: number): number {
  let low = 0;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (edges[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
