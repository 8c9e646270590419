import type { Operations } from '../../../privacy/gradients/operations/operations.ts';
import { fitMixture } from './fit-mixture.ts';
import { type Mixture, meanMixture } from './mixture.ts';
import type { PairTargets } from './pair-targets.ts';

/** Of one mixture. */
const FEWEST_COMPONENTS = 16;
const MOST_COMPONENTS = 400;
/** Of all mixtures together. */
export const ALL_COMPONENTS = 1600;
const FEWEST_MIXTURES = 4;
const MOST_MIXTURES = 16;
const MOST_STEPS = 200;
/** Most products of a component and two values that one step of one mixture works through, where a few components take no more; and one of all mixtures. */
const MOST_WORK: number = 2 ** 24;
const MOST_WORK_OF_ALL: number = 2 ** 27;

export interface EnsembleLimits {
  /** Of all columns together. */
  readonly values: number;
  /** Components of one mixture, before and after doubling. */
  readonly fewest: number;
  readonly most: number;
  /** Of all mixtures together. */
  readonly all: number;
}

/** How many components a table of so many values may have; `room` is how many its hard constraints leave room for. */
export function ensembleLimits(values: number, room: number): EnsembleLimits {
  const all = Math.max(1, Math.min(ALL_COMPONENTS, room));
  const affordable = Math.max(FEWEST_COMPONENTS, Math.floor(MOST_WORK / (values * values)));
  const most = Math.min(MOST_COMPONENTS, all, affordable);
  return { values, fewest: Math.min(FEWEST_COMPONENTS, most), most, all };
}

function mixturesOf(components: number, { values, all }: EnsembleLimits): number {
  const affordable = Math.floor(MOST_WORK_OF_ALL / (components * values * values));
  const wanted = Math.min(MOST_MIXTURES, Math.max(FEWEST_MIXTURES, affordable));
  return Math.max(1, Math.min(wanted, Math.floor(all / components)));
}

/** Most products that a fit takes: every number of components in vain but the last. */
export function ensembleWork(limits: EnsembleLimits): number {
  const { values, most } = limits;
  return 2 * MOST_STEPS * values * values * most * (1 + mixturesOf(most, limits));
}

/**
 * The mean of several mixtures that start from different points and follow the same answers.
 *
 * Each has the smallest number of components, out of 16 doubled again and again, that meets the noise. What they have in common is in the
 * answers; what each makes of the noise by itself, and of triples that no answer speaks of, averages out.
 */
export async function fitEnsemble(
  operations: Operations,
  targets: PairTargets,
  limits: EnsembleLimits,
  progress: (done: number, total: number) => void,
): Promise<Mixture> {
  let components = limits.fewest;
  const member = (number: number) =>
    fitMixture(operations, targets, { components, mostSteps: MOST_STEPS, start: `${components}/${number}` });
  let first = await member(0);
  while (!first.reached && components < limits.most) {
    components = Math.min(limits.most, 2 * components);
    first = await member(0);
  }
  const mixtures = [first.mixture];
  const wanted = mixturesOf(components, limits);
  for (let number = 1; number < wanted; number++) {
    progress(number, wanted);
    mixtures.push((await member(number)).mixture);
  }
  return meanMixture(mixtures);
}
