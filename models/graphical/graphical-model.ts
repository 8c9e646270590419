import type { Codes } from '../../privacy/guard/codes.ts';
import type { PublicColumn } from '../../privacy/guard/guard.ts';
import type { ConditionalModel, GivenRequest } from '../linked/conditional-model.ts';
import type { CodeBlock, ColumnEvidence, ModelArtifact, SampleRequest } from '../model.ts';
import { toArtifact } from './artifact.ts';
import { allMeeting, conditionParts, impossibleEvidence } from './evidence.ts';
import type { GraphicalParts } from './graphical-parts.ts';
import { boundedCellCount, checkColumns } from './inference/domain.ts';
import { exp } from './inference/elementary.ts';
import { indexMap } from './inference/factor.ts';
import { Propagation } from './inference/propagation.ts';
import { queryMarginal } from './inference/query.ts';
import { ConditionalTables } from './sampling/given/conditional-tables.ts';
import { drawGiven } from './sampling/given/draw-given.ts';
import { sampleRows } from './sampling/sample.ts';

/**
 * A product of positive tables over a junction tree. The tables themselves are the artifact; beliefs follow from them by IEEE
 * additions, multiplications and divisions in a fixed order, so a reloaded model samples the same rows on every machine.
 */
export class GraphicalModel implements ConditionalModel {
  readonly kind: string;
  readonly columns: readonly PublicColumn[];
  readonly total: number;
  readonly #parts: GraphicalParts;
  readonly #propagation: Propagation;
  /** Logarithm of the sum of the product of all factors. */
  readonly #logSum: number;
  #conditionals: ConditionalTables | undefined;

  /** Throws `RangeError` when the factors contradict each other, so that no record is possible. */
  constructor(parts: GraphicalParts) {
    this.kind = parts.kind;
    this.columns = parts.columns;
    this.total = parts.total;
    this.#parts = parts;
    this.#propagation = new Propagation(parts.tree, parts.bases, parts.factors);
    this.#logSum = this.#propagation.run(parts.total);
    if (!Number.isFinite(this.#logSum)) {
      throw new RangeError('Cannot build a model: its factors allow no record');
    }
  }

  marginal(columns: readonly number[]): Float64Array {
    const { expansions, tree } = this.#parts;
    const full = this.columns.map((column) => column.size);
    checkColumns(full, columns);
    const cells = boundedCellCount(full, columns);
    const merged = queryMarginal(this.#propagation, this.total, columns);
    if (columns.every((column) => expansions[column] === undefined)) return merged;
    const shares = new Float64Array(cells).fill(1);
    const places = new Uint32Array(cells);
    for (const column of columns) {
      const value = indexMap(full, columns, [column]);
      const expansion = expansions[column];
      for (let cell = 0; cell < cells; cell++) {
        const code = value[cell]!;
        places[cell] = places[cell]! * tree.sizes[column]! + (expansion ? expansion.map[code]! : code);
        if (expansion) shares[cell]! *= expansion.shares[code]!;
      }
    }
    for (let cell = 0; cell < cells; cell++) shares[cell]! *= merged[places[cell]!]!;
    return shares;
  }

  sample(request: SampleRequest): Iterable<CodeBlock> {
    const { evidence, ...rest } = request;
    if (evidence !== undefined) return allMeeting(this.#given(evidence).sample(rest), evidence);
    return sampleRows(this.#propagation, this.#parts.expansions, request, this.#parts);
  }

  drawGiven(request: GivenRequest): readonly Codes[] {
    const { tree, expansions } = this.#parts;
    this.#conditionals ??= new ConditionalTables(this.#propagation);
    const sizes = this.columns.map(({ size }) => size);
    return drawGiven(tree, this.#conditionals, expansions, sizes, request);
  }

  probability(evidence: readonly ColumnEvidence[]): number {
    return Math.min(1, exp(this.#given(evidence).#logSum - this.#logSum));
  }

  /** The model's distribution given the evidence, which is a model of the same tree. */
  #given(evidence: readonly ColumnEvidence[]): GraphicalModel {
    const parts = conditionParts(this.#parts, evidence);
    try {
      return new GraphicalModel(parts);
    } catch (error) {
      throw error instanceof RangeError ? impossibleEvidence() : error;
    }
  }

  toArtifact(): ModelArtifact {
    return toArtifact(this.#parts);
  }
}
