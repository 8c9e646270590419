import type { Codes } from '../../../../privacy/guard/codes.ts';
import type { Measured } from '../figure.ts';
import type { LinkedTable } from '../linked-table.ts';
import { meanOf, PairCounts } from '../pair-counts.ts';

const LAGS = [1, 2, 3];

/** Values of events that are one to three apart: their tables, and how often they are equal. The mean over columns has no name. */
export function transitions(records: LinkedTable, other: LinkedTable): Measured[] {
  return LAGS.flatMap((lag) => {
    const each = records.shape.events.columns.map(({ name, size }, column) => {
      const [a, b] = [records, other].map((table) => lagged(table, table.rows.events.columns[column]!, size, lag)) as [
        Lagged,
        Lagged,
      ];
      return { name, distance: a.pairs.distanceTo(b.pairs), records: a.same, value: b.same };
    });
    return [
      { measure: 'transition' as const, of: [`lag ${lag}`], value: meanOf(each.map(({ distance }) => distance)) },
      ...each.map(({ name, distance }) => ({
        measure: 'transition' as const,
        of: [name, `lag ${lag}`],
        value: distance,
      })),
      ...each.map(({ name, records: recorded, value }) => ({
        measure: 'same' as const,
        of: [name, `lag ${lag}`],
        records: recorded,
        value,
      })),
    ];
  });
}

interface Lagged {
  readonly pairs: PairCounts;
  readonly same: number | undefined;
}

function lagged({ rows }: LinkedTable, codes: Codes, size: number, lag: number): Lagged {
  const pairs = new PairCounts(size, size);
  const { start } = rows.events;
  let same = 0;
  for (let unit = 0; unit < rows.unitCount; unit++) {
    for (let event = start[unit]!; event + lag < start[unit + 1]!; event++) {
      pairs.add(codes[event]!, codes[event + lag]!);
      if (codes[event] === codes[event + lag]) same++;
    }
  }
  return { pairs, same: pairs.total === 0 ? undefined : same / pairs.total };
}
