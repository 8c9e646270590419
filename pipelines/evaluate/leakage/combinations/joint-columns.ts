import { allocateCodes, type Codes } from '../../../../privacy/guard/codes.ts';
import type { EvaluatedColumn, EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import { denseRanks } from '../../measures/dense-ranks.ts';

/** Values of one column in several tables, one table after the other, in a numbering of their own. */
export interface JointColumn {
  readonly codes: Codes;
  readonly size: number;
  /** In nats, of a random row. 0 where all values are equal. */
  readonly entropy: number;
}

/** A column as its codes tell it, and as its numbers do where those are finer. */
export interface JointColumns {
  readonly coded: JointColumn;
  readonly exact: JointColumn | undefined;
}

export function jointColumns(tables: readonly EvaluatedTable[]): JointColumns[] {
  return tables[0]!.columns.map((_, position) => joinOne(tables.map(({ columns }) => columns[position]!)));
}

function joinOne(columns: readonly EvaluatedColumn[]): JointColumns {
  const { size } = columns[0]!;
  const rows = columns.reduce((sum, { codes }) => sum + codes.length, 0);
  const coded = allocateCodes(size, rows);
  let at = 0;
  for (const { codes } of columns) {
    coded.set(codes, at);
    at += codes.length;
  }
  const numbers = columns.map((column) => column.numbers);
  if (!numbers.every((held) => held !== undefined)) return { coded: jointColumn(coded, size), exact: undefined };
  const { distinct, ranks } = denseRanks(numbers);
  if (distinct.length <= size) return { coded: jointColumn(coded, size), exact: undefined };
  const exact = allocateCodes(distinct.length + size, rows);
  at = 0;
  for (const rank of ranks) {
    for (let row = 0; row < rank.length; row++, at++) {
      exact[at] = rank[row]! < 0 ? distinct.length + coded[at]! : rank[row]!;
    }
  }
  return { coded: jointColumn(coded, size), exact: jointColumn(exact, distinct.length + size) };
}

function jointColumn(codes: Codes, size: number): JointColumn {
  const counts = new Uint32Array(size);
  for (let row = 0; row < codes.length; row++) counts[codes[row]!]!++;
  let entropy = 0;
  for (let code = 0; code < size; code++) {
    if (counts[code]! > 0) entropy -= (counts[code]! / codes.length) * Math.log(counts[code]! / codes.length);
  }
  return { codes, size, entropy: Math.max(0, entropy) };
}
