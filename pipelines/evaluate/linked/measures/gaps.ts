import { classOf } from '../../../../privacy/guard/views/history/classes.ts';
import type { Measured } from '../figure.ts';
import type { LinkedTable } from '../linked-table.ts';
import { PairCounts } from '../pair-counts.ts';

/** Days between events, by the classes of the shape. */
export function gaps(records: LinkedTable, other: LinkedTable): Measured[] {
  const edges = records.shape.events.gaps;
  if (edges === undefined || records.rows.events.time === undefined || other.rows.events.time === undefined) return [];
  const counts = ({ rows: { events, unitCount } }: LinkedTable): PairCounts => {
    const counted = new PairCounts(edges.length);
    for (let unit = 0; unit < unitCount; unit++) {
      for (let event = events.start[unit]! + 1; event < events.start[unit + 1]!; event++) {
        counted.add(classOf(events.time![event]! - events.time![event - 1]!, edges));
      }
    }
    return counted;
  };
  return [{ measure: 'gap', of: [], value: counts(records).distanceTo(counts(other)) }];
}
