import { type CountedColumn, countCells } from '../../privacy/guard/counting/count-cells.ts';
import { boundedCellCount } from './inference/domain.ts';
import type { Propagation } from './inference/propagation.ts';
import { queryCells, queryMarginal } from './inference/query.ts';
import { MEAN_ABSOLUTE_NORMAL } from './planning/expected-error.ts';
import { sampleRows } from './sampling/sample.ts';

/** A marginal that takes more cells than this to work out exactly is counted in sampled rows instead. */
const EXACT_CELLS = 2 ** 16;
const SAMPLED_ROWS = 2 ** 18;

export interface ExpectedCounts {
  /** Row-major, the last column fastest. */
  readonly expected: Float64Array;
  /** L1 error to be expected in `expected`, in rows; 0 where it is exact. */
  readonly uncertainty: number;
}

/** Expected counts of a fitted tree for choosing what to measure next, at a bounded price each. */
export class Expectation {
  readonly #propagation: Propagation;
  readonly #total: number;
  #sample: readonly CountedColumn[] | undefined;

  constructor(propagation: Propagation, total: number) {
    this.#propagation = propagation;
    this.#total = total;
  }

  of(columns: readonly number[]): ExpectedCounts {
    if (queryCells(this.#propagation.tree, columns) <= EXACT_CELLS || this.#held(columns)) {
      return { expected: queryMarginal(this.#propagation, this.#total, columns), uncertainty: 0 };
    }
    const { sizes } = this.#propagation.tree;
    const counts = new Uint32Array(boundedCellCount(sizes, columns));
    const sample = this.#sampled();
    countCells(
      columns.map((column) => sample[column]!),
      counts,
    );
    const expected = Float64Array.from(counts);
    const scale = this.#total / SAMPLED_ROWS;
    let uncertainty = 0;
    for (let cell = 0; cell < expected.length; cell++) {
      uncertainty += MEAN_ABSOLUTE_NORMAL * Math.sqrt(expected[cell]!) * scale;
      expected[cell]! *= scale;
    }
    return { expected, uncertainty };
  }

  #held(columns: readonly number[]): boolean {
    const { buckets, positions } = this.#propagation.tree;
    const first = buckets[Math.min(...columns.map((column) => positions[column]!))]!;
    return columns.every((column) => column === first.column || first.separator.includes(column));
  }

  /** The same rows each time: what is chosen must not change when a run is resumed. */
  #sampled(): readonly CountedColumn[] {
    if (this.#sample === undefined) {
      const { sizes } = this.#propagation.tree;
      const request = { rows: SAMPLED_ROWS, seed: 'expectation', blockRows: SAMPLED_ROWS };
      const [block] = sampleRows(
        this.#propagation,
        sizes.map(() => undefined),
        request,
        { balanced: false },
      );
      this.#sample = block!.columns.map((codes, column) => ({ size: sizes[column]!, codes }));
    }
    return this.#sample;
  }
}
