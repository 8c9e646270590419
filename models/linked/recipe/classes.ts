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
