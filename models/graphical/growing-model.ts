import { type Estimate, estimate, type Potentials } from './estimation/estimate.ts';
import type { Measurement } from './estimation/measurement.ts';
import type { OneWayStage } from './estimation/one-way.ts';
import { Expectation } from './expectation.ts';
import type { GraphicalParts } from './graphical-parts.ts';
import { bestElimination, type Elimination, holds } from './inference/elimination.ts';
import { scopesOf } from './inference/hard-constraints.ts';
import { buildJunctionTree, type JunctionTree } from './inference/junction-tree.ts';
import { Propagation } from './inference/propagation.ts';

export interface FitOptions {
  readonly tolerance: number;
  /** In typical noise deviations. */
  readonly shrinkage: number;
  /** What the estimate is drawn towards from now on; as before where absent. */
  readonly bases?: readonly Float64Array[];
  /** The number of records from now on; as before where absent. */
  readonly total?: number;
  /** Potentials over these bases; those of the last fit where absent. */
  readonly warmStart?: Potentials | undefined;
}

/**
 * A model between rounds, in the coding of its one-way stage: the sets of columns that its tree must hold, what was measured of
 * them, and the estimate that agrees with it best. Before the first fit it is the product of the one-way counts.
 */
export class GrowingModel {
  readonly #stage: OneWayStage;
  readonly #measurements: Measurement[];
  #required: readonly (readonly number[])[];
  #elimination: Elimination;
  #tree: JunctionTree;
  #total: number;
  #bases: readonly Float64Array[];
  #propagation: Propagation;
  #estimate: Estimate | undefined;
  #expectation: Expectation | undefined;

  constructor(stage: OneWayStage) {
    const { sizes, bases, measurements, total, possible } = stage;
    this.#stage = stage;
    this.#measurements = [...measurements];
    this.#total = total;
    this.#bases = bases;
    this.#required = scopesOf(possible);
    this.#elimination = bestElimination(sizes, this.#required);
    this.#tree = buildJunctionTree(sizes, this.#elimination);
    this.#propagation = new Propagation(this.#tree, bases, []);
    this.#propagation.run(total);
  }

  get required(): readonly (readonly number[])[] {
    return this.#required;
  }

  /** Of the tree that the next fit builds. */
  get elimination(): Elimination {
    return this.#elimination;
  }

  get measurements(): readonly Measurement[] {
    return this.#measurements;
  }

  get tree(): JunctionTree {
    return this.#tree;
  }

  get total(): number {
    return this.#total;
  }

  get bases(): readonly Float64Array[] {
    return this.#bases;
  }

  get propagation(): Propagation {
    return this.#propagation;
  }

  /** Of the last fit; absent before it. */
  get potentials(): Potentials | undefined {
    return this.#estimate?.potentials;
  }

  /** What the model expects of any columns. */
  get expectation(): Expectation {
    this.#expectation ??= new Expectation(this.#propagation, this.#total);
    return this.#expectation;
  }

  get parts(): Pick<GraphicalParts, 'tree' | 'total' | 'bases' | 'factors'> {
    const { bases, factors } = this.#estimate ?? { bases: this.#bases, factors: [] };
    return { tree: this.#tree, total: this.#total, bases, factors };
  }

  /** Whether a clique of the tree that the next fit builds holds these columns. */
  holds(columns: readonly number[]): boolean {
    return holds(this.#elimination, columns);
  }

  /** From the next fit on the tree holds `required`, which `elimination` does. */
  require(required: readonly (readonly number[])[], elimination: Elimination): void {
    this.#required = required;
    this.#elimination = elimination;
  }

  /** The next fit follows it; its columns must be held. */
  add(measurement: Measurement): void {
    this.#measurements.push(measurement);
  }

  /** Builds the tree that holds what is required and fits the model to all that was measured. */
  fit({ tolerance, shrinkage, bases, total, warmStart = this.potentials }: FitOptions): void {
    const { sizes, possible } = this.#stage;
    this.#expectation = undefined; // it may hold many sampled rows
    if (bases !== undefined) this.#bases = bases;
    if (total !== undefined) this.#total = total;
    this.#tree = buildJunctionTree(sizes, this.#elimination);
    this.#estimate = estimate(this.#tree, this.#bases, this.#measurements, this.#total, {
      tolerance,
      shrinkage,
      possible,
      ...(warmStart ? { warmStart } : {}),
    });
    this.#propagation = this.#estimate.propagation;
  }
}
