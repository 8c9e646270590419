import { GenerationRandom } from '../../models/generation-random.ts';
import type { LinkedTable } from '../../pipelines/evaluate/linked/linked-table.ts';

interface SmallTable {
  readonly seed: string;
  readonly units: number;
  /** Share of values that stay as they were; without, all of them are drawn anew. */
  readonly habit?: number;
}

/** Units with 1 to 9 events of two columns (3 and 5 values), days between them, and up to three details each (kinds 0 to 3, and a number). */
export function smallLinkedTable({ seed, units, habit = 0 }: SmallTable): LinkedTable {
  const random = new GenerationRandom('small-linked-table', seed);
  const start = [0];
  const detailStart = [0];
  const [sex, colour, dose, kind, level, time, numbers]: number[][] = [[], [], [], [], [], [], []];
  for (let unit = 0; unit < units; unit++) {
    sex!.push(random.below(2));
    const events = 1 + Math.min(random.below(9), random.below(9));
    for (let event = 0; event < events; event++) {
      const kept = event > 0 && random.unit() < habit;
      colour!.push(kept ? colour!.at(-1)! : random.below(3));
      dose!.push(Math.min(random.below(5), random.below(5)));
      time!.push(event === 0 ? 0 : time!.at(-1)! + random.below(60));
      for (let i = random.below(4); i > 0; i--) {
        kind!.push(random.below(4));
        level!.push(random.below(3));
        numbers!.push(level!.at(-1)! * 10 + random.unit());
      }
      detailStart.push(kind!.length);
    }
    start.push(colour!.length);
  }
  const column = (name: string, size: number): { readonly name: string; readonly size: number } => ({ name, size });
  return {
    shape: {
      units: [column('sex', 2)],
      events: {
        name: 'visits',
        columns: [column('colour', 3), column('dose', 5)],
        most: 16,
        gaps: [0, 1, 7, 30],
        groups: [undefined, undefined],
      },
      details: [
        {
          name: 'tests',
          columns: [column('kind', 4), column('level', 3)],
          most: 4,
          kind: 0,
          groups: [undefined, undefined],
        },
      ],
    },
    rows: {
      unitCount: units,
      units: [Uint8Array.from(sex!)],
      events: {
        columns: [Uint8Array.from(colour!), Uint8Array.from(dose!)],
        start: Uint32Array.from(start),
        time: Float64Array.from(time!),
      },
      details: [{ columns: [Uint8Array.from(kind!), Uint8Array.from(level!)], start: Uint32Array.from(detailStart) }],
    },
    numbers: { events: [undefined, undefined], details: [[undefined, Float64Array.from(numbers!)]] },
  };
}
