import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import type { PublicColumn } from '../../../privacy/guard/guard.ts';
import { allMeeting, impossibleEvidence } from '../../graphical/evidence.ts';
import { boundedCellCount, checkColumns } from '../../graphical/inference/domain.ts';
import type { CodeBlock, ColumnEvidence, FittedModel, ModelArtifact, SampleRequest } from '../../model.ts';
import { toArtifact } from './artifact.ts';
import { Conditionals } from './conditionals.ts';
import { endlessRows, shareMeeting, stepsOfRow } from './draw-rows.ts';
import type { AutoregressiveParts } from './parts.ts';

export const AUTOREGRESSIVE = 'autoregressive';

const DEFAULT_BLOCK_ROWS = 2 ** 18;
const MAX_BLOCK_ROWS = 2 ** 26;
/** Rows of the model's own that marginals and shares are counted from; fewer where the columns have many values together. */
const MOST_REFERENCE_ROWS = 2 ** 17;
const LEAST_REFERENCE_ROWS = 2 ** 10;
const REFERENCE_STEPS = 2 ** 31;
const ENOUGH_ROWS = 1000;
const REFERENCE_SEED = 'reference';

/**
 * Each column given those before it by a softmax of a sum of weights. It has no closed form of marginals and of conditions: those come
 * from a fixed sample of its own, public and the same each time, and so do the shares of evidence.
 */
export class AutoregressiveModel implements FittedModel {
  readonly kind: string = AUTOREGRESSIVE;
  readonly columns: readonly PublicColumn[];
  readonly total: number;
  readonly #parts: AutoregressiveParts;
  readonly #conditionals: Conditionals;
  #reference: CodeBlock | undefined;

  /** Throws `RangeError` where no row is possible, and `DOMAIN_TOO_LARGE` where constraints are about too many columns together. */
  constructor(parts: AutoregressiveParts) {
    this.columns = parts.columns;
    this.total = parts.total;
    this.#parts = parts;
    this.#conditionals = new Conditionals(parts);
  }

  marginal(columns: readonly number[]): Float64Array {
    const sizes = this.columns.map(({ size }) => size);
    checkColumns(sizes, columns);
    const counts = new Float64Array(boundedCellCount(sizes, columns));
    const { rows, columns: codes } = this.#rows();
    for (let row = 0; row < rows; row++) {
      let cell = 0;
      for (const column of columns) cell = cell * sizes[column]! + codes[column]![row]!;
      counts[cell]!++;
    }
    for (let cell = 0; cell < counts.length; cell++) counts[cell]! *= this.total / rows;
    return counts;
  }

  sample(request: SampleRequest): Iterable<CodeBlock> {
    const { evidence } = request;
    if (evidence === undefined) return this.#sample(request);
    this.#requireEvidence(evidence);
    return allMeeting(this.#sample(request), evidence);
  }

  probability(evidence: readonly ColumnEvidence[]): number {
    this.#requireEvidence(evidence);
    const { rows, columns } = this.#rows();
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      let weight = 1;
      for (const one of evidence) weight *= one.weights[columns[one.column]![row]!]!;
      sum += weight;
    }
    // Where the fixed sample has too few rows of it to say, rows are drawn with the evidence.
    return sum >= ENOUGH_ROWS ? Math.min(1, sum / rows) : shareMeeting(this.#conditionals, REFERENCE_SEED, evidence);
  }

  toArtifact(): ModelArtifact {
    return toArtifact(this.#parts);
  }

  *#sample({ rows, seed, blockRows = DEFAULT_BLOCK_ROWS, evidence }: SampleRequest): Generator<CodeBlock> {
    if (!Number.isSafeInteger(rows) || rows < 0) {
      throw new RangeError(`Cannot sample ${rows} rows: the number must be whole and not negative`);
    }
    if (!Number.isInteger(blockRows) || blockRows < 1 || blockRows > MAX_BLOCK_ROWS) {
      throw new RangeError(`Cannot sample blocks of ${blockRows} rows: the number must be whole, from 1 to 2^26`);
    }
    const draws = endlessRows(this.#conditionals, seed, evidence);
    let drawn: CodeBlock = { rows: 0, columns: [] };
    let used = 0;
    for (let first = 0; first < rows; first += blockRows) {
      const wanted = Math.min(blockRows, rows - first);
      const columns: Codes[] = this.columns.map(({ size }) => allocateCodes(size, wanted));
      for (let filled = 0; filled < wanted; ) {
        if (used === drawn.rows) [drawn, used] = [draws.next().value, 0];
        const taken = Math.min(wanted - filled, drawn.rows - used);
        for (const [i, codes] of columns.entries()) {
          codes.set(drawn.columns[i]!.subarray(used, used + taken), filled);
        }
        filled += taken;
        used += taken;
      }
      yield { rows: wanted, columns };
    }
  }

  #rows(): CodeBlock {
    if (this.#reference !== undefined) return this.#reference;
    const sizes = this.columns.map(({ size }) => size);
    const affordable = Math.floor(REFERENCE_STEPS / stepsOfRow(sizes));
    const rows = Math.max(LEAST_REFERENCE_ROWS, Math.min(MOST_REFERENCE_ROWS, affordable));
    const [block] = this.#sample({ rows, seed: REFERENCE_SEED, blockRows: rows });
    this.#reference = block!;
    return this.#reference;
  }

  #requireEvidence(evidence: readonly ColumnEvidence[]): void {
    const seen = new Set<number>();
    for (const { column, weights } of evidence) {
      const size = this.columns[column]?.size;
      if (size !== weights.length || seen.has(column) || !weights.every((weight) => weight >= 0 && weight <= 1)) {
        throw new RangeError(`Cannot condition on column ${column}: its weights do not fit the model`);
      }
      seen.add(column);
      if (weights.every((weight) => weight === 0)) throw impossibleEvidence();
    }
  }
}
