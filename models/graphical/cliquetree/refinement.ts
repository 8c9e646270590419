import { discreteGaussianSigmaSquared, splitRho } from '../../../privacy/budget.ts';
import type { Guard, NoisyMarginal } from '../../../privacy/guard/guard.ts';
import { type Rational, toNumberUp } from '../../../privacy/rational.ts';
import { cellCount } from '../domain.ts';
import { bestElimination, type Elimination, holds } from '../elimination.ts';
import { type Estimate, estimate } from '../estimate.ts';
import { MEAN_ABSOLUTE_NORMAL } from '../expected-error.ts';
import { buildJunctionTree, type JunctionTree } from '../junction-tree.ts';
import { estimateTotal, type Measurement, toMeasurement } from '../measurement.ts';
import type { OneWayStage } from '../one-way.ts';
import { Propagation } from '../propagation.ts';
import { queryMarginal } from '../query.ts';
import { toWeights } from '../shares.ts';
import { type Allocation, allocate } from './allocate.ts';
import { chooseForest } from './choose-forest.ts';
import { scoreCandidates } from './score-candidates.ts';

/** Part of the expected noise that a pair's error must exceed: noise of overlapping marginals averages out. */
const NOISE_TO_BEAT = 0.5;
/** Relations of the declared target count this much more. */
const TARGET_WEIGHT = 2;
/** Marginals that the last round expects to share its budget among, for judging which cells noise would drown. */
const LAST_ROUND_MARGINALS = 20;
/** Most cells of all marginals that one question scores. */
const MAX_SCORED_CELLS = 2 ** 24;
const ROUGH_TOLERANCE = 1e-2;
const FINAL_TOLERANCE = 3e-3;

export interface RefinementInputs {
  /** Speaks of the coding of `stage`. */
  readonly guard: Guard;
  readonly stage: OneWayStage;
  readonly target: number | undefined;
}

/** A model that is improved round by round: scored against the records, measured where it is wrong, and fitted again. */
export class Refinement {
  readonly measured: NoisyMarginal[] = [];
  readonly #inputs: RefinementInputs;
  readonly #measurements: Measurement[];
  #required: readonly (readonly number[])[] = [];
  #elimination: Elimination;
  #tree: JunctionTree;
  #total: number;
  #propagation: Propagation;
  #estimate: Estimate | undefined;

  constructor(inputs: RefinementInputs) {
    const { sizes, bases, measurements, total } = inputs.stage;
    this.#inputs = inputs;
    this.#measurements = [...measurements];
    this.#total = total;
    this.#elimination = bestElimination(sizes, []);
    this.#tree = buildJunctionTree(sizes, this.#elimination);
    this.#propagation = new Propagation(this.#tree, bases, []);
    this.#propagation.run(total);
  }

  /** Scores every pair that a tree of at most `maxCells` cells could hold, measures a forest of those most wrong, and fits. */
  async addForest(round: number, budget: { score: Rational; measure: Rational }, maxCells: number): Promise<void> {
    const { guard, stage } = this.#inputs;
    const { sizes } = stage;
    const pairs = this.#feasiblePairs(maxCells);
    const sigma = nominalSigma(budget.measure, guard.maxRowsPerUnit, sizes.length - 1);
    const scored = await this.#score(round, budget.score, pairs, sigma);
    const candidates = scored.map(({ columns, error, noisyCells }) => ({
      columns: columns as readonly [number, number],
      gain: this.#weight(columns) * (error - NOISE_TO_BEAT * MEAN_ABSOLUTE_NORMAL * sigma * noisyCells),
      noisyCells,
    }));
    const forest = chooseForest(sizes, this.#required, candidates, maxCells);
    const prices = forest.pairs.map(
      (pair) => candidates.find(({ columns }) => columns === pair.columns)!.noisyCells ** (2 / 3),
    );
    this.#elimination = forest.elimination;
    this.#required = [...this.#required, ...forest.pairs.map(({ columns }) => columns)];
    await this.#measure(
      round,
      budget.measure,
      forest.pairs.map(({ columns }, i) => ({ columns, share: prices[i]! })),
    );
    this.#fit(ROUGH_TOLERANCE);
  }

