import type { CodeBlock } from '../../../models/model.ts';
import type { Cell, ColumnCoding } from '../../../pipelines/dictionary/coding.ts';
import type { OutputColumn } from '../../../pipelines/release-folder/decode/output-column.ts';
import { allocateCodes } from '../../../privacy/guard/codes.ts';

const value = (v: string | number | boolean): Cell => ({ kind: 'value', value: v });
const bin = (lower: number, upper: number, closed = false): Cell => ({ kind: 'interval', lower, upper, closed });
const missing: Cell = { kind: 'missing' };
const other: Cell = { kind: 'other' };

const coding = (name: string, kind: ColumnCoding['kind'], cells: readonly Cell[], decimals?: number): ColumnCoding => ({
  name,
  kind,
  size: cells.length,
  cells,
  ...(decimals === undefined ? {} : { decimals }),
});

/** One column of each kind that a release may hold. */
export const SAMPLE_CODINGS: readonly ColumnCoding[] = [
  coding('sex', 'categorical', [value('F'), value('M'), missing]),
  coding('ward "A" été', 'categorical', [value('other'), value('Süd'), value(''), value('a,b\n"c"'), other, missing]),
  coding('icd', 'code', [...Array.from({ length: 300 }, (_, i) => value(`I${i}`)), other]),
  coding('severity', 'ordinal', [value(1), value(2), value(3)]),
  coding('smoker', 'boolean', [value(false), value(true), missing]),
  coding('age', 'integer', [bin(0, 18), bin(18, 65), bin(65, 110, true), value(999), missing, other]),
  coding('cost', 'real', [bin(0, 1.1), bin(1.1, 99.95), bin(99.95, 1000, true), missing], 2),
  coding('ratio', 'real', [bin(-1, 0), bin(0, 1), value(0.1)]),
  coding('born', 'date', [bin(-25_567, 0), bin(0, 11_000), value('2024-02-29'), missing]),
  coding('seen', 'datetime', [bin(946_684_800, 978_307_200), value('9999-12-31T23:59:59'), missing]),
  coding('distance', 'integer', [bin(-4e9, 0), bin(0, 4e15)]),
];

/** The sample columns, with an identifier of each style. */
export const SAMPLE_COLUMNS: readonly OutputColumn[] = [
  { kind: 'identifier', name: 'row_id', style: 'sequence' },
  ...SAMPLE_CODINGS.map((column, position) => ({ kind: 'modelled' as const, coding: column, position })),
  { kind: 'identifier', name: 'uid', style: 'uuid' },
];

/** Rows whose codes run through every code of every column, in blocks of `blockRows`. */
export function* sampleBlocks(
  rows: number,
  blockRows: number = rows,
  codings: readonly ColumnCoding[] = SAMPLE_CODINGS,
): Generator<CodeBlock, void, void> {
  for (let from = 0; from < rows; from += blockRows) {
    const count = Math.min(blockRows, rows - from);
    const columns = codings.map(({ size }, c) => {
      const codes = allocateCodes(size, count);
      for (let i = 0; i < count; i++) codes[i] = ((from + i) * (2 * c + 1) + Math.floor((from + i) / 7)) % size;
      return codes;
    });
    yield { rows: count, columns };
  }
}
