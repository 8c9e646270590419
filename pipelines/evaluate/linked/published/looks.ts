import type { LinkedShape, View, ViewColumn } from '../../../../privacy/guard/views/view.ts';
import { marginalSet } from '../../marginal-set.ts';
import type { MetricId } from '../../metrics.ts';

/** What a published number is about: a view of the records, and the tables over its columns that are compared. */
export interface Look {
  readonly metric: MetricId;
  readonly view: View;
  /** Positions in `view.columns`. */
  readonly marginals: readonly (readonly number[])[];
}

const MOST_MARGINALS = 300;
const MOST_CELLS = 2 ** 20;

/**
 * The looks of the published edition: units, first events, each event beside the one before it, and details. Each unit weighs as one in all
 * of them, whatever the number of its rows. `views` are those of the model, whose columns are looked at.
 */
export function plannedLooks(shape: LinkedShape, views: readonly View[]): Look[] {
  const ofKind = (kind: View['kind']): View | undefined => views.find((view) => view.kind === kind);
  const patient = ofKind('patient');
  const looks: (Look | undefined)[] = [
    patient && overPairs('unitError', { ...patient, name: 'evaluate-units' }),
    overPairs('firstError', firstView(shape)),
    transitions(shape),
    ...shape.details.map((_, detail) => details(shape, detail)),
  ];
  return looks.filter((look) => look !== undefined && look.marginals.length > 0) as Look[];
}

function overPairs(metric: MetricId, view: View): Look {
  const sizes = view.columns.map(({ size }) => size);
  const ways = Math.min(2, sizes.length);
  return { metric, view, marginals: marginalSet(sizes, ways, MOST_MARGINALS, MOST_CELLS).marginals };
}

const firstView = ({ events, units }: LinkedShape): View => ({
  name: 'evaluate-first',
  kind: 'first',
  rows: 1,
  columns: [
    ...units.map(({ name, size }, column): ViewColumn => ({ name, size, from: { of: 'unit', column } })),
    ...events.columns.map((_, column) => eventColumn(events, column, 'row')),
  ],
});

/** Pairs of a value with the next one, where more than one event of a unit is looked at. */
function transitions({ events }: LinkedShape): Look | undefined {
  if (events.most < 2) return undefined;
  const columns = events.columns.flatMap((_, column) => [
    eventColumn(events, column, 'previous'),
    eventColumn(events, column, 'row'),
  ]);
  const pairs = events.columns.map((_, column) => [2 * column, 2 * column + 1]);
  const gap: ViewColumn[] =
    events.gaps === undefined ? [] : [{ name: 'gap', size: events.gaps.length, from: { of: 'gap' } }];
  return {
    metric: 'transitionError',
    view: { name: 'evaluate-steps', kind: 'step', rows: 1, columns: [...columns, ...gap] },
    marginals: gap.length === 0 ? pairs : [...pairs, [columns.length]],
  };
}

/** A column of events by its groups, where it has some. */
function eventColumn({ columns, groups }: LinkedShape['events'], column: number, of: 'row' | 'previous'): ViewColumn {
  const { name, size } = columns[column]!;
  const group = groups[column];
  const named = of === 'row' ? name : `previous ${name}`;
  return group === undefined
    ? { name: named, size, from: { of, column } }
    : { name: named, size: group.size, from: { of, column, grouped: true } };
}

/** What details are about, beside each of their other columns. */
function details({ details: all }: LinkedShape, detail: number): Look {
  const { name, columns, kind, groups } = all[detail]!;
  const viewColumns = columns.map(({ name: called, size }, column): ViewColumn => {
    const group = groups[column];
    return group === undefined
      ? { name: called, size, from: { of: 'detail', column } }
      : { name: called, size: group.size, from: { of: 'detail', column, grouped: true } };
  });
  const others = columns.flatMap((_, column) => (column === kind ? [] : [[kind, column]]));
  return {
    metric: 'detailError',
    view: { name: `evaluate-${name}`, kind: 'inside', detail, rows: 1, columns: viewColumns },
    marginals: others.length === 0 ? [[kind]] : others,
  };
}
