import type { ColumnRecipe, LinkedShape, View, ViewColumn } from '../../../privacy/guard/views/view.ts';
import type { LinkedInputs } from '../linked-model.ts';
import { classEdges } from './classes.ts';
import {
  dueColumns,
  everColumns,
  hereColumns,
  insideViews,
  leadingColumns,
  previousLeadingColumns,
  sinceColumns,
} from './detail-columns.ts';
import { comingColumns, memoryColumns, ofEvents } from './two-level-columns.ts';
import { pairNoise, weightedRows } from './weighted-rows.ts';

/** Numbers of events each of which has a class of its own. */
const SINGLE_COUNTS = 16;
const PLACES = [0, 2, 3, 4, 6, 10, 20];
const LEFT = [0, 1, 2, 4, 8, 16];
/** Classes of the number of events of a unit, beside its days between events: those with many come more often. */
export const COUNTS: readonly number[] = [0, 3, 4, 6, 9, 13, 18, 25, 35, 50];
/** Rows of a unit that weigh in a view of several: the family looks at as many of them as bring the least noise. */
const STEP_ROWS = 4;

/** Above this noise of a pair details are related to what has few values alone, and above the second not to the first of their kind. */
const NOISY = 0.05;
const TOO_NOISY = 0.12;
const FEW_VALUES = 2;

/** The views of a timeline, in the order that they are drawn in. How many rows weigh, and what details are related to, goes by the expected noise. */
export function viewsOf(inputs: Pick<LinkedInputs, 'shape' | 'rho' | 'expected'>): View[] {
  const { shape } = inputs;
  const weighted = weightedRows(inputs);
  const noise = pairNoise(inputs);
  return [
    patientView(shape),
    firstView(shape),
    stepView(shape, weighted),
    ...insideViews(shape, {
      unitColumns: insideColumns(shape, noise > NOISY),
      rows: weighted,
      first: noise <= TOO_NOISY,
    }),
  ];
}

const column = (name: string, size: number, from: ColumnRecipe): ViewColumn => ({ name, size, from });

const unitColumns = ({ units }: LinkedShape): ViewColumn[] =>
  units.map(({ name, size }, at) => column(name, size, { of: 'unit', column: at }));

function countColumn({ events }: LinkedShape): ViewColumn {
  const edges = classEdges(events.most, SINGLE_COUNTS);
  return column(`${events.name}:count`, edges.length, { of: 'count', edges });
}

export function patientView(shape: LinkedShape): View {
  return {
    name: 'patient',
    kind: 'patient',
    rows: 1,
    columns: [...unitColumns(shape), countColumn(shape), ...everColumns(shape)],
  };
}

function firstView(shape: LinkedShape): View {
  return {
    name: 'first',
    kind: 'first',
    rows: 1,
    columns: [
      ...unitColumns(shape),
      countColumn(shape),
      ...everColumns(shape),
      ...ofEvents(shape, 'row'),
      ...leadingColumns(shape),
      ...hereColumns(shape),
    ],
  };
}

const insideColumns = (shape: LinkedShape, few: boolean): ViewColumn[] => [
  ...unitColumns(shape).filter(({ size }) => !few || size <= FEW_VALUES),
  ...(few ? [] : [column('count', COUNTS.length, { of: 'count', edges: COUNTS })]),
];

function stepView(shape: LinkedShape, weighted: number): View {
  const { gaps } = shape.events;
  return {
    name: 'step',
    kind: 'step',
    rows: shape.events.gaps === undefined ? STEP_ROWS : weighted,
    columns: [
      ...unitColumns(shape),
      ...(gaps === undefined ? [] : [column('count', COUNTS.length, { of: 'count', edges: COUNTS })]),
      column('place', PLACES.length, { of: 'place', edges: PLACES }),
      column('left', LEFT.length, { of: 'left', edges: LEFT }),
      ...ofEvents(shape, 'previous'),
      ...ofEvents(shape, 'first'),
      ...memoryColumns(shape),
      ...(gaps === undefined ? [] : [column('gap', gaps.length, { of: 'gap' })]),
      ...previousLeadingColumns(shape),
      ...sinceColumns(shape),
      ...dueColumns(shape),
      ...comingColumns(shape),
      ...ofEvents(shape, 'row', 'value'),
      ...leadingColumns(shape),
      ...hereColumns(shape),
    ],
  };
}
