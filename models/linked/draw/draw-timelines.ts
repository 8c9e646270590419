import type { Codes } from '../../../privacy/guard/codes.ts';
import type { UnitFacts } from '../../../privacy/guard/views/history/arrival.ts';
import { History } from '../../../privacy/guard/views/history/history.ts';
import type { LinkedShape, View } from '../../../privacy/guard/views/view.ts';
import { GenerationRandom } from '../../generation-random.ts';
import type { LinkedDraw, LinkedRows } from '../linked-model.ts';
import type { ModelledView } from '../modelled-view.ts';
import { drawDetails } from './draw-details.ts';
import { drawEvents, type EventsAlone } from './draw-events.ts';
import { type DrawnUnits, drawUnits } from './drawn-units.ts';
import { inOrder } from './kept-timelines.ts';
import { levelsOfUnits } from './levels-of-units.ts';
import type { AtPlace, DrawnEvents } from './timeline-state.ts';

/** Draws the events of one place after another. */
export interface EventDrawing {
  /** What it asks of the history. */
  readonly views: readonly View[];
  /** Units that are drawn anew together with their first events, where it does so; each has `most` events at most. */
  unitsWithFirsts?(units: DrawnUnits, request: LinkedDraw, most: number): DrawnUnits;
  /** A drawer for so many units, from their first events on. */
  begin(units: number): (at: AtPlace) => EventsAlone;
}

/** First events from one model, and each next one from another. */
function fromTrees(views: readonly ModelledView[]): EventDrawing {
  const [first, step] = (['first', 'step'] as const).map((kind) => views.find(({ view }) => view.kind === kind)!);
  return { views: [first!.view, step!.view], begin: () => (at) => drawEvents(at.place === 0 ? first! : step!, at) };
}

/**
 * Draws units, then the first events of all with their details, then the second ones, and so on. Events are drawn from the views `first` and `step`
 * where no other `drawing` is given.
 */
export function drawTimelines(
  shape: LinkedShape,
  views: readonly ModelledView[],
  request: LinkedDraw,
  drawing: EventDrawing = fromTrees(views),
): LinkedRows {
  const ofKind = (kind: ModelledView['view']['kind']): ModelledView[] => views.filter(({ view }) => view.kind === kind);
  const alone = drawUnits(ofKind('patient')[0]!, request, shape.events.most);
  const units = drawing.unitsWithFirsts?.(alone, request, shape.events.most) ?? alone;
  const facts = {
    ...factsOf(shape, units),
    levels: levelsOfUnits(shape, ofKind('patient'), units.events, request.seed),
  };
  const inside = ofKind('inside');
  const history = new History(shape, facts, [...drawing.views, ...inside.map(({ view }) => view)]);
  const drawOf = drawing.begin(request.units);
  const days = shape.events.gaps === undefined ? undefined : new Float64Array(request.units);
  const random = new GenerationRandom(request.seed, 'days between events');
  const places: DrawnEvents[] = [];
  const total = units.events.reduce((sum, count) => sum + count, 0);
  let done = 0;
  for (let place = 0; ; place++) {
    const who = unitsWithMore(units.events, place);
    if (who.length === 0) break;
    const at = { shape, history, counts: units.events, who, place, days, random, seed: request.seed };
    const events = drawOf(at);
    const details = shape.details.map((_, detail) =>
      drawDetails(
        detail,
        inside.find(({ view }) => view.detail === detail),
        events,
        at,
      ),
    );
    history.take({ units: who, days: events.days, columns: events.columns, details });
    if (days !== undefined) for (let i = 0; i < who.length; i++) days[who[i]!] = events.days![i]!;
    places.push({ who, place, columns: events.columns, days: events.days, details });
    done += who.length;
    request.progress?.(done, total);
  }
  return { unitCount: request.units, units: facts.columns, ...inOrder(shape, units.events, places) };
}

function unitsWithMore(counts: Uint32Array, place: number): Uint32Array {
  let many = 0;
  for (const count of counts) if (count > place) many++;
  const who = new Uint32Array(many);
  let at = 0;
  for (let unit = 0; unit < counts.length; unit++) if (counts[unit]! > place) who[at++] = unit;
  return who;
}

function factsOf(shape: LinkedShape, { view, columns, events }: DrawnUnits): UnitFacts {
  return {
    columns: shape.units.map((_, column): Codes => {
      const position = view.columns.findIndex(({ from }) => from.of === 'unit' && from.column === column);
      return columns[position]!;
    }),
    counts: events,
    ever(detail, group) {
      const position = view.columns.findIndex(
        ({ from }) => from.of === 'has-ever' && from.detail === detail && from.group === group,
      );
      if (position < 0)
        throw new RangeError(`Whether units ever have group ${group} of details ${detail} was not drawn`);
      return columns[position] as Uint8Array;
    },
  };
}
