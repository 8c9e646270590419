import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import type { LinkedShape } from '../../../privacy/guard/views/view.ts';
import type { LinkedDraw } from '../linked-model.ts';
import type { ModelledView } from '../modelled-view.ts';
import { drawEvents } from './draw-events.ts';
import type { EventDrawing } from './draw-timelines.ts';
import { type DrawnUnits, eventCounts, inView } from './drawn-units.ts';

/** Units with events, drawn together with the first of these. */
export interface Begun {
  readonly units: DrawnUnits;
  /** In the columns of the view of first events; one row a unit that has any, in the order of units. */
  readonly firsts: readonly Codes[];
}

/** First events together with their units, and each next one from another model; of one draw. */
export function fromWholeFirsts(shape: LinkedShape, views: readonly ModelledView[]): EventDrawing {
  const [first, step] = (['first', 'step'] as const).map((kind) => views.find(({ view }) => view.kind === kind)!);
  let firsts: readonly Codes[] = [];
  return {
    views: [first!.view, step!.view],
    unitsWithFirsts: (units, request) => {
      const begun = beginTogether(first!, units, request, shape.events.most);
      firsts = begun.firsts;
      return begun.units;
    },
    begin: () => (at) => (at.place === 0 ? drawEvents(first!, at, firsts) : drawEvents(step!, at)),
  };
}

/** Whether first events have columns alone: no details, and no values in groups, which are drawn in turn. */
export const isPlain = ({ events, details }: LinkedShape): boolean =>
  details.length === 0 && events.groups.every((grouping) => grouping === undefined);

/**
 * Draws units that have events from the model of first events, which says what these are like beside them, with all that whole rows of it keep. Which units have
 * none, and what those are like, is left as it was drawn.
 */
export function beginTogether(
  { view, model }: ModelledView,
  units: DrawnUnits,
  { seed, evidence }: LinkedDraw,
  most: number,
): Begun {
  const who = Uint32Array.from(units.events.keys()).filter((unit) => units.events[unit]! > 0);
  const firsts = view.columns.map(({ size }) => allocateCodes(size, who.length));
  if (who.length === 0) return { units, firsts };
  const request = {
    rows: who.length,
    seed: `${seed}/${view.name}`,
    ...(evidence && { evidence: inView(view, evidence) }),
  };
  let at = 0;
  for (const block of model.sample!(request)) {
    block.columns.forEach((codes, column) => {
      firsts[column]!.set(codes, at);
    });
    at += block.rows;
  }
  const columns = units.view.columns.map(({ from }, column): Codes => {
    const position = view.columns.findIndex((other) => JSON.stringify(other.from) === JSON.stringify(from));
    const codes = units.columns[column]!.slice();
    for (let i = 0; i < who.length; i++) codes[who[i]!] = firsts[position]![i]!;
    return codes;
  });
  const drawn = eventCounts(view, firsts, seed, most);
  const events = new Uint32Array(units.events.length);
  // The model may hold it possible that a unit with a first event has none.
  for (let i = 0; i < who.length; i++) events[who[i]!] = Math.max(1, drawn[i]!);
  return { units: { view: units.view, columns, events }, firsts };
}
