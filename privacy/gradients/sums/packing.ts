import type { UnitRows } from '../network/network.ts';

/** Units of about the same number of rows. */
export interface Bucket {
  /** Rows for which each of the units has room: at least as many as it has. */
  readonly rows: number;
  readonly units: readonly number[];
}

/** The smallest of 1, 2, 3, 4, 6, 8, 12, 16, ... that is at least `rows`. */
export function roomFor(rows: number): number {
  const power = 2 ** Math.ceil(Math.log2(rows));
  return power >= 4 && rows <= (power / 4) * 3 ? (power / 4) * 3 : power;
}

/** Units by the room that their own number of rows asks for; those without rows are in none. */
export function packUnits({ units, starts }: UnitRows): readonly Bucket[] {
  const buckets = new Map<number, number[]>();
  for (let unit = 0; unit < units; unit++) {
    const rows = starts[unit + 1]! - starts[unit]!;
    if (rows === 0) continue;
    const room = roomFor(rows);
    const bucket = buckets.get(room);
    if (bucket) bucket.push(unit);
    else buckets.set(room, [unit]);
  }
  return [...buckets].sort(([a], [b]) => a - b).map(([rows, members]) => ({ rows, units: members }));
}
