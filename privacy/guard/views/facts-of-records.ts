import type { UnitFacts } from './history/arrival.ts';
import type { LinkedRecords } from './linked-records.ts';
import type { LinkedShape } from './view.ts';

/** What records say of units as a whole. Whether a unit ever has a group is looked up once, when first asked for. */
export function factsOf({ unitCount, units, events, details }: LinkedRecords, shape: LinkedShape): UnitFacts {
  const counts = new Uint32Array(unitCount);
  for (let unit = 0; unit < unitCount; unit++) counts[unit] = events.start[unit + 1]! - events.start[unit]!;
  const known = new Map<string, Uint8Array>();
  const findEver = (detail: number, group: number): Uint8Array => {
    const { columns, start } = details[detail]!;
    const { kind, groups } = shape.details[detail]!;
    const of = groups[kind]?.of;
    const codes = columns[kind]!.codes;
    const ever = new Uint8Array(unitCount);
    for (let unit = 0; unit < unitCount; unit++) {
      const end = start[events.start[unit + 1]!]!;
      for (let row = start[events.start[unit]!]!; row < end && ever[unit] === 0; row++) {
        if ((of === undefined ? codes[row]! : of[codes[row]!]!) === group) ever[unit] = 1;
      }
    }
    return ever;
  };
  return {
    columns: units.map(({ codes }) => codes),
    counts,
    ever(detail, group) {
      const key = `${detail}/${group}`;
      const found = known.get(key) ?? findEver(detail, group);
      known.set(key, found);
      return found;
    },
  };
}
