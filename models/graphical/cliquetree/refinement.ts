import type { Guard, NoisyMarginal } from '../../../privacy/guard/guard.ts';
import { prepareReference } from '../../../privacy/guard/prepared-reference.ts';
import { type Rational, toNumberUp } from '../../../privacy/rational.ts';
import type { Workload } from '../../workload.ts';
import { type Measurement, toMeasurement } from '../estimation/measurement.ts';
import type { OneWayStage } from '../estimation/one-way.ts';
import { outerPair } from '../estimation/outer-pair.ts';
import type { GraphicalParts } from '../graphical-parts.ts';
import { GrowingModel } from '../growing-model.ts';
import { cellCount, columnPairs } from '../inference/domain.ts';
import { bestElimination } from '../inference/elimination.ts';
import { TreeRoom } from '../inference/tree-room.ts';
import { MEAN_ABSOLUTE_NORMAL, noisyCells } from '../planning/expected-error.ts';
import { requestsByCells } from '../planning/requests-by-cells.ts';
import { weightsOfDrawn, workloadWeights } from '../planning/workload-weights.ts';
import { MAX_ALL_OUTER_CELLS, MAX_OUTER_CELLS } from '../sampling/outer-pairs.ts';
import { type Candidate, chooseSets } from './choose-sets.ts';
import { Forest } from './forest.ts';

/** Part of the expected noise that a pair's error must exceed: noise of overlapping marginals averages out. */
const NOISE_TO_BEAT = 0.5;
/** Relations of the declared target count this much more. */
const TARGET_WEIGHT = 2;
/** Most cells of all marginals that one question compares: their expected counts are held at once. */
export const MAX_COMPARED_CELLS: number = 2 ** 24;
const ROUGH_TOLERANCE = 3e-4;
export const FINAL_TOLERANCE = 3e-5;
/** Pull towards independence, in typical noise deviations: many marginals of much noise need more of it than a tree of pairs. */
export const SHRINKAGE = 1.3;

export interface RefinementInputs {
  /** Speaks of the coding of `stage`. */
  readonly guard: Guard;
  readonly stage: OneWayStage;
  readonly target: number | undefined;
  readonly workload: Workload | undefined;
  readonly given: readonly number[] | undefined;
}

export interface RoundBudget {
  /** Of each pick. */
  readonly epsilon: Rational;
  readonly picks: number;
  readonly measure: Rational;
}

/** A model that is improved round by round: compared with the records, measured where it is wrong, and fitted again. */
export class Refinement {
  readonly measured: NoisyMarginal[] = [];
  readonly #inputs: RefinementInputs;
  /** Its total is known from the one-way counts, far better than from any pair's. */
  readonly #model: GrowingModel;
  /** Of pairs that the tree has no room for. */
  readonly #outer: Measurement[] = [];
  /** Cells that hard constraints alone need: they come on top of every size limit. */
  readonly #constraintCells: number;

  constructor(inputs: RefinementInputs) {
    const { possible } = inputs.stage;
    this.#inputs = inputs;
    this.#model = new GrowingModel(inputs.stage);
    this.#constraintCells = possible.length === 0 ? 0 : this.#model.elimination.cells;
    if (possible.length > 0) this.#fit(ROUGH_TOLERANCE);
  }

  /** Measures `sets` without choosing among them, as far as a tree of at most `mostCells` cells has room for, and fits. */
  async begin(sets: readonly (readonly number[])[], measure: Rational, mostCells: number): Promise<void> {
    const { sizes } = this.#inputs.stage;
    const maxCells = mostCells + this.#constraintCells;
    const taken: (readonly number[])[] = [];
    for (const columns of sets.filter((set) => tellsSomething(sizes, set))) {
      const { elimination, required } = this.#model;
      const tried = this.#model.holds(columns) ? elimination : bestElimination(sizes, [...required, columns]);
      if (tried.cells > maxCells) continue;
      this.#model.require([...required, columns], tried);
      taken.push(columns);
    }
    await this.#measure(0, measure, this.#candidates(taken, measure, taken.length));
    this.#fit(ROUGH_TOLERANCE);
  }

  /** Measures a forest of the pairs that are most wrong and that a tree of at most `roundCells` cells has room for, and fits. */
  async addForest(round: number, budget: RoundBudget, roundCells: number): Promise<void> {
    const { sizes } = this.#inputs.stage;
    const maxCells = roundCells + this.#constraintCells;
    const { picks } = budget;
    const candidates = this.#candidates(this.#feasiblePairs(maxCells), budget.measure, picks);
    const forest = new Forest(sizes, this.#model.required, maxCells);
    const taken: Candidate[] = [];
    await chooseSets(this.#inputs.guard, candidates, {
      round,
      epsilon: budget.epsilon,
      picks,
      open: (remaining) => forest.open(remaining),
      take: (chosen) => {
        if (forest.take(chosen.columns)) taken.push(chosen);
      },
    });
    this.#model.require([...this.#model.required, ...forest.pairs], forest.elimination);
    await this.#measure(round, budget.measure, taken);
    this.#fit(ROUGH_TOLERANCE);
  }