  /** Scores all pairs and triples that the tree holds, measures those worth it, and fits for good. */
  async finish(round: number, budget: { score: Rational; measure: Rational }): Promise<void> {
    const { guard } = this.#inputs;
    const sigma = nominalSigma(budget.measure, guard.maxRowsPerUnit, LAST_ROUND_MARGINALS);
    const scored = await this.#score(round, budget.score, this.#heldSets(), sigma);
    const options = scored.map(({ columns, error, noisyCells }) => ({
      columns,
      error: this.#weight(columns) * error,
      noisyCells: this.#weight(columns) * noisyCells,
    }));
    await this.#measure(round, budget.measure, allocate(options, toNumberUp(budget.measure), guard.maxRowsPerUnit));
    this.#fit(FINAL_TOLERANCE);
  }

  get result(): { readonly tree: JunctionTree; readonly total: number } & Pick<Estimate, 'bases' | 'factors'> {
    const { bases, factors } = this.#estimate ?? { bases: this.#inputs.stage.bases, factors: [] };
    return { tree: this.#tree, total: this.#total, bases, factors };
  }

  #score(round: number, rho: Rational, sets: readonly (readonly number[])[], sigma: number) {
    const expected = (columns: readonly number[]): Float64Array =>
      queryMarginal(this.#propagation, this.#total, columns);
    return scoreCandidates(this.#inputs.guard, { id: `score/${round}`, rho }, sets, expected, sigma);
  }

  async #measure(round: number, rho: Rational, wanted: readonly Allocation[]): Promise<void> {
    if (wanted.length === 0) return;
    const { guard } = this.#inputs;
    const shares = splitRho(rho, toWeights(wanted.map(({ share }) => share)));
    const answers = await guard.measureMarginals({
      id: `measure/${round}`,
      marginals: wanted.map(({ columns }, i) => ({
        columns,
        sigmaSquared: discreteGaussianSigmaSquared(shares[i]!, BigInt(guard.maxRowsPerUnit), 1n),
      })),
    });
    this.measured.push(...answers);
    this.#measurements.push(...answers.map(toMeasurement));
  }

  #fit(tolerance: number): void {
    const { sizes, bases } = this.#inputs.stage;
    this.#total = estimateTotal(this.#measurements);
    this.#tree = buildJunctionTree(sizes, this.#elimination);
    const warmStart = this.#estimate?.potentials;
    this.#estimate = estimate(this.#tree, bases, this.#measurements, this.#total, {
      tolerance,
      ...(warmStart ? { warmStart } : {}),
    });
    this.#propagation = this.#estimate.propagation;
  }

  /** Whether a pair is feasible depends on the present tree alone, so it costs nothing to ask. */
  #feasiblePairs(maxCells: number): (readonly [number, number])[] {
    const { sizes } = this.#inputs.stage;
    const pairs: (readonly [number, number])[] = [];
    for (let a = 0; a < sizes.length; a++) {
      for (let b = a + 1; b < sizes.length; b++) {
        if (cellCount(sizes, [a, b]) > maxCells) continue;
        const fits =
          holds(this.#elimination, [a, b]) || bestElimination(sizes, [...this.#required, [a, b]]).cells <= maxCells;
        if (fits) pairs.push([a, b]);
      }
    }
    return pairs;
  }

  /** Pairs and triples inside cliques, small ones first where not all can be scored. */
  #heldSets(): (readonly number[])[] {
    const { sizes } = this.#inputs.stage;
    const sets = new Map<string, readonly number[]>();
    for (const { separator, column } of this.#tree.buckets) {
      for (const [i, a] of separator.entries()) {
        const pair = [a, column].sort((x, y) => x - y);
        sets.set(pair.join(), pair);
        for (const b of separator.slice(i + 1)) {
          const triple = [a, b, column].sort((x, y) => x - y);
          sets.set(triple.join(), triple);
        }
      }
    }
    let cells = 0;
    return [...sets.values()]
      .sort((a, b) => cellCount(sizes, a) - cellCount(sizes, b))
      .filter((columns) => {
        cells += cellCount(sizes, columns);
        return cells <= MAX_SCORED_CELLS;
      });
  }

  #weight(columns: readonly number[]): number {
    const { target } = this.#inputs;
    return target !== undefined && columns.includes(target) ? TARGET_WEIGHT : 1;
  }
}

/** The noise that `answers` marginals would have if they shared the budget equally. */
const nominalSigma = (rho: Rational, sensitivity: number, answers: number): number =>
  sensitivity * Math.sqrt(answers / (2 * toNumberUp(rho)));
