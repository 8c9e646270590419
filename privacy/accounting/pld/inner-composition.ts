import { DISJOINT_PAIR } from './basic-pairs.ts';
import { composeLosses } from './compose.ts';
import { Composition, chooseStep, type PairPart } from './composition.ts';
import { pairOfGrid } from './grid-loss.ts';
import type { LossPair, PairsOfEvent } from './loss-pair.ts';

/** The pairs of a composition, to be sampled as a whole. The error of composing is put on the private side. */
export function pairsOfComposition(parts: readonly { pairs: PairsOfEvent; times: number }[]): PairsOfEvent {
  const pick = (bound: 'upper' | 'lower', direction: 'remove' | 'add'): readonly PairPart[] =>
    parts.map(({ pairs, times }) => ({ pair: pairs[bound][direction], times }));
  const symmetric = parts.every(
    ({ pairs }) => pairs.upper.remove === pairs.upper.add && pairs.lower.remove === pairs.lower.add,
  );
  const bounded = (bound: 'upper' | 'lower'): PairsOfEvent['upper'] => {
    const remove = composed(pick(bound, 'remove'), bound);
    return { remove, add: symmetric ? remove : composed(pick(bound, 'add'), bound) };
  };
  return { upper: bounded('upper'), lower: bounded('lower') };
}

function composed(parts: readonly PairPart[], bound: 'upper' | 'lower'): LossPair {
  if (parts.some(({ pair }) => pair.infinite >= 1)) return DISJOINT_PAIR;
  const step = chooseStep(parts) * 4;
  const grids = new Composition(parts, step, bound).parts;
  const { first, values, error, infinite, logScale } = composeLosses(grids, 0);
  const scale = Math.exp(logScale);
  const masses = values.map((mass) => mass * scale);
  return pairOfGrid({ step, first, masses, infinite: bound === 'upper' ? Math.min(1, infinite + error) : infinite });
}