  /** Measures the pairs and triples inside cliques and the pairs outside that are most wrong, and fits for good. */
  async finish(round: number, budget: RoundBudget): Promise<void> {
    const { picks } = budget;
    const { sizes } = this.#inputs.stage;
    const outside = new Set(this.#outerPairs());
    const sets = smallestFirst(sizes, [...this.#heldSets(), ...outside]);
    const candidates = this.#candidates(sets, budget.measure, picks);
    const taken: Candidate[] = [];
    let outerRoom = MAX_ALL_OUTER_CELLS;
    const fits = ({ columns }: Candidate): boolean => !outside.has(columns) || cellCount(sizes, columns) <= outerRoom;
    await chooseSets(this.#inputs.guard, candidates, {
      round,
      epsilon: budget.epsilon,
      picks,
      open: (remaining) => remaining.filter(fits),
      take: (chosen) => {
        taken.push(chosen);
        if (outside.has(chosen.columns)) outerRoom -= cellCount(sizes, chosen.columns);
      },
    });
    await this.#measure(round, budget.measure, taken);
    this.#fit(FINAL_TOLERANCE);
  }

  result(): Pick<GraphicalParts, 'tree' | 'total' | 'bases' | 'factors' | 'outer'> {
    const { parts, expectation } = this.#model;
    const outer = this.#outer.map((measurement) => {
      return outerPair(measurement, expectation.of(measurement.columns), parts.total);
    });
    return { ...parts, outer };
  }

  #candidates(sets: readonly (readonly number[])[], measure: Rational, picks: number): Candidate[] {
    const { target, workload, given, stage } = this.#inputs;
    const weights =
      workload === undefined && given !== undefined
        ? weightsOfDrawn(stage.sizes.length, given, sets)
        : workloadWeights(workload, sets);
    const sigma = this.#nominalSigma(measure, picks);
    const { expectation } = this.#model;
    return sets.map((columns, i) => {
      const expected = once(() => {
        const { expected: counts, uncertainty } = expectation.of(columns);
        return { reference: prepareReference(counts), cells: noisyCells(counts, sigma), uncertainty };
      });
      return {
        columns,
        reference: () => expected().reference,
        noisyCells: () => expected().cells,
        offset: () => NOISE_TO_BEAT * (MEAN_ABSOLUTE_NORMAL * sigma * expected().cells + expected().uncertainty),
        weight: weights[i]! * (target !== undefined && columns.includes(target) ? TARGET_WEIGHT : 1),
      };
    });
  }

  /** The noise that `picks` marginals would have if they shared the budget equally. */
  #nominalSigma(measure: Rational, picks: number): number {
    return this.#inputs.guard.maxRowsPerUnit * Math.sqrt(picks / (2 * toNumberUp(measure)));
  }

  async #measure(round: number, measure: Rational, taken: readonly Candidate[]): Promise<void> {
    if (taken.length === 0) return;
    const { guard } = this.#inputs;
    const priced = taken.map(({ columns, noisyCells: cells }) => ({ columns, cells: cells() }));
    const answers = await guard.measureMarginals({
      id: `measure/${round}`,
      marginals: requestsByCells(priced, measure, guard.maxRowsPerUnit),
    });
    this.measured.push(...answers);
    for (const answer of answers) {
      const measurement = toMeasurement(answer);
      if (this.#model.holds(answer.columns)) this.#model.add(measurement);
      else this.#outer.push(measurement);
    }
  }

  #fit(tolerance: number): void {
    this.#model.fit({ tolerance, shrinkage: SHRINKAGE });
  }

  /** Whether a pair is feasible depends on the present tree alone, so it costs nothing to ask. */
  #feasiblePairs(maxCells: number): (readonly number[])[] {
    const { sizes } = this.#inputs.stage;
    const room = new TreeRoom(sizes, this.#model.required, maxCells);
    const pairs = columnPairs(sizes.length).filter(
      (pair) =>
        tellsSomething(sizes, pair) &&
        cellCount(sizes, pair) <= maxCells &&
        (this.#model.holds(pair) || room.fits(pair)),
    );
    return smallestFirst(sizes, pairs);
  }

  #heldSets(): (readonly number[])[] {
    const sets = new Map<string, readonly number[]>();
    for (const { separator, column } of this.#model.tree.buckets) {
      for (const [i, a] of separator.entries()) {
        const pair = [a, column].sort((x, y) => x - y);
        sets.set(pair.join(), pair);
        for (const b of separator.slice(i + 1)) {
          const triple = [a, b, column].sort((x, y) => x - y);
          sets.set(triple.join(), triple);
        }
      }
    }
    return [...sets.values()].filter((set) => tellsSomething(this.#inputs.stage.sizes, set));
  }

  /** Rows can be made to follow them only where all columns of many rows are drawn together. */
  #outerPairs(): (readonly number[])[] {
    const { stage, given } = this.#inputs;
    if (given !== undefined) return [];
    const { sizes } = stage;
    return columnPairs(sizes.length).filter(
      (pair) => tellsSomething(sizes, pair) && cellCount(sizes, pair) <= MAX_OUTER_CELLS && !this.#model.holds(pair),
    );
  }
}

/** As many sets as can be compared at once; where not all can, the smallest. */
function smallestFirst(sizes: readonly number[], sets: readonly (readonly number[])[]): (readonly number[])[] {
  let cells = 0;
  return [...sets]
    .sort((a, b) => cellCount(sizes, a) - cellCount(sizes, b))
    .filter((columns) => {
      cells += cellCount(sizes, columns);
      return cells <= MAX_COMPARED_CELLS;
    });
}

/** `make()`, called at most once. */
function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** A column of one value has nothing to do with others: with it, a set says what it says without. */
const tellsSomething = (sizes: readonly number[], columns: readonly number[]): boolean =>
  columns.every((column) => sizes[column]! > 1);
