import type { Codes } from '../../../privacy/guard/codes.ts';
import type { UnitFacts } from '../../../privacy/guard/views/history/arrival.ts';
import { classOf } from '../../../privacy/guard/views/history/classes.ts';
import { type LinkedShape, levelsOf } from '../../../privacy/guard/views/view.ts';
import type { ModelledView } from '../modelled-view.ts';

/** How high the values of units are, by kind of detail, drawn given their numbers of events; where that is not modelled, every unit is as one of too few values. */
export function levelsOfUnits(
  shape: LinkedShape,
  ofUnits: readonly ModelledView[],
  events: Uint32Array,
  seed: string,
): NonNullable<UnitFacts['levels']> {
  const modelled = ofUnits.find(({ view }) => view.columns.some(({ from }) => from.of === 'level'));
  const columns = modelled?.view.columns.flatMap(({ from }, at) => (from.of === 'level' ? [{ from, at }] : [])) ?? [];
  const drawn =
    modelled === undefined
      ? []
      : draw(
          modelled,
          columns.map(({ at }) => at),
          events,
          seed,
        );
  const put = (detail: number, column: number): Uint32Array => {
    const { columns: own, kind } = shape.details[detail]!;
    const kinds = own[kind]!.size;
    const levels = new Uint32Array(events.length * kinds);
    for (const [i, { from }] of columns.entries()) {
      if (from.detail !== detail || from.column !== column) continue;
      const most = levelsOf(from);
      for (let unit = 0; unit < events.length; unit++) {
        const level = drawn[i]![unit]!;
        // Whoever has none of a kind has too few values of it.
        levels[unit * kinds + from.kind] = level > most ? 0 : level;
      }
    }
    return levels;
  };
  // Asked for again at every place.
  const known = new Map<string, Uint32Array>();
  return (detail, { column }) => {
    const key = `${detail}/${column}`;
    const levels = known.get(key) ?? put(detail, column);
    known.set(key, levels);
    return levels;
  };
}

function draw(
  { view, model }: ModelledView,
  wanted: readonly number[],
  events: Uint32Array,
  seed: string,
): readonly Codes[] {
  const known = view.columns.map(({ from }) =>
    from.of === 'count' ? Uint32Array.from(events, (count) => classOf(count, from.edges)) : undefined,
  );
  return model.drawGiven({ rows: events.length, known, wanted, allowed: [], seed: `${seed}/${view.name}` });
}
