import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import { isKnownBefore } from '../../../privacy/guard/views/history/history.ts';
import type { ColumnRecipe } from '../../../privacy/guard/views/view.ts';
import type { GenerationRandom } from '../../generation-random.ts';
import type { AllowedValues } from '../conditional-model.ts';
import type { ModelledView } from '../modelled-view.ts';
import { allowedHere, allowedLeading } from './allowed-groups.ts';
import { drawLevels } from './draw-levels.ts';
import type { AtPlace } from './timeline-state.ts';

/** What was drawn of events themselves; one code, or one day, a unit. */
export interface EventsAlone {
  readonly columns: readonly Codes[];
  readonly days: Float64Array | undefined;
  /** How many details of a group each event has, by `<detail>/<group>`: lower edges of classes. */
  readonly here: ReadonlyMap<string, Codes>;
}

/**
 * Draws in steps, each given the one before: days since the event before, which group of details comes first, and all else. What was `drawn`
 * before is left as it is.
 */
export function drawEvents({ view, model }: ModelledView, at: AtPlace, drawn?: readonly Codes[]): EventsAlone {
  const { shape, history, who, place, seed } = at;
  const isDated = shape.events.gaps !== undefined;
  const known: (Codes | undefined)[] = view.columns.map((column, position) =>
    isKnownBefore(column.from, isDated) ? history.codesOf(column, { units: who }) : drawn?.[position],
  );
  const positions = (...of: ColumnRecipe['of'][]): number[] =>
    view.columns.flatMap(({ from }, position) => (of.includes(from.of) ? [position] : []));
  const draw = (wanted: readonly number[], step: string, allowed: readonly AllowedValues[] = []): void => {
    if (wanted.length === 0) return;
    const found = model.drawGiven({
      rows: who.length,
      known,
      wanted,
      ...(allowed.length === 0 ? {} : { allowed }),
      seed: `${seed}/${view.name}/${place}/${step}`,
    });
    for (const [i, position] of wanted.entries()) known[position] = found[i]!;
  };
  const [gap] = positions('gap');
  draw(gap === undefined ? [] : [gap], 'gap');
  const days = isDated ? daysOf(at, gap === undefined ? undefined : known[gap]) : undefined;
  if (days !== undefined) {
    for (const position of positions('since')) {
      known[position] = history.codesOf(view.columns[position]!, { units: who, days });
    }
  }
  const leading = positions('leading').filter((position) => known[position] === undefined);
  draw(leading, 'leading', allowedLeading(view, leading, known, at));
  const levels = shape.events.columns.map((_, column) => drawLevels(column, { view, known, draw }, at));
  const rest = positions('row', 'here').filter((position) => known[position] === undefined);
  draw(rest, 'event', allowedHere(view, leading, known, at));
  const columns = shape.events.columns.map(({ size }, column) => levels[column] ?? allocateCodes(size, who.length));
  const here = new Map<string, Codes>();
  for (const [position, { from }] of view.columns.entries()) {
    const codes = known[position];
    if (from.of === 'row' && levels[from.column] === undefined) columns[from.column]!.set(codes!);
    else if (from.of === 'here') {
      here.set(
        `${from.detail}/${from.group}`,
        codes!.map((code) => from.edges[code]!),
      );
    }
  }
  return { columns, days, here };
}

/** Days from the first event of each unit to this one. */
export function daysOf({ shape, who, place, days, random }: AtPlace, gaps: Codes | undefined): Float64Array {
  return Float64Array.from(who, (unit, i) =>
    place === 0 || gaps === undefined ? 0 : days![unit]! + daysInClass(shape.events.gaps!, gaps[i]!, random),
  );
}

/** A whole number of days drawn evenly inside a class; the last reaches as far beyond its edge as the one before is wide. */
function daysInClass(edges: readonly number[], code: number, random: GenerationRandom): number {
  const lower = edges[code]!;
  const upper = edges[code + 1] ?? lower + Math.max(1, lower - (edges[code - 1] ?? 0));
  return lower + random.below(upper - lower);
}
