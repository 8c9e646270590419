import type { Codes } from '../../../../privacy/guard/codes.ts';
import type { AllowedWeights } from './allowed-weights.ts';
import type { ConditionalTables } from './conditional-tables.ts';
import type { FreeBucket, Stride } from './reduced-tree.ts';
import type { RowGroups } from './row-groups.ts';

/** A column that was summed out: for each group of rows, a table over the free separator. */
export interface Message {
  readonly groups: RowGroups;
  readonly cells: number;
  values: Float64Array;
}

interface Term {
  readonly known: readonly Stride[];
  readonly message: Message | undefined;
  readonly rowStarts: Int32Array;
  readonly step: number;
  readonly single: boolean;
}

/**
 * The weights of a free column's codes in one row, given what is known of it, at any cell of the free separator.
 *
 * Where they would all be zero, what is known contradicts the model or itself. It is then taken in a fixed order, and a piece that
 * leaves nothing possible is passed over: what the row may have, with the column's own table if that allows any of it, else with the
 * column's distribution by itself, else all of it alike; then the known columns below; then the messages.
 */
export class BucketWeights {
  readonly weights: Float64Array;
  readonly #bucket: FreeBucket;
  readonly #tables: ConditionalTables;
  readonly #allowed: AllowedWeights | undefined;
  readonly #terms: readonly Term[];
  readonly #sources: Float64Array[];
  readonly #bases: Float64Array;
  readonly #single: Float64Array;
  readonly #scratch: Float64Array;
  readonly #kept: Uint8Array;
  #row = 0;
  #careful = false;
  #start: 'own' | 'marginal' | 'even' = 'own';
  #useAllowed = true;

  constructor(
    bucket: FreeBucket,
    tables: ConditionalTables,
    messages: readonly (Message | undefined)[],
    allowed: AllowedWeights | undefined,
  ) {
    this.#bucket = bucket;
    this.#tables = tables;
    this.#allowed = allowed;
    const evidence = [bucket.own, ...bucket.evidence].map((factor): Term => ({ ...factor, message: undefined }));
    const received = bucket.messages.map(
      (factor): Term => ({ ...factor, known: [], message: messages[factor.from]!, step: 1 }),
    );
    this.#terms = [...evidence, ...received];
    this.#sources = [bucket.own, ...bucket.evidence].map(({ position }) => tables.table(position));
    this.#bases = new Float64Array(this.#terms.length);
    this.#kept = new Uint8Array(this.#terms.length);
    this.weights = new Float64Array(bucket.size);
    this.#single = new Float64Array(bucket.size);
    this.#scratch = new Float64Array(bucket.size);
  }

  /** Looks up what is known of row `row`, which is row `place` of its block. */
  at(codes: readonly (Codes | undefined)[], row: number, place: number): void {
    this.#row = row;
    this.#careful = false;
    const single = this.#single.fill(1);
    for (let t = 0; t < this.#terms.length; t++) {
      const term = this.#terms[t]!;
      let base = 0;
      if (term.message) {
        base = term.message.groups.ids[place]! * term.message.cells;
        this.#sources[t] = term.message.values;
      } else {
        for (let i = 0; i < term.known.length; i++) {
          const { column, stride } = term.known[i]!;
          base += codes[column]![row]! * stride;
        }
      }
      this.#bases[t] = base;
      if (term.single && t > 0) multiply(single, this.#sources[t]!, base + term.rowStarts[0]!, term.step);
    }
    this.#allowed?.multiply(row, single, this.#scratch);
  }

  /** Fills `weights` at a cell of the free separator and returns their sum. */
  fill(cell: number): number {
    const { weights } = this;
    if (this.#careful) return this.#fillKept(cell);
    const own = this.#sources[0]!;
    const start = this.#bases[0]! + this.#terms[0]!.rowStarts[cell]!;
    for (let k = 0; k < weights.length; k++) weights[k] = own[start + k]! * this.#single[k]!;
    for (let t = 1; t < this.#terms.length; t++) {
      const term = this.#terms[t]!;
      if (!term.single) multiply(weights, this.#sources[t]!, this.#bases[t]! + term.rowStarts[cell]!, term.step);
    }
    return sumOf(weights);
  }

  /** Weights that are not all zero, at a cell where `fill` gave zero. */
  fillAnyway(cell: number): void {
    this.#chooseKept(cell, cell + 1);
    this.#fillKept(cell);
  }

  /**
   * Sums over the column, at each cell of the free separator, written to `sums` from `offset` on and scaled to a largest of 1. All 1
   * where there is nothing to say.
   */
  sumOut(sums: Float64Array, offset: number): void {
    const { rows } = this.#bucket;
    let largest = this.#sumRows(sums, offset);
    if (!(largest > 0 && largest < Number.POSITIVE_INFINITY)) {
      this.#chooseKept(0, rows);
      largest = this.#sumRows(sums, offset);
    }
    if (!(largest > 0 && largest < Number.POSITIVE_INFINITY)) sums.fill(1, offset, offset + rows);
    else for (let cell = offset; cell < offset + rows; cell++) sums[cell]! /= largest;
  }

  #sumRows(sums: Float64Array, offset: number): number {
    let largest = 0;
    for (let cell = 0; cell < this.#bucket.rows; cell++) {
      const sum = this.fill(cell);
      sums[offset + cell] = sum;
      if (sum > largest) largest = sum;
    }
    return largest;
  }

  /** Decides which pieces are taken so that some weight at cells `[from, to)` is positive. */
  #chooseKept(from: number, to: number): void {
    this.#careful = true;
    this.#kept.fill(0);
    this.#useAllowed = true;
    this.#start = 'own';
    if (!this.#possible(from, to)) this.#start = 'marginal';
    if (!this.#possible(from, to)) this.#start = 'even';
    if (!this.#possible(from, to)) this.#useAllowed = false;
    for (let t = 1; t < this.#terms.length; t++) {
      this.#kept[t] = 1;
      if (!this.#possible(from, to)) this.#kept[t] = 0;
    }
  }

  #possible(from: number, to: number): boolean {
    for (let cell = from; cell < to; cell++) {
      const sum = this.#fillKept(cell);
      if (sum > 0 && sum < Number.POSITIVE_INFINITY) return true;
    }
    return false;
  }

  #fillKept(cell: number): number {
    const { weights } = this;
    if (this.#start === 'own') {
      const at = this.#bases[0]! + this.#terms[0]!.rowStarts[cell]!;
      for (let k = 0; k < weights.length; k++) weights[k] = this.#sources[0]![at + k]!;
    } else if (this.#start === 'marginal') {
      weights.set(this.#tables.marginal(this.#bucket.position));
    } else {
      weights.fill(1);
    }
    if (this.#useAllowed) this.#allowed?.multiply(this.#row, weights, this.#scratch);
    for (let t = 1; t < this.#terms.length; t++) {
      if (this.#kept[t] === 0) continue;
      const term = this.#terms[t]!;
      multiply(weights, this.#sources[t]!, this.#bases[t]! + term.rowStarts[cell]!, term.step);
    }
    return sumOf(weights);
  }
}

function multiply(weights: Float64Array, source: Float64Array, start: number, step: number): void {
  if (step === 1) for (let k = 0; k < weights.length; k++) weights[k]! *= source[start + k]!;
  else for (let k = 0, at = start; k < weights.length; k++, at += step) weights[k]! *= source[at]!;
}

function sumOf(weights: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) sum += weights[k]!;
  return sum;
}
