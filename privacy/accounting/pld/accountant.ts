import type { NeighbouringRelation, PrivacyEvent } from '../../events.ts';
import type { Rational } from '../../rational.ts';
import { type Accountant, ADD_REMOVE_UNIT, type Interval } from '../accountant.ts';
import { deltaArgument, epsilonArgument, leastEpsilon, provenEpsilon } from '../arguments.ts';
import { flatten, type Leaf } from '../flatten.ts';
import { refuse } from '../refuse.ts';
import { Composition, chooseStep, type PairPart, type Profile } from './composition.ts';
import { type LossPair, type PairsOfEvent, pairDelta } from './loss-pair.ts';
import { type DiscreteGaussians, pairsOfEvent } from './pairs-of-event.ts';

/** A bound on delta at epsilon, accurate near a given delta or epsilon. */
interface Bound {
  near(question: { delta: number } | { epsilon: number }): Profile;
}

const MAX_COPIES = 1e9;
/** Each distinct mechanism costs transforms of its own; longer histories are left to the accountants that add. */
const MAX_DISTINCT = 100;

/**
 * Composes whole distributions of the privacy loss.
 *
 * *Guarantee* `lower` and `upper` bracket the tight value for the worst mechanism that the event describes, both ways
 * round for an asymmetric relation.
 * *Holds when* every part has a dominating pair; zCDP promises, selection that is not pure DP, large discrete Gaussians,
 * more than 10^9 copies and more than 100 distinct mechanisms are refused.
 * *Arithmetic* doubles; discretisation, truncation and wrap-round are bounded, rounding of the transform is modelled
 * and added (`proof.md`). A single mechanism is evaluated in closed form.
 * *Method* Doroshenko et al. 2022 (connect the dots); Koskela et al. 2020 (Fourier); Zhu, Dong and Wang 2022
 * (dominating pairs, sampling).
 * *Status* vetted.
 */
export const pldAccountant: Accountant = Object.freeze<Accountant>({
  name: 'pld',
  account(event, relation = ADD_REMOVE_UNIT) {
    const parts = partsOf(flatten(event, relation), relation, 'small');
    const upper = boundsOf(parts, 'upper');
    const lower = boundsOf(parts, 'lower');
    return {
      accountant: 'pld',
      epsilonAt(delta) {
        const value = deltaArgument(delta);
        if (value === 1) return { lower: 0, estimate: 0, upper: 0 };
        const near = { delta: Math.max(value, 1e-300) };
        const most = Math.max(0, ...upper.map((bound) => leastOf(bound.near(near), value)));
        const least = lower.map((bound) => provenEpsilon(bound.near(near), value));
        return interval(Math.max(0, ...least) * (1 - 1e-9), most);
      },
      deltaAt(epsilon) {
        const value = epsilonArgument(epsilon);
        const at = (bound: Bound): number => bound.near({ epsilon: value }).deltaAt(value);
        return interval(Math.max(0, ...lower.map(at)) * (1 - 1e-9), Math.max(0, ...upper.map(at)));
      },
    };
  },
});

const leastOf = (profile: Profile, delta: number): number => leastEpsilon((x) => profile.deltaAt(x), delta);

function interval(lower: number, upper: number): Interval {
  const least = Math.min(lower, upper);
  return { lower: least, estimate: upper === Number.POSITIVE_INFINITY ? upper : (least + upper) / 2, upper };
}

/**
 * The upper bound alone, for discrete Gaussians of every size too: what a plan is calibrated by.
 *
 * *Guarantee* a mechanism that does what the event says is (result, delta)-DP; the events are fixed beforehand, what each is asked
 * may follow from answers.
 * *Holds when*, *Arithmetic*, *Method*, *Status* as `pldAccountant`; of large discrete Gaussians as `largeDiscreteGaussianPair`.
 *
 * Throws as `pldAccountant` does for what has no pair.
 */
export function pldUpperEpsilon(event: PrivacyEvent, delta: Rational): number {
  const leaves = flatten(event, ADD_REMOVE_UNIT);
  const parts = partsOf(leaves, ADD_REMOVE_UNIT, 'any');
  const value = deltaArgument(delta);
  if (value === 1) return 0;
  const near = { delta: Math.max(value, 1e-300) };
  return Math.max(0, ...boundsOf(parts, 'upper').map((bound) => leastOf(bound.near(near), value)));
}

function partsOf(
  leaves: readonly Leaf[],
  relation: NeighbouringRelation,
  discreteGaussians: DiscreteGaussians,
): readonly { readonly pairs: PairsOfEvent; readonly times: number }[] {
  if (leaves.length > MAX_DISTINCT) {
    return refuse('event', `PLD takes at most ${MAX_DISTINCT} distinct mechanisms, got ${leaves.length}`);
  }
  return leaves.map(({ event: leaf, times, path }) => {
    if (times > MAX_COPIES) refuse(path, `PLD takes at most ${MAX_COPIES} copies`);
    return { pairs: pairsOfEvent(leaf, relation, path, discreteGaussians), times };
  });
}

/** One bound per direction; one in all where the directions are alike. */
function boundsOf(
  parts: readonly { readonly pairs: PairsOfEvent; readonly times: number }[],
  bound: 'upper' | 'lower',
): readonly Bound[] {
  if (parts.length === 0) return [];
  const pick = (direction: 'remove' | 'add'): readonly PairPart[] =>
    parts.map(({ pairs, times }) => ({ pair: pairs[bound][direction], times }));
  const symmetric = parts.every(({ pairs }) => pairs[bound].remove === pairs[bound].add);
  return symmetric ? [boundOf(pick('remove'), bound)] : [boundOf(pick('remove'), bound), boundOf(pick('add'), bound)];
}

function boundOf(parts: readonly PairPart[], bound: 'upper' | 'lower'): Bound {
  if (parts.length === 1 && parts[0]!.times === 1) return closedForm(parts[0]!.pair, bound);
  let composition: Composition | undefined;
  const composed = (): Composition => {
    composition ??= new Composition(parts, chooseStep(parts), bound);
    return composition;
  };
  return {
    near(question) {
      return 'delta' in question ? composed().nearDelta(question.delta) : composed().nearEpsilon(question.epsilon);
    },
  };
}

/** One mechanism on its own: the difference of its two tails, with their rounding. */
function closedForm(pair: LossPair, bound: 'upper' | 'lower'): Bound {
  const deltaAt = (epsilon: number): number => {
    if (epsilon >= pair.greatest) return pair.infinite;
    const rounding = 2 ** -48 * pair.above(epsilon);
    const delta = pairDelta(pair, epsilon);
    return bound === 'upper'
      ? Math.min(1, delta + rounding + Number.MIN_VALUE)
      : Math.max(pair.infinite, delta - rounding);
  };
  return { near: () => ({ deltaAt, estimateAt: deltaAt }) };
}
