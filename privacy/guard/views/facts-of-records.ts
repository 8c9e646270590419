import { NEVER, type UnitFacts } from './history/arrival.ts';
import { levelsInRecords } from './levels-in-records.ts';
import type { LinkedRecords } from './linked-records.ts';
import type { LevelRule, LinkedShape } from './view.ts';

/** What records say of units as a whole. When a unit first has a group, and its levels, are looked up once, when first asked for. */
export function factsOf(records: LinkedRecords, shape: LinkedShape): UnitFacts {
  const { unitCount, units, events, details } = records;
  const counts = new Uint32Array(unitCount);
  for (let unit = 0; unit < unitCount; unit++) counts[unit] = events.start[unit + 1]! - events.start[unit]!;
  const known = new Map<string, { readonly ever: Uint8Array; readonly places: Uint32Array }>();
  const find = (detail: number, group: number): Uint32Array => {
    const { columns, start } = details[detail]!;
    const { kind, groups } = shape.details[detail]!;
    const of = groups[kind]?.of;
    const codes = columns[kind]!.codes;
    const places = new Uint32Array(unitCount).fill(NEVER);
    for (let unit = 0; unit < unitCount; unit++) {
      const first = events.start[unit]!;
      for (let event = first; event < events.start[unit + 1]! && places[unit] === NEVER; event++) {
        for (let row = start[event]!; row < start[event + 1]!; row++) {
          if ((of === undefined ? codes[row]! : of[codes[row]!]!) === group) places[unit] = event - first;
        }
      }
    }
    return places;
  };
  const of = (detail: number, group: number): { readonly ever: Uint8Array; readonly places: Uint32Array } => {
    const key = `${detail}/${group}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const places = find(detail, group);
    const found = { ever: Uint8Array.from(places, (place) => Number(place !== NEVER)), places };
    known.set(key, found);
    return found;
  };
  const knownLevels = new Map<string, Uint32Array>();
  const levels = (detail: number, rule: LevelRule): Uint32Array => {
    const { column, values, least, parts } = rule;
    const key = [detail, column, values, least, parts].join('/');
    const found = knownLevels.get(key) ?? levelsInRecords(records, shape, detail, rule);
    knownLevels.set(key, found);
    return found;
  };
  return {
    columns: units.map(({ codes }) => codes),
    counts,
    ever: (detail, group) => of(detail, group).ever,
    firstPlaces: (detail, group) => of(detail, group).places,
    levels,
  };
}
