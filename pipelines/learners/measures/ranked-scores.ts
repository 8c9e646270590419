/** Rows by falling score; rows of equal scores stand together. */
export interface RankedScores {
  readonly order: Uint32Array;
  /** Where each group of equal scores ends in `order`, ascending. */
  readonly ends: Uint32Array;
}

export function rankScores(scores: Float64Array): RankedScores {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const ends: number[] = [];
  for (let i = 1; i <= order.length; i++) {
    if (i === order.length || scores[order[i]!] !== scores[order[i - 1]!]) ends.push(i);
  }
  return { order, ends: Uint32Array.from(ends) };
}

/** How often each row counts: 0 leaves it out. */
export type RowWeights = Float64Array | Uint32Array;

/** Calls back for each group of equal scores, greatest score first, with the weight of its positive and of its negative rows. */
export function eachGroup(
  { order, ends }: RankedScores,
  positive: Uint8Array,
  weights: RowWeights | undefined,
  visit: (positives: number, negatives: number) => void,
): void {
  let i = 0;
  for (let g = 0; g < ends.length; g++) {
    let positives = 0;
    let negatives = 0;
    for (const end = ends[g]!; i < end; i++) {
      const row = order[i]!;
      const weight = weights === undefined ? 1 : weights[row]!;
      if (positive[row] === 1) positives += weight;
      else negatives += weight;
    }
    visit(positives, negatives);
  }
}
