import { NEVER } from './history/arrival.ts';
import type { LinkedRecords } from './linked-records.ts';
import type { LevelRule, LinkedShape } from './view.ts';

/** The level of each unit in each kind of one table of details, a unit's one after another: from its own rows alone. `NEVER` where it has none of the kind. */
export function levelsInRecords(
  { unitCount, events, details }: LinkedRecords,
  shape: LinkedShape,
  detail: number,
  { column, values, least, parts }: LevelRule,
): Uint32Array {
  const { kind, columns } = shape.details[detail]!;
  const each = columns[kind]!.size;
  const { columns: held, start } = details[detail]!;
  const [kinds, codes] = [held[kind]!.codes, held[column]!.codes];
  const levels = new Uint32Array(unitCount * each).fill(NEVER);
  const [many, sums] = [new Uint32Array(each), new Float64Array(each)];
  for (let unit = 0; unit < unitCount; unit++) {
    many.fill(0);
    sums.fill(0);
    const end = start[events.start[unit + 1]!]!;
    for (let row = start[events.start[unit]!]!; row < end; row++) {
      levels[unit * each + kinds[row]!] = 0;
      if (codes[row]! >= values) continue;
      many[kinds[row]!]!++;
      sums[kinds[row]!]! += codes[row]!;
    }
    for (let of = 0; of < each; of++) {
      if (many[of]! >= least) levels[unit * each + of] = 1 + Math.floor((parts * sums[of]!) / many[of]!);
    }
  }
  return levels;
}
