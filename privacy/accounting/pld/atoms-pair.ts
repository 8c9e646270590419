import type { LossPair } from './loss-pair.ts';

/** Outcomes of equal loss: probability `mass` under `U` and `reference` under `V`. */
export interface Atom {
  readonly loss: number;
  readonly mass: number;
  readonly reference: number;
}

/**
 * A pair with finitely many losses. `infinite` is the mass of `U` where `V` vanishes. The atoms may be in any order;
 * sums run from the smallest tail up, so that tails keep their relative accuracy.
 */
export function atomsPair(atoms: readonly Atom[], infinite: number): LossPair {
  const sorted = [...atoms].filter((a) => a.mass > 0 || a.reference > 0).sort((a, b) => a.loss - b.loss);
  const losses = Float64Array.from(sorted, (a) => a.loss);
  const masses = new Float64Array(sorted.length + 1);
  const references = new Float64Array(sorted.length + 1);
  masses[sorted.length] = infinite;
  for (let i = sorted.length - 1; i >= 0; i--) {
    masses[i] = masses[i + 1]! + sorted[i]!.mass;
    references[i] = references[i + 1]! + sorted[i]!.reference;
  }
  /** Position of the first atom above `loss`. */
  const firstAbove = (loss: number): number => {
    let low = 0;
    let high = losses.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (losses[middle]! > loss) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return Object.freeze<LossPair>({
    above: (loss) => masses[firstAbove(loss)]!,
    referenceAbove: (loss) => references[firstAbove(loss)]!,
    infinite,
    least: losses[0] ?? 0,
    greatest: losses.at(-1) ?? 0,
  });
}

/** A pair from the two probabilities of each outcome. */
export function pairOfProbabilities(u: readonly number[], v: readonly number[]): LossPair {
  const atoms: Atom[] = [];
  let infinite = 0;
  u.forEach((mass, i) => {
    const reference = v[i] ?? 0;
    if (mass > 0 && reference > 0) atoms.push({ loss: Math.log(mass / reference), mass, reference });
    else infinite += mass;
  });
  return atomsPair(atoms, infinite);
}
