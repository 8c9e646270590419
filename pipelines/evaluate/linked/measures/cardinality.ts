import type { Measured } from '../figure.ts';
import { eventCount, type LinkedTable } from '../linked-table.ts';
import { half, PairCounts } from '../pair-counts.ts';

/** How many events units have, also by attribute, and how many details their events have. */
export function cardinality(records: LinkedTable, other: LinkedTable): Measured[] {
  const most = Math.max(mostIn(records.rows.events.start), mostIn(other.rows.events.start)) + 1;
  const counts = (table: LinkedTable, attribute?: number): PairCounts => {
    const { units, events, unitCount } = table.rows;
    const codes = attribute === undefined ? undefined : units[attribute]!;
    const counted = new PairCounts(attribute === undefined ? 1 : table.shape.units[attribute]!.size, most);
    for (let unit = 0; unit < unitCount; unit++) {
      counted.add(codes?.[unit] ?? 0, events.start[unit + 1]! - events.start[unit]!);
    }
    return counted;
  };
  const distance = (attribute?: number): number | undefined =>
    half(counts(records, attribute).distanceTo(counts(other, attribute)));
  return [
    { measure: 'eventsPerUnit', of: [], value: distance() },
    ...records.shape.units.map(
      ({ name }, column): Measured => ({ measure: 'eventsPerUnitByAttribute', of: [name], value: distance(column) }),
    ),
    ...records.shape.details.map(({ name }, detail): Measured => {
      const [a, b] = [records, other].map((table) => table.rows.details[detail]!.start) as [Uint32Array, Uint32Array];
      const size = Math.max(mostIn(a), mostIn(b)) + 1;
      const perEvent = (table: LinkedTable, start: Uint32Array): PairCounts => {
        const counted = new PairCounts(size);
        for (let event = 0; event < eventCount(table.rows); event++) counted.add(start[event + 1]! - start[event]!);
        return counted;
      };
      return {
        measure: 'detailsPerEvent',
        of: [name],
        value: half(perEvent(records, a).distanceTo(perEvent(other, b))),
      };
    }),
  ];
}

function mostIn(start: Uint32Array): number {
  let most = 0;
  for (let i = 0; i + 1 < start.length; i++) most = Math.max(most, start[i + 1]! - start[i]!);
  return most;
}
