import type { Measured } from '../figure.ts';
import type { LinkedTable } from '../linked-table.ts';
import { seriesOfColumn } from '../series/series.ts';
import { correlationOfNext } from '../series/statistics-of-series.ts';

/** How alike the numbers of neighbouring events are: by codes, and decoded where numbers are known. */
export function correlations(records: LinkedTable, other: LinkedTable): Measured[] {
  return records.shape.events.columns.flatMap(({ name, size }, column) => {
    if (size < 3) return [];
    const byCode = (table: LinkedTable): number | undefined =>
      correlationOfNext(seriesOfColumn(table, column), (row) => table.rows.events.columns[column]![row]!);
    const figures: Measured[] = [
      { measure: 'correlation', of: [name, 'codes'], records: byCode(records), value: byCode(other) },
    ];
    const [a, b] = [records, other].map((table) => table.numbers?.events[column]);
    if (a !== undefined && b !== undefined) {
      figures.push({
        measure: 'correlation',
        of: [name, 'decoded'],
        records: correlationOfNext(seriesOfColumn(records, column, a), (row) => a[row]!),
        value: correlationOfNext(seriesOfColumn(other, column, b), (row) => b[row]!),
      });
    }
    return figures;
  });
}
