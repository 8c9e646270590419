import type { EncodedColumn } from '../../privacy/guard/codes.ts';
import type { AuditableDomain } from './auditable-domain.ts';
import type { BaseRecords } from './base-records.ts';
import type { Canaries } from './canaries.ts';

/** Columns whose pairs are looked at; of more, so many are taken evenly. */
const MOST_PAIRS = 2000;
/** Cells of a pair that are counted in an array; pairs of more are left out. */
const MOST_CELLS = 2 ** 22;

export const BLACK_BOX_DEFINITION =
  'Over all pairs of columns (over single columns where there is one alone), the rows of the synthetic table that have the two values of the canary, less those that the other records lead to expect, over the square root of one more than these; summed.';

/** Scores canaries by a synthetic table, for an auditor who knows the base records and sees nothing else of a run. */
export type BlackBox = (table: readonly EncodedColumn[]) => Float64Array;

/** Counts what is known of the base records once for all runs; a table is in the codes of the model. */
export function blackBox(domain: AuditableDomain, base: BaseRecords, canaries: Canaries): BlackBox {
  const { modelColumns: columns, maps } = domain;
  const known = base.columns.map(({ codes }, c) => codes.map((code) => maps?.[c]?.map[code] ?? code));
  const own = columns.map((_, c) =>
    Uint32Array.from(canaries.combinations, (codes) => maps?.[c]?.map[codes[c]!] ?? codes[c]!),
  );
  const pairs = pairsOf(columns.map(({ size }) => size));
  const expected = pairs.map(([a, b]) => {
    const counts = countsOf(known, [a, b], columns, base.rowCount);
    return Float64Array.from(canaries.combinations, (_, canary) => counts[cellOf(own, [a, b], columns, canary)]!);
  });
  return (table) => {
    const rows = table[0]?.codes.length ?? 0;
    const codes = table.map((column) => column.codes);
    const scale = rows / Math.max(1, base.rowCount);
    const scores = new Float64Array(canaries.combinations.length);
    for (const [i, pair] of pairs.entries()) {
      const counts = countsOf(codes, pair, columns, rows);
      for (let canary = 0; canary < scores.length; canary++) {
        const likely = expected[i]![canary]! * scale;
        scores[canary]! += (counts[cellOf(own, pair, columns, canary)]! - likely) / Math.sqrt(likely + 1);
      }
    }
    return scores;
  };
}

type Pair = readonly [number, number];
type Sizes = readonly { readonly size: number }[];

/** A single column is a pair with itself. */
function pairsOf(sizes: readonly number[]): readonly Pair[] {
  if (sizes.length === 1) return [[0, 0]];
  const all = sizes.flatMap((_, a) => sizes.slice(a + 1).map((_, i): Pair => [a, a + 1 + i]));
  const small = all.filter(([a, b]) => sizes[a]! * sizes[b]! <= MOST_CELLS);
  const step = Math.max(1, small.length / MOST_PAIRS);
  return Array.from({ length: Math.floor(small.length / step) }, (_, i) => small[Math.floor(i * step)]!);
}

function countsOf(codes: readonly ArrayLike<number>[], [a, b]: Pair, columns: Sizes, rows: number): Uint32Array {
  const width = columns[b]!.size;
  const counts = new Uint32Array(columns[a]!.size * width);
  const [first, second] = [codes[a]!, codes[b]!];
  for (let row = 0; row < rows; row++) counts[first[row]! * width + second[row]!]!++;
  return counts;
}

const cellOf = (codes: readonly ArrayLike<number>[], [a, b]: Pair, columns: Sizes, row: number): number =>
  codes[a]![row]! * columns[b]!.size + codes[b]![row]!;
