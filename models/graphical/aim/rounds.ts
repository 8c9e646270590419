import type { Guard, NoisyMarginal } from '../../../privacy/guard/guard.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import { estimateTotal, toMeasurement } from '../estimation/measurement.ts';
import type { OneWayStage } from '../estimation/one-way.ts';
import { GrowingModel } from '../growing-model.ts';
import { cellCount } from '../inference/domain.ts';
import { bestElimination } from '../inference/elimination.ts';
import { MEAN_ABSOLUTE_NORMAL } from '../planning/expected-error.ts';
import type { AdaptiveBudget } from './adaptive-budget.ts';
import { type Closure, someOf } from './closure.ts';
import { presentBases, rebased } from './rebase.ts';
import { treeBytes } from './tree-bytes.ts';

/** Marginals that a round compares where not all can be: each takes an elimination and expected counts. */
export const MOST_DRAWN = 256;
/** All are compared where they are no more than this. */
export const MOST_COMPARED = 1024;
/** Most cells of all of them: their expected counts are held at once. */
export const MOST_COMPARED_CELLS: number = 2 ** 24;
/**
 * Part of a marginal's noise that is taken to stay in a model fitted to it, when candidates are scored. The paper takes all of it;
 * overlapping marginals, non-negative counts and the pull towards independence remove about half.
 */
const NOISE_KEPT = 0.5;
/** Part of it by which a fit must move the model for its round not to count as drowned. The paper's fit moves by noise too, this one less. */
const NOISE_MOVED = 0.25;
/** A table of more columns is fitted once for several rounds, because each fit to it takes seconds. */
const COLUMNS_A_ROUND = 16;
export const ROUND_TOLERANCE = 3e-3;
export const FINAL_TOLERANCE = 3e-4;
export const SHRINKAGE = 0.8;

/** The questions of all rounds share one part of the budget, because how many there are follows from the answers. */
export const ROUNDS_POOL = 'round/*';

/** Rounds that are measured before the model is fitted to them. */
export const roundsAFit = (columns: number): number => Math.ceil(columns / COLUMNS_A_ROUND);

/** Rounds count from 1. */
const questionId = (round: number, what: 'choose' | 'measure'): string =>
  `round/${String(round).padStart(4, '0')}/${what}`;

export interface RoundsInputs {
  readonly guard: Guard;
  readonly stage: OneWayStage;
  readonly closure: Closure;
  /** A set weighs as much as its columns together. */
  readonly weights: readonly number[];
  readonly mostBytes: number;
}

/** What was measured since the last fit, what the model expected there, and the L1 norm of the noise to be expected. */
interface Taken {
  readonly columns: readonly number[];
  readonly expected: Float64Array;
  readonly noise: number;
}

interface Candidate {
  readonly columns: readonly number[];
  readonly expected: Float64Array;
  readonly offset: number;
  readonly weight: number;
}

/** The rounds of AIM: choose the marginal on which the model is most wrong, measure it, fit again, and adapt the noise. */
export class Rounds {
  readonly measured: NoisyMarginal[] = [];
  readonly #inputs: RoundsInputs;
  readonly #model: GrowingModel;

  constructor(inputs: RoundsInputs) {
    this.#inputs = inputs;
    this.#model = new GrowingModel(inputs.stage);
    if (inputs.stage.possible.length > 0) this.#fit(ROUND_TOLERANCE);
  }

  /** Takes rounds until the budget is spent. `progress` hears of the part of it that is. */
  async take(budget: AdaptiveBudget, progress: (share: number) => void): Promise<void> {
    const { guard, stage, mostBytes } = this.#inputs;
    const most = roundsAFit(stage.sizes.length);
    let pending: Taken[] = [];
    for (let round = 1; ; round++) {
      const { epsilon, sigmaSquared, last } = budget.spend();
      const deviation = Math.sqrt(toNumberUp(sigmaSquared));
      const candidates = this.#candidates(round, deviation, mostBytes * budget.usedShare).filter(
        ({ columns }) => !pending.some((taken) => taken.columns === columns),
      );
      if (candidates.length === 0) {
        if (pending.length > 0) this.#fit(FINAL_TOLERANCE);
        return;
      }
      const position = await guard.chooseMarginal({
        id: questionId(round, 'choose'),
        epsilon,
        candidates: candidates.map(({ expected, ...candidate }) => ({ ...candidate, reference: () => expected })),
      });
      const { columns, expected } = candidates[position]!;
      const answers = await guard.measureMarginals({
        id: questionId(round, 'measure'),
        marginals: [{ columns, sigmaSquared }],
      });
      this.measured.push(...answers);
      for (const answer of answers) this.#model.add(toMeasurement(answer));
      this.#require(columns);
      pending.push({ columns, expected, noise: noiseOf(deviation, expected.length) });
      if (last || pending.length >= most) {
        this.#fit(last ? FINAL_TOLERANCE : ROUND_TOLERANCE);
        progress(budget.usedShare);
        if (last) return;
        budget.anneal(this.#drowned(pending));
        pending = [];
      } else {
        progress(budget.usedShare);
        budget.anneal(false);
      }
    }
  }

