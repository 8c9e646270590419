import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';

import { type AgreementColumn, agreementColumn } from './agreement-column.ts';
import { sumWeights } from './sum-weights.ts';

/** How much rows of other tables agree with those of one table in some of its columns. Rows of tables with its columns only. */
export interface Agreement {
  readonly rows: number;
  /** Places that the weights of a row take, for all columns. */
  readonly weights: number;
  /** Writes what agreement with each level of each column is worth to `row` of `table`, 0 in the column at position `but`. Returns the most a row can sum to. */
  readonly fill: (table: EvaluatedTable, row: number, weights: Float64Array, but?: number) => number;
  /** For rows `from` to `from + length`: the sum of the weights of their levels. */
  readonly sum: (weights: Float64Array, from: number, length: number, sums: Float64Array) => void;
}

export function agreementWith(table: EvaluatedTable, positions: readonly number[]): Agreement {
  const columns: AgreementColumn[] = positions.map((position) => agreementColumn(table.columns[position]!));
  const offsets = new Uint32Array(columns.length);
  let total = 0;
  for (const [c, { levels }] of columns.entries()) {
    offsets[c] = total;
    total += levels;
  }
  const narrow = columns.every(({ levels }) => levels <= 0x10000);
  const levels = narrow ? new Uint16Array(columns.length * table.rows) : new Uint32Array(columns.length * table.rows);
  for (const [c, { levelOf }] of columns.entries()) levels.set(levelOf, c * table.rows);
  return {
    rows: table.rows,
    weights: total,
    fill: (other, row, weights, but) => {
      let most = 0;
      for (const [c, column] of columns.entries()) {
        const [at, position] = [offsets[c]!, positions[c]!];
        if (position === but) weights.fill(0, at, at + column.levels);
        else {
          column.fill(other.columns[position]!, row, weights, at);
          most += largest(weights, at, column.levels);
        }
      }
      return most;
    },
    sum: (weights, from, length, sums) => sumWeights(levels, offsets, weights, [table.rows, from, length], sums),
  };
}

function largest(weights: Float64Array, at: number, length: number): number {
  let most = 0;
  for (let i = at; i < at + length; i++) if (weights[i]! > most) most = weights[i]!;
  return most;
}
