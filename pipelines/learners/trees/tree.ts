/** A tree over bins. Node 0 is the root; a node without a feature is a leaf. */
export interface Tree {
  /** -1 for leaves. */
  readonly features: Int16Array;
  readonly lefts: Uint16Array;
  readonly rights: Uint16Array;
  /** `goesLeft[256 * node + bin]` */
  readonly goesLeft: Uint8Array;
  readonly values: Float64Array;
}

/** Adds the value of the leaf of each row to `scores`. */
export function addTree(tree: Tree, binned: readonly Uint8Array[], scores: Float64Array): void {
  const { features, lefts, rights, goesLeft, values } = tree;
  for (let row = 0; row < scores.length; row++) {
    let node = 0;
    for (let feature = features[0]!; feature >= 0; feature = features[node]!) {
      node = goesLeft[256 * node + binned[feature]![row]!] === 1 ? lefts[node]! : rights[node]!;
    }
    scores[row] = scores[row]! + values[node]!;
  }
}
