import type { LinkedShape } from '../view.ts';
import type { Arrival, ArrivedDetails } from './arrival.ts';

/** The first group of kinds of each arrived event, over all tables of details; their number where it has no detail. */
export function leadingGroups({ details }: LinkedShape, arrival: Arrival): Uint32Array {
  const groups = details.map(({ columns, kind, groups }) => groups[kind]?.size ?? columns[kind]!.size);
  const leading = new Uint32Array(arrival.units.length).fill(groups.reduce((sum, size) => sum + size, 0));
  let offset = 0;
  for (const [detail, { kind, groups: levels }] of details.entries()) {
    const { columns, start } = arrivedDetails(arrival, detail);
    const of = levels[kind]?.of;
    for (let i = 0; i < leading.length; i++) {
      for (let row = start[i]!; row < start[i + 1]!; row++) {
        const code = columns[kind]![row]!;
        leading[i] = Math.min(leading[i]!, offset + (of === undefined ? code : of[code]!));
      }
    }
    offset += groups[detail]!;
  }
  return leading;
}

function arrivedDetails({ details }: Arrival, detail: number): ArrivedDetails {
  const arrived = details?.[detail];
  if (arrived === undefined) throw new RangeError(`Cannot look at details ${detail}: they have not arrived`);
  return arrived;
}
