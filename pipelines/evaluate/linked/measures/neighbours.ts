import type { Measured } from '../figure.ts';
import type { LinkedTable } from '../linked-table.ts';
import { PairCounts } from '../pair-counts.ts';

/** Which details stand next to each other at an event. */
export function neighbours(records: LinkedTable, other: LinkedTable): Measured[] {
  return records.shape.details.flatMap(({ name, columns }, detail) =>
    columns.map((column, c) => {
      const counts = ({ rows }: LinkedTable): PairCounts => {
        const { start, columns: codes } = rows.details[detail]!;
        const counted = new PairCounts(column.size, column.size);
        for (let event = 0; event + 1 < start.length; event++) {
          for (let row = start[event]! + 1; row < start[event + 1]!; row++)
            counted.add(codes[c]![row - 1]!, codes[c]![row]!);
        }
        return counted;
      };
      return {
        measure: 'neighbours' as const,
        of: [`${name}.${column.name}`],
        value: counts(records).distanceTo(counts(other)),
      };
    }),
  );
}
