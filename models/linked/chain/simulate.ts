import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import { WEIGHT_LATTICE } from '../../../privacy/guard/lattice.ts';
import type { LinkedShape, View } from '../../../privacy/guard/views/view.ts';
import { viewRows } from '../../../privacy/guard/views/view-rows.ts';
import { asRecords } from '../as-records.ts';
import { fromWholeFirsts } from '../draw/begin-together.ts';
import { drawTimelines } from '../draw/draw-timelines.ts';
import type { LinkedRows } from '../linked-model.ts';
import type { ModelledView } from '../modelled-view.ts';
import type { DrawnRows } from './drawn-rows.ts';
import type { Surroundings } from './fit-steps.ts';

/** Units that are drawn to fit beside: enough that their own chance is far below the noise. */
const MOST_UNITS = 60_000;

/** Draws timelines by models of the units, of their first events and of steps. */
export function simulated(
  shape: LinkedShape,
  views: readonly ModelledView[],
  step: View,
  { units, seed }: { readonly units: number; readonly seed: string },
): Surroundings {
  const request = { units: Math.max(1, Math.min(MOST_UNITS, Math.round(units))), seed };
  let firsts: DrawnRows | undefined;
  const draw = (model: ModelledView['model']): LinkedRows => {
    const all = [...views, { view: step, model }];
    return drawTimelines(shape, all, request, fromWholeFirsts(all));
  };
  return {
    firsts: (model) => {
      firsts ??= firstRows(draw(model), step);
      return firsts;
    },
    steps: (model) => {
      const { columns, weightsFor } = viewRows(asRecords(shape, draw(model)), shape, step);
      return {
        columns: columns.map(({ codes }) => codes),
        weights: Float64Array.from(weightsFor!(step.rows), (weight) => weight / WEIGHT_LATTICE),
      };
    },
  };
}

/** The first events in the columns of the view. */
function firstRows({ units, events, unitCount }: LinkedRows, step: View): DrawnRows {
  const who = Uint32Array.from({ length: unitCount }, (_, unit) => unit).filter(
    (unit) => events.start[unit + 1]! > events.start[unit]!,
  );
  const columns = step.columns.map(({ from, size }): Codes => {
    if (from.of === 'unit') return filled(size, who, (unit) => units[from.column]![unit]!);
    if (from.of === 'row') return filled(size, who, (unit) => events.columns[from.column]![events.start[unit]!]!);
    return allocateCodes(size, 0);
  });
  return { columns, weights: new Float64Array(who.length).fill(1) };
}

function filled(size: number, who: Uint32Array, codeOf: (unit: number) => number): Codes {
  const codes = allocateCodes(size, who.length);
  for (let i = 0; i < who.length; i++) codes[i] = codeOf(who[i]!);
  return codes;
}
