import { bootstrapRows } from '../../workspace/seeded-rows.ts';
import { type CodeTable, takeRows } from '../code-table.ts';

/**
 * As many rows as `table` has, drawn from it with replacement: its errors against `table` are the floor that a perfect
 * generator of this many fresh rows would reach. Rows are drawn one by one, also where a unit has several.
 *
 * The seed may be public: the resample is as protected as the table, and nothing of it leaves the inside edition.
 */
export function bootstrapResample(table: CodeTable, seed: string): CodeTable {
  return takeRows(table, bootstrapRows(table.rows, `${seed}/bootstrap`));
}
