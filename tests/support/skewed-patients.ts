import seedrandom from 'seedrandom';
import type { EvaluatedTable } from '../../pipelines/statistics/evaluated-table.ts';
import { evaluatedTable, textColumn } from './evaluated-table.ts';

export const LEVELS: readonly string[] = ['a', 'b', 'c', 'd'];

/** Three columns of which the second has more of its first value by `more`; `each` rows a patient, all alike. */
export function skewedPatients(
  count: number,
  seed: string,
  { more = 0, each = 1 }: { readonly more?: number; readonly each?: number } = {},
): EvaluatedTable {
  const draw = seedrandom(seed);
  const columns = LEVELS.slice(0, 3).map(() => [] as string[]);
  for (let patient = 0; patient < count; patient++) {
    const drawn = columns.map((_, c) => (c === 1 && draw() < more ? 'a' : LEVELS[Math.floor(4 * draw() * draw())]!));
    for (let row = 0; row < each; row++) for (const [c, value] of drawn.entries()) columns[c]!.push(value);
  }
  return evaluatedTable(
    columns.map((values, c) => textColumn(`column ${c}`, LEVELS, values)),
    Array.from({ length: count * each }, (_, row) => Math.floor(row / each)),
  );
}
