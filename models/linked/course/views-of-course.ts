import { splitRho } from '../../../privacy/budget.ts';
import type { DetailShape, LinkedShape, View, ViewColumn } from '../../../privacy/guard/views/view.ts';
import type { Rational } from '../../../privacy/rational.ts';
import type { LinkedInputs } from '../linked-model.ts';
import {
  earlierHereColumns,
  hereColumns,
  insideViews,
  previousLeadingColumns,
  standingColumns,
} from '../recipe/detail-columns.ts';
import { COUNTS, patientView } from '../recipe/views-of.ts';
import { weightedRows } from '../recipe/weighted-rows.ts';
import { coarseGapColumns } from './coarse-gaps.ts';
import { areLevelsWorthIt, levelColumns, levelsView } from './levels.ts';
import { ordersView } from './orders.ts';

/** More kinds than these are left to clique trees, which choose what of them matters. */
const MOST_KINDS = 32;
/** Parts of the budget: of units, first events, steps and details, and of levels where there are any. */
const PARTS = { patient: 4n, orders: 5n, first: 1n, step: 13n, inside: 5n, levels: 1n };
/** Of the budget, what the largest tables get: few are asked. */
const PART_OF_TABLE = 0.4;
/** Classes of the number of events of a unit, in each of which values are counted by themselves: how they follow each other, and how high they are, differs with it. */
const LENGTHS: readonly number[] = [0, 9, 25];
/** Rows of a unit that weigh among values: units of a class of lengths weigh about alike whatever this is, so that few bring the least noise. */
const ROWS_OF_VALUES = 4;

/** Whether events are dated and have details of few kinds, each once at an event at most, and neither these nor events have values in groups. */
export const isCourse = ({ events, details }: LinkedShape): boolean =>
  events.gaps !== undefined &&
  details.length > 0 &&
  details.every(({ repeats = 1 }) => repeats === 1) &&
  [...events.groups, ...details.flatMap(({ groups }) => groups)].every((grouping) => grouping === undefined) &&
  details.reduce((kinds, { columns, kind }) => kinds + columns[kind]!.size, 0) <= MOST_KINDS;

/** Views of the units, of first events, of steps, and of details that have values, each with its part of the budget. */
export function viewsOfCourse(
  inputs: Pick<LinkedInputs, 'shape' | 'shapes' | 'rho' | 'expected'>,
): { readonly view: View; readonly rho: Rational }[] {
  const { shape } = inputs;
  const rows = weightedRows(inputs, PART_OF_TABLE);
  const levels = areLevelsWorthIt(inputs) ? levelsView(inputs) : undefined;
  const inside = insideViews(shape, {
    unitColumns: [{ name: 'length', size: LENGTHS.length, from: { of: 'count', edges: LENGTHS } }],
    rows: ROWS_OF_VALUES,
    first: false,
  }).map((view) => {
    const own = levels === undefined ? [] : levelColumns(inputs, view.detail!);
    return withKind({ ...view, columns: [...own, ...view.columns] }, shape.details[view.detail!]!);
  });
  const views: View[] = [
    patientView(shape),
    { name: 'first', kind: 'first', rows: 1, columns: [countColumn, ...eventColumns(shape)] },
    {
      name: 'step',
      kind: 'step',
      rows,
      columns: [
        countColumn,
        ...previousLeadingColumns(shape),
        ...shape.events.columns.flatMap(({ name, size }, column): ViewColumn[] =>
          size === 1 ? [] : [{ name: `previous ${name}`, size, from: { of: 'previous', column } }],
        ),
        { name: 'gap', size: shape.events.gaps!.length, from: { of: 'gap' } },
        ...coarseGapColumns(shape.events.gaps!),
        ...eventColumns(shape),
      ],
    },
    ...inside,
  ];
  views.splice(1, 0, ...[ordersView(shape), levels].filter((view) => view !== undefined));
  const parts = views.map(({ kind, name }) =>
    kind === 'inside'
      ? PARTS.inside
      : BigInt(Math.max(1, inside.length)) * PARTS[name as Exclude<keyof typeof PARTS, 'inside'>],
  );
  const shares = splitRho(inputs.rho, parts);
  return views.map((view, at) => ({ view, rho: shares[at]! }));
}

const countColumn: ViewColumn = { name: 'count', size: COUNTS.length, from: { of: 'count', edges: COUNTS } };

/** What is drawn of an event, each behind what it goes by. */
function eventColumns(shape: LinkedShape): ViewColumn[] {
  const rows = shape.events.columns.flatMap(({ name, size }, column): ViewColumn[] =>
    size === 1 ? [] : [{ name, size, from: { of: 'row', column } }],
  );
  return [...rows, ...standingColumns(shape), ...earlierHereColumns(shape), ...hereColumns(shape)];
}

/** The kind of a row is known before its values. */
function withKind(view: View, { columns, kind }: DetailShape): View {
  const own: ViewColumn = {
    name: columns[kind]!.name,
    size: columns[kind]!.size,
    from: { of: 'detail', column: kind },
  };
  const has = view.columns.some(({ from }) => from.of === 'detail' && from.column === kind);
  return has ? view : { ...view, columns: [own, ...view.columns] };
}
