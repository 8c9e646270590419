import type { Measured } from '../figure.ts';
import type { LinkedTable } from '../linked-table.ts';
import { meanOf, PairCounts } from '../pair-counts.ts';

/** What the first and the last event of a unit are like. The means over columns have no name. */
export function ends(records: LinkedTable, other: LinkedTable): Measured[] {
  return (['firstEvent', 'lastEvent'] as const).flatMap((measure) => {
    const counts = ({ rows: { events, unitCount } }: LinkedTable, column: number, size: number): PairCounts => {
      const counted = new PairCounts(size);
      const codes = events.columns[column]!;
      for (let unit = 0; unit < unitCount; unit++) {
        const [from, to] = [events.start[unit]!, events.start[unit + 1]!];
        if (to > from) counted.add(codes[measure === 'firstEvent' ? from : to - 1]!);
      }
      return counted;
    };
    const each = records.shape.events.columns.map(({ name, size }, column) => ({
      measure,
      of: [name],
      value: counts(records, column, size).distanceTo(counts(other, column, size)),
    }));
    return [{ measure, of: [], value: meanOf(each.map(({ value }) => value)) }, ...each];
  });
}
