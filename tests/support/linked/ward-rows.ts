import { GenerationRandom } from '../../../models/generation-random.ts';
import type { LinkedRows } from '../../../models/linked/linked-model.ts';
import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import type { LinkedShape } from '../../../privacy/guard/views/view.ts';

/** Units of the ward with 0 to 8 events each and 0 to 3 diagnoses an event, every code as likely as the next. */
export function wardRows(shape: LinkedShape, unitCount: number, seed: string): LinkedRows {
  const random = new GenerationRandom(seed, 'ward');
  const codes = (size: number, rows: number): Codes => {
    const drawn = allocateCodes(size, rows);
    for (let i = 0; i < rows; i++) drawn[i] = random.below(size);
    return drawn;
  };
  const starts = (parents: number, most: number): Uint32Array => {
    const start = new Uint32Array(parents + 1);
    for (let i = 0; i < parents; i++) start[i + 1] = start[i]! + random.below(most + 1);
    return start;
  };
  const start = starts(unitCount, shape.events.most);
  const rows = start[unitCount]!;
  const time = new Float64Array(rows);
  for (let unit = 0; unit < unitCount; unit++) {
    for (let row = start[unit]! + 1; row < start[unit + 1]!; row++) time[row] = time[row - 1]! + random.below(200);
  }
  const units = shape.units.map(({ size }) => codes(size, unitCount));
  const [cause, died] = ['death.cause', 'death.death_date'].map((name) =>
    shape.units.findIndex((one) => one.name === name),
  );
  const none = shape.units[died!]!.size - 1;
  // A cause without a death is impossible.
  for (let unit = 0; unit < unitCount; unit++) if (units[died!]![unit] === none) units[cause!]![unit] = 2;
  // Who has stays has the insurer of these, and nobody else has one.
  const insurer = shape.units.findIndex(({ name }) => name === 'insurer');
  for (let unit = 0; insurer >= 0 && unit < unitCount; unit++)
    units[insurer]![unit] = start[unit] === start[unit + 1] ? 2 : random.below(2);
  return {
    unitCount,
    units,
    events: { columns: shape.events.columns.map(({ size }) => codes(size, rows)), start, time },
    details: shape.details.map(({ columns }) => {
      const own = starts(rows, 3);
      return { columns: columns.map(({ size }) => codes(size, own[rows]!)), start: own };
    }),
  };
}
