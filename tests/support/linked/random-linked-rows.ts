import { GenerationRandom } from '../../../models/generation-random.ts';
import type { LinkedRows } from '../../../models/linked/linked-model.ts';
import type { ImpossibleCells } from '../../../models/model.ts';
import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import type { LinkedShape } from '../../../privacy/guard/views/view.ts';

/** Units of any shape, every code as likely as the next, but for what no unit and no event can be. One in five has no event. */
export function randomLinkedRows(
  shape: LinkedShape,
  impossible: { readonly units: readonly ImpossibleCells[]; readonly events: readonly ImpossibleCells[] },
  unitCount: number,
  seed: string,
): LinkedRows {
  const random = new GenerationRandom(seed, 'random-rows');
  const starts = (parents: number, most: number, noneOf: number): Uint32Array => {
    const start = new Uint32Array(parents + 1);
    for (let i = 0; i < parents; i++)
      start[i + 1] = start[i]! + (random.below(noneOf) === 0 ? 0 : 1 + random.below(most));
    return start;
  };
  const table = (
    sizes: readonly number[],
    rows: number,
    sets: readonly ImpossibleCells[],
    known: readonly (readonly [number, Codes])[] = [],
  ): Codes[] => {
    const own = sizes.map((size) => allocateCodes(size, rows));
    const columns = [...own, ...known.map(([, codes]) => codes)];
    const all = [...sizes, ...known.map(([size]) => size)];
    for (let row = 0; row < rows; row++) {
      do for (const [c, size] of sizes.entries()) columns[c]![row] = random.below(size);
      while (sets.some((set) => set.cells[placeOf(set, all, columns, row)] === 1));
    }
    return own;
  };
  const sizesOf = (columns: LinkedShape['units']): readonly number[] => columns.map(({ size }) => size);
  const start = starts(unitCount, shape.events.most, 5);
  const rows = start[unitCount]!;
  const time = new Float64Array(rows);
  for (let unit = 0; unit < unitCount; unit++) {
    for (let row = start[unit]! + 1; row < start[unit + 1]!; row++) time[row] = time[row - 1]! + random.below(400);
  }
  return {
    unitCount,
    units: table(sizesOf(shape.units), unitCount, impossible.units, [[2, hasEvents(start)]]),
    events: { columns: table(sizesOf(shape.events.columns), rows, impossible.events), start, time },
    details: shape.details.map(({ columns }) => {
      const own = starts(rows, 3, 2);
      return { columns: table(sizesOf(columns), own[rows]!, []), start: own };
    }),
  };
}

/** Of each unit whether it has events. */
const hasEvents = (start: Uint32Array): Uint8Array =>
  Uint8Array.from(start.subarray(1), (end, unit) => Number(end > start[unit]!));

/** How many units and events are what none can be. */
export function impossibleIn(
  { units, events }: LinkedRows,
  shape: LinkedShape,
  impossible: { readonly units: readonly ImpossibleCells[]; readonly events: readonly ImpossibleCells[] },
): { readonly units: number; readonly events: number } {
  const count = (sets: readonly ImpossibleCells[], sizes: readonly number[], columns: readonly Codes[]): number => {
    let broken = 0;
    for (let row = 0; row < columns[0]!.length; row++)
      broken += Number(sets.some((set) => set.cells[placeOf(set, sizes, columns, row)] === 1));
    return broken;
  };
  return {
    units: count(impossible.units, [...shape.units.map(({ size }) => size), 2], [...units, hasEvents(events.start)]),
    events: count(
      impossible.events,
      shape.events.columns.map(({ size }) => size),
      events.columns,
    ),
  };
}

const placeOf = (
  { columns }: ImpossibleCells,
  sizes: readonly number[],
  codes: readonly Codes[],
  row: number,
): number => columns.reduce((place, column) => place * sizes[column]! + codes[column]![row]!, 0);
