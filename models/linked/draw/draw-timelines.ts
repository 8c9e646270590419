import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import type { EventShape, LinkedShape } from '../../../privacy/guard/views/view.ts';
import { GenerationRandom } from '../../generation-random.ts';
import type { LinkedDraw, LinkedRows } from '../linked-model.ts';
import type { ModelledView } from '../modelled-view.ts';
import { classOf } from '../recipe/classes.ts';
import { type DrawnUnits, drawUnits } from './drawn-units.ts';

/** Events as they are drawn: rows of a unit stand together, in order. */
interface GrowingEvents {
  readonly columns: readonly Codes[];
  readonly start: Uint32Array;
  readonly time: Float64Array | undefined;
}

/** Draws units, then the first events of all, then the second ones, and so on. */
export function drawTimelines(shape: LinkedShape, views: readonly ModelledView[], request: LinkedDraw): LinkedRows {
  const ofKind = (kind: ModelledView['view']['kind']): ModelledView[] => views.filter(({ view }) => view.kind === kind);
  const units = drawUnits(ofKind('patient')[0]!, request, shape.events.most);
  const start = startsOf(units.events);
  const rows = start[request.units]!;
  const events: GrowingEvents = {
    columns: shape.events.columns.map(({ size }) => allocateCodes(size, rows)),
    start,
    time: shape.events.gaps === undefined ? undefined : new Float64Array(rows),
  };
  const days = new GenerationRandom(request.seed, 'days between events');
  for (let place = 0; ; place++) {
    const who = unitsWithMore(units.events, place);
    if (who.length === 0) break;
    for (const modelled of ofKind(place === 0 ? 'first' : 'step')) {
      const drawn = drawPlace(modelled, { units, events, who, place, seed: request.seed });
      store(modelled, drawn, { events, who, place, shape: shape.events, days });
    }
  }
  return { unitCount: request.units, units: unitColumns(shape, units), events, details: [] };
}

function startsOf(counts: Uint32Array): Uint32Array {
  const start = new Uint32Array(counts.length + 1);
  for (let unit = 0; unit < counts.length; unit++) start[unit + 1] = start[unit]! + counts[unit]!;
  return start;
}

function unitsWithMore(counts: Uint32Array, place: number): Uint32Array {
  let many = 0;
  for (const count of counts) if (count > place) many++;
  const who = new Uint32Array(many);
  let at = 0;
  for (let unit = 0; unit < counts.length; unit++) if (counts[unit]! > place) who[at++] = unit;
  return who;
}

interface Place {
  readonly units: DrawnUnits;
  readonly events: GrowingEvents;
  readonly who: Uint32Array;
  readonly place: number;
  readonly seed: string;
}

/** Codes of the columns of the view; those that were known as they were. */
function drawPlace({ view, model }: ModelledView, at: Place): readonly Codes[] {
  const known = view.columns.map((_, column) => knownCodes(view.columns[column]!, at));
  const wanted = known.flatMap((codes, column) => (codes === undefined ? [column] : []));
  const seed = `${at.seed}/${view.name}/${at.place}`;
  const drawn = model.drawGiven({ rows: at.who.length, known, wanted, seed });
  wanted.forEach((column, i) => {
    known[column] = drawn[i]!;
  });
  return known as Codes[];
}

/** What is known of a column before the event is drawn. */
function knownCodes(
  { from, size }: ModelledView['view']['columns'][number],
  { units, events, who, place }: Place,
): Codes | undefined {
  const filled = (code: (unit: number, row: number) => number): Codes => {
    const codes = allocateCodes(size, who.length);
    for (let i = 0; i < who.length; i++) codes[i] = code(who[i]!, events.start[who[i]!]! + place);
    return codes;
  };
  switch (from.of) {
    case 'unit':
    case 'count': {
      const position = units.view.columns.findIndex(
        (other) =>
          other.from.of === from.of &&
          (from.of === 'count' || (other.from.of === 'unit' && other.from.column === from.column)),
      );
      const codes = units.columns[position]!;
      return filled((unit) => codes[unit]!);
    }
    case 'place': {
      const code = classOf(from.edges, place);
      return filled(() => code);
    }
    case 'left':
      return filled((unit) => classOf(from.edges, units.events[unit]! - place - 1));
    case 'previous': {
      const codes = events.columns[from.column]!;
      return filled((_, row) => codes[row - 1]!);
    }
    case 'first': {
      const codes = events.columns[from.column]!;
      return filled((_, row) => codes[row - place]!);
    }
    default:
      return undefined;
  }
}

interface Stored {
  readonly events: GrowingEvents;
  readonly who: Uint32Array;
  readonly place: number;
  readonly shape: EventShape;
  readonly days: GenerationRandom;
}

function store({ view }: ModelledView, drawn: readonly Codes[], { events, who, place, shape, days }: Stored): void {
  for (const [column, { from }] of view.columns.entries()) {
    const codes = drawn[column]!;
    if (from.of === 'row') {
      const into = events.columns[from.column]!;
      for (let i = 0; i < who.length; i++) into[events.start[who[i]!]! + place] = codes[i]!;
    } else if (from.of === 'gap' && events.time !== undefined) {
      for (let i = 0; i < who.length; i++) {
        const row = events.start[who[i]!]! + place;
        events.time[row] = events.time[row - 1]! + daysInClass(shape.gaps!, codes[i]!, days);
      }
    }
  }
}

/** A whole number of days drawn evenly inside a class; the last reaches as far beyond its edge as the one before is wide. */
function daysInClass(edges: readonly number[], code: number, random: GenerationRandom): number {
  const lower = edges[code]!;
  const upper = edges[code + 1] ?? lower + Math.max(1, lower - (edges[code - 1] ?? 0));
  return lower + random.below(upper - lower);
}

const unitColumns = ({ units }: LinkedShape, drawn: DrawnUnits): Codes[] =>
  units.map((_, column) => {
    const position = drawn.view.columns.findIndex(({ from }) => from.of === 'unit' && from.column === column);
    return drawn.columns[position]!;
  });
