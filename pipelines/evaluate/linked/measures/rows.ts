import { takeRows } from '../../../../privacy/guard/codes.ts';
import { type CodeTable, codeTable } from '../../code-table.ts';
import { compareMarginals } from '../../compare-marginals.ts';
import { marginalSet } from '../../marginal-set.ts';
import type { Measured } from '../figure.ts';
import { eventCount, type LinkedTable, unitOfEvent } from '../linked-table.ts';
import { meanOf } from '../pair-counts.ts';

const MOST_MARGINALS = 2000;

/** What a table of the events alone is like, each with the attributes of its unit: links left aside. */
export function rowsAlone(records: LinkedTable, other: LinkedTable): Measured[] {
  if (eventCount(records.rows) === 0 || eventCount(other.rows) === 0) {
    return (['rows1', 'rows2'] as const).map((measure) => ({ measure, of: [], value: undefined }));
  }
  const [a, b] = [tableOfEvents(records), tableOfEvents(other)];
  const sizes = a.columns.map(({ size }) => size);
  return ([1, 2] as const).map((ways) => {
    const errors: number[] = [];
    compareMarginals(a, [b], marginalSet(sizes, ways, MOST_MARGINALS).marginals, (_, [error]) => {
      errors.push(error!);
    });
    return { measure: ways === 1 ? 'rows1' : 'rows2', of: [], value: meanOf(errors) };
  });
}

/** The events as one table: attributes of units first. */
export function tableOfEvents({ shape, rows }: LinkedTable): CodeTable {
  const units = unitOfEvent(rows);
  return codeTable([
    ...shape.units.map(({ name, size }, column) => ({
      name,
      size,
      codes: takeRows({ size, codes: rows.units[column]! }, units),
    })),
    ...shape.events.columns.map(({ name, size }, column) => ({ name, size, codes: rows.events.columns[column]! })),
  ]);
}
