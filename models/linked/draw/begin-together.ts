import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import { classOf } from '../../../privacy/guard/views/history/classes.ts';
import type { LinkedShape, View } from '../../../privacy/guard/views/view.ts';
import { GenerationRandom } from '../../generation-random.ts';
import type { LinkedDraw } from '../linked-model.ts';
import type { ModelledView } from '../modelled-view.ts';
import { drawEvents } from './draw-events.ts';
import type { EventDrawing } from './draw-timelines.ts';
import { type DrawnUnits, inView } from './drawn-units.ts';

/** Units with events, drawn together with the first of these. */
export interface Begun {
  readonly units: DrawnUnits;
  /** In the columns of the view of first events; one row a unit that has any, in the order of units. */
  readonly firsts: readonly Codes[];
}

/** First events together with their units, and each next one from another model; of one draw. */
export function fromWholeFirsts(views: readonly ModelledView[]): EventDrawing {
  const [first, step] = (['first', 'step'] as const).map((kind) => views.find(({ view }) => view.kind === kind)!);
  let firsts: readonly Codes[] = [];
  return {
    views: [first!.view, step!.view],
    unitsWithFirsts: (units, request, most) => {
      const begun = beginTogether(first!, units, request, most);
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
 * Draws units that have events, at most `most`, from the model of first events, which says what these are like beside them, with all that whole rows of it keep. Which units have
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
  const events = new Uint32Array(units.events.length);
  const drawn = numbersOfEvents(view, firsts, units.events, { seed, most });
  for (let i = 0; i < who.length; i++) events[who[i]!] = drawn[i]!;
  const columns = units.view.columns.map(({ from }, column): Codes => {
    const codes = units.columns[column]!.slice();
    const position = view.columns.findIndex((other) => JSON.stringify(other.from) === JSON.stringify(from));
    for (let i = 0; i < who.length; i++) {
      codes[who[i]!] = from.of === 'count' ? classOf(drawn[i]!, from.edges) : firsts[position]![i]!;
    }
    return codes;
  });
  return { units: { view: units.view, columns, events }, firsts };
}

/**
 * For each first event a number of events of its class, as frequent among them as among all units; the least where none has one of the class, and `most`
 * where noise put it into a class of more.
 */
function numbersOfEvents(
  view: View,
  firsts: readonly Codes[],
  all: Uint32Array,
  { seed, most }: { readonly seed: string; readonly most: number },
): Uint32Array {
  const position = view.columns.findIndex(({ from }) => from.of === 'count');
  const recipe = view.columns[position]?.from;
  if (recipe?.of !== 'count') throw new RangeError('Cannot draw units: their number of events was not modelled');
  const numbers: number[][] = recipe.edges.map(() => []);
  for (const count of all) if (count > 0) numbers[classOf(count, recipe.edges)]!.push(count);
  const random = new GenerationRandom(seed, 'events of units with first events');
  return Uint32Array.from(firsts[position]!, (code) => {
    const found = numbers[code]!;
    return found.length > 0 ? found[random.below(found.length)]! : Math.min(most, Math.max(1, recipe.edges[code]!));
  });
}
