import type { Codes } from '../../privacy/guard/codes.ts';
import { type CodeTable, requireSameCoding } from './code-table.ts';
import { JointNumbering } from './joint-numbering.ts';

export interface CompareOptions {
  /** Cells up to which a marginal is counted in a flat array; above, only cells that occur are. Changes no result. */
  readonly denseCells?: number;
}

/**
 * Hears the L1 distance of each other table's normalised marginal to the reference's. `counts[t]` holds in its first
 * `cells` places the counts of table `t` (the reference first), row-major where the marginal was counted densely and in
 * an order shared by the tables otherwise. Both arrays are reused between calls.
 */
export type MarginalVisitor = (
  columns: readonly number[],
  errors: Float64Array,
  counts: readonly Int32Array[],
  cells: number,
) => void;

/**
 * Compares `others` with `reference` on each of `marginals`, in the order given. Marginals that share all columns but
 * the last, next to each other, share the work of combining those columns, so lexicographic order is the fast one.
 *
 * Distances are sums of whole numbers `|count_1 n_2 - count_2 n_1|` divided once by `n_1 n_2`: they depend on neither
 * the order of rows nor the way of counting, as long as `2 n_1 n_2 < 2^53` (94 million rows each).
 */
export function compareMarginals(
  reference: CodeTable,
  others: readonly CodeTable[],
  marginals: readonly (readonly number[])[],
  visit: MarginalVisitor,
  options: CompareOptions = {},
): void {
  for (const other of others) requireSameCoding(reference.columns, other.columns);
  const tables = [reference, ...others];
  const totalRows = tables.reduce((rows, table) => rows + table.rows, 0);
  const denseCells = options.denseCells ?? Math.min(2 ** 26, Math.max(2 ** 16, 4 * totalRows));
  const prefix = new Prefix(tables, totalRows);
  // Made when first needed: most tables have no marginal that large.
  let sparse: { readonly numbering: JointNumbering; readonly numbers: readonly Int32Array[] } | undefined;
  const counts = tables.map(() => new Int32Array(0));
  const errors = new Float64Array(others.length);

  for (const columns of marginals) {
    prefix.moveTo(columns.slice(0, -1));
    const last = columns.at(-1)!;
    const size = reference.columns[last]!.size;
    let cells = prefix.size * size;
    const dense = cells <= denseCells;
    if (!dense) {
      sparse ??= {
        numbering: new JointNumbering(totalRows),
        numbers: tables.map((table) => new Int32Array(table.rows)),
      };
      const { numbering, numbers } = sparse;
      numbering.clear();
      tables.forEach((table, t) => {
        numbering.number(prefix.keys[t]!, table.columns[last]!.codes, numbers[t]!);
      });
      cells = numbering.distinct;
    }
    tables.forEach((table, t) => {
      if (counts[t]!.length < cells) counts[t] = new Int32Array(cells);
      else counts[t]!.fill(0, 0, cells);
      if (dense) countPairs(prefix.keys[t]!, table.columns[last]!.codes, size, counts[t]!);
      else countNumbers(sparse!.numbers[t]!, counts[t]!);
    });
    for (let t = 1; t < tables.length; t++) {
      errors[t - 1] = distance(counts[0]!, reference.rows, counts[t]!, tables[t]!.rows, cells);
    }
    visit(columns, errors, counts, cells);
  }
}

/** The combined index of all columns of a marginal but the last, one array of keys a table. */
class Prefix {
  readonly keys: readonly Int32Array[];
  size = 1;
  readonly #tables: readonly CodeTable[];
  readonly #totalRows: number;
  #columns: readonly number[] = [];

  constructor(tables: readonly CodeTable[], totalRows: number) {
    this.#tables = tables;
    this.#totalRows = totalRows;
    this.keys = tables.map((table) => new Int32Array(table.rows));
  }

  moveTo(columns: readonly number[]): void {
    if (columns.length === this.#columns.length && columns.every((c, i) => c === this.#columns[i])) return;
    this.#columns = columns;
    this.size = 1;
    for (const keys of this.keys) keys.fill(0);
    for (const column of columns) this.#append(column);
  }

  #append(column: number): void {
    const size = this.#tables[0]!.columns[column]!.size;
    if (this.size * size < 2 ** 31) {
      this.#tables.forEach((table, t) => {
        combine(this.keys[t]!, table.columns[column]!.codes, size);
      });
      this.size *= size;
      return;
    }
    const numbering = new JointNumbering(this.#totalRows);
    this.#tables.forEach((table, t) => {
      numbering.number(this.keys[t]!, table.columns[column]!.codes, this.keys[t]!);
    });
    this.size = numbering.distinct;
  }
}

function combine(keys: Int32Array, codes: Codes, size: number): void {
  for (let i = 0; i < keys.length; i++) keys[i] = keys[i]! * size + codes[i]!;
}

function countNumbers(numbers: Int32Array, counts: Int32Array): void {
  for (let i = 0; i < numbers.length; i++) counts[numbers[i]!]!++;
}

/** One copy of the loop for each width of code: an engine compiles a loop best for the one kind of array it has met. */
function countPairs(keys: Int32Array, codes: Codes, size: number, counts: Int32Array): void {
  if (codes instanceof Uint8Array) countPairs8(keys, codes, size, counts);
  else if (codes instanceof Uint16Array) countPairs16(keys, codes, size, counts);
  else countPairs32(keys, codes, size, counts);
}

function countPairs8(keys: Int32Array, codes: Uint8Array, size: number, counts: Int32Array): void {
  for (let i = 0; i < keys.length; i++) {
    const cell = (Math.imul(keys[i]!, size) + codes[i]!) | 0;
    counts[cell] = counts[cell]! + 1;
  }
}

function countPairs16(keys: Int32Array, codes: Uint16Array, size: number, counts: Int32Array): void {
  for (let i = 0; i < keys.length; i++) {
    const cell = (Math.imul(keys[i]!, size) + codes[i]!) | 0;
    counts[cell] = counts[cell]! + 1;
  }
}

function countPairs32(keys: Int32Array, codes: Uint32Array, size: number, counts: Int32Array): void {
  for (let i = 0; i < keys.length; i++) {
    const cell = (Math.imul(keys[i]!, size) + codes[i]!) | 0;
    counts[cell] = counts[cell]! + 1;
  }
}

/** L1 distance of the shares in the first `cells` places of two arrays of counts, of so many rows each. */
export function distance(a: Int32Array, aRows: number, b: Int32Array, bRows: number, cells: number): number {
  let sum = 0;
  for (let i = 0; i < cells; i++) sum += Math.abs(a[i]! * bRows - b[i]! * aRows);
  return sum / (aRows * bRows);
}