  /** Whether the fit to what was measured last moved the model less than noise would. */
  #drowned(taken: readonly Taken[]): boolean {
    let moved = 0;
    let noise = 0;
    for (const { columns, expected, noise: own } of taken) {
      moved += distance(this.#model.expectation.of(columns).expected, expected);
      noise += own;
    }
    return moved <= NOISE_MOVED * noise;
  }

  get result(): GrowingModel['parts'] {
    return this.#model.parts;
  }

  /** Those that a tree of at most `mostBytes` could hold, and those that the present one holds anyway. */
  #candidates(round: number, deviation: number, mostBytes: number): Candidate[] {
    const { stage, weights } = this.#inputs;
    const promising = this.#promising(deviation);
    const sets = promising.levels.reduce((sum, level) => sum + level.length, 0);
    const limits = { most: sets <= MOST_COMPARED ? MOST_COMPARED : MOST_DRAWN, mostCells: MOST_COMPARED_CELLS };
    return someOf(promising, stage.sizes, round, limits)
      .filter((columns) => this.#fits(columns, mostBytes))
      .map((columns) => {
        const { expected, uncertainty } = this.#model.expectation.of(columns);
        return {
          columns,
          expected,
          offset: NOISE_KEPT * noiseOf(deviation, expected.length) + uncertainty,
          weight: columns.reduce((sum, column) => sum + weights[column]!, 0),
        };
      });
  }

  /** Those whose noise is not so large that they could never score above 0; all columns by themselves where none is left. */
  #promising(deviation: number): Closure {
    const { stage, closure } = this.#inputs;
    const worthIt = (columns: readonly number[]): boolean =>
      NOISE_KEPT * noiseOf(deviation, cellCount(stage.sizes, columns)) < 2 * this.#model.total;
    const levels = closure.levels.map((level) => level.filter(worthIt)).filter((level) => level.length > 0);
    return { ...closure, levels: levels.length > 0 ? levels : closure.levels.slice(0, 1) };
  }

  #fits(columns: readonly number[], mostBytes: number): boolean {
    if (this.#model.holds(columns)) return true;
    const { sizes } = this.#inputs.stage;
    return treeBytes(sizes, bestElimination(sizes, [...this.#model.required, columns])) <= mostBytes;
  }

  /** Keeps no set that is inside another. */
  #require(columns: readonly number[]): void {
    const model = this.#model;
    const inside = (a: readonly number[], b: readonly number[]): boolean => a.every((column) => b.includes(column));
    if (model.required.some((set) => inside(columns, set))) return;
    const required = [...model.required.filter((set) => !inside(set, columns)), columns];
    const { sizes } = this.#inputs.stage;
    model.require(required, model.holds(columns) ? model.elimination : bestElimination(sizes, required));
  }

  /** Fits towards what the model expects of each column by now, for as many records as all measurements tell. */
  #fit(tolerance: number): void {
    const model = this.#model;
    const bases = presentBases(model.propagation, model.total, model.bases);
    const earlier = model.potentials;
    model.fit({
      tolerance,
      shrinkage: SHRINKAGE,
      bases,
      total: estimateTotal(model.measurements),
      warmStart: earlier && rebased(earlier, model.bases, bases),
    });
  }
}

/** Expected L1 norm, in rows, of the noise on a marginal of so many cells. */
const noiseOf = (deviation: number, cells: number): number => MEAN_ABSOLUTE_NORMAL * deviation * cells;

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let cell = 0; cell < a.length; cell++) sum += Math.abs(a[cell]! - b[cell]!);
  return sum;
}
