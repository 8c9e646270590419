import fc from 'fast-check';
import { allocateCodes, type EncodedColumn } from '../../../../privacy/guard/codes.ts';
import type { PublicColumn } from '../../../../privacy/guard/guard.ts';
import type { LinkedRecords } from '../../../../privacy/guard/views/linked-records.ts';
import type { ColumnRecipe, LinkedShape, View, ViewColumn } from '../../../../privacy/guard/views/view.ts';

/** One unit with everything that belongs to it. */
export interface NestedUnit {
  readonly codes: readonly number[];
  readonly events: readonly NestedEvent[];
}

export interface NestedEvent {
  readonly codes: readonly number[];
  readonly day: number;
  /** One list of rows a table of details. */
  readonly details: readonly (readonly (readonly number[])[])[];
}

/** Two columns of units, three of events, two tables of details; the second event column and the first kind have two levels. */
export function shapeOf(isDated: boolean): LinkedShape {
  return {
    units: [
      { name: 'sex', size: 2 },
      { name: 'age', size: 3 },
    ],
    events: {
      name: 'stays',
      columns: [
        { name: 'ward', size: 3 },
        { name: 'diagnosis', size: 5 },
        { name: 'type', size: 2 },
      ],
      most: 12,
      gaps: isDated ? [0, 1, 7, 30] : undefined,
      groups: [undefined, { size: 2, of: Uint32Array.of(0, 0, 1, 1, 1) }, undefined],
    },
    details: [
      {
        name: 'findings',
        columns: [
          { name: 'concept', size: 5 },
          { name: 'value', size: 3 },
        ],
        most: 6,
        kind: 0,
        groups: [{ size: 3, of: Uint32Array.of(0, 1, 1, 2, 2) }, undefined],
      },
      { name: 'drugs', columns: [{ name: 'drug', size: 4 }], most: 6, kind: 0, groups: [undefined] },
    ],
  };
}

const rowOf = (columns: readonly PublicColumn[]): fc.Arbitrary<readonly number[]> =>
  fc.tuple(...columns.map(({ size }) => fc.nat(size - 1)));

export function unitOf(shape: LinkedShape): fc.Arbitrary<NestedUnit> {
  const details = fc.tuple(
    ...shape.details.map(({ columns, most }) => fc.array(rowOf(columns), { maxLength: most, size: 'small' })),
  );
  const event = fc.record({ codes: rowOf(shape.events.columns), gap: fc.nat(60), details });
  return fc
    .record({ codes: rowOf(shape.units), events: fc.array(event, { maxLength: shape.events.most, size: 'small' }) })
    .map(({ codes, events }) => {
      let day = 0;
      return {
        codes,
        events: events.map(({ gap, ...rest }) => {
          day += gap;
          return { ...rest, day };
        }),
      };
    });
}

export function linkedOf(units: readonly NestedUnit[], shape: LinkedShape): LinkedRecords {
  const events = units.flatMap((unit) => unit.events);
  return {
    unitCount: units.length,
    units: encoded(
      shape.units,
      units.map(({ codes }) => codes),
    ),
    events: {
      name: shape.events.name,
      columns: encoded(
        shape.events.columns,
        events.map(({ codes }) => codes),
      ),
      start: startsOf(units.map((unit) => unit.events.length)),
      most: shape.events.most,
      time: shape.events.gaps && Float64Array.from(events, ({ day }) => day),
    },
    details: shape.details.map(({ name, columns, most }, table) => ({
      name,
      columns: encoded(
        columns,
        events.flatMap(({ details }) => details[table]!),
      ),
      start: startsOf(events.map(({ details }) => details[table]!.length)),
      most,
    })),
  };
}

function startsOf(lengths: readonly number[]): Uint32Array {
  const start = new Uint32Array(lengths.length + 1);
  for (const [i, length] of lengths.entries()) start[i + 1] = start[i]! + length;
  return start;
}

function encoded(columns: readonly PublicColumn[], rows: readonly (readonly number[])[]): readonly EncodedColumn[] {
  return columns.map(({ name, size }, column) => {
    const codes = allocateCodes(size, rows.length);
    codes.set(rows.map((row) => row[column]!));
    return { name, size, codes };
  });
}

const EDGES = [0, 1, 3];

type SizedRecipe = readonly [number, ColumnRecipe];

const OF_UNIT: SizedRecipe[] = [
  [2, { of: 'unit', column: 0 }],
  [3, { of: 'count', edges: EDGES }],
  [2, { of: 'has-ever', detail: 0, group: 1 }],
  [2, { of: 'has-ever', detail: 1, group: 3 }],
  [11, { of: 'order', detail: 0, group: 1, other: { detail: 1, group: 3 } }],
  [11, { of: 'order', detail: 0, group: 0, other: { detail: 0, group: 2 } }],
  [5, { of: 'arrival', detail: 0, group: 1, left: EDGES }],
  [5, { of: 'arrival', detail: 1, group: 3, left: EDGES }],
  [7, { of: 'level', detail: 0, kind: 1, column: 1, values: 3, least: 2, parts: 2 }],
  [3, { of: 'level', detail: 0, kind: 4, column: 1, values: 1, least: 1, parts: 3 }],
];

const ofEvent = (isDated: boolean): SizedRecipe[] => [
  ...OF_UNIT,
  [5, { of: 'row', column: 1 }],
  [2, { of: 'row', column: 1, grouped: true }],
  [3, { of: 'row', column: 1, within: true }],
  [6, { of: 'previous', column: 1 }],
  [3, { of: 'previous', column: 1, grouped: true }],
  [4, { of: 'first', column: 0 }],
  [5, { of: 'pattern', column: 1 }],
  [3, { of: 'place', edges: EDGES }],
  [3, { of: 'left', edges: EDGES }],
  ...(isDated ? [[5, { of: 'gap' }] as const, [3, { of: 'gap-class', edges: EDGES }] as const] : []),
  [4, { of: 'repeat', column: 1 }],
  [5, { of: 'comes', column: 1 }],
  [4, { of: 'ways', column: 1 }],
  [3, { of: 'distinct', column: 1, edges: EDGES }],
  [6, { of: 'usual', column: 1 }],
  [3, { of: 'usual', column: 1, grouped: true }],
  [3, { of: 'here', detail: 0, group: 1, edges: EDGES }],
  [8, { of: 'leading' }],
  [8, { of: 'leading', previous: true }],
  [5, { of: 'leading', below: 4 }],
  [4, { of: 'since', detail: 0, group: 1, edges: EDGES }],
  [3, { of: 'due', detail: 1, group: 0 }],
  [6, { of: 'standing', detail: 1, group: 0, left: [0, 2], since: EDGES }],
];

const OF_DETAIL: SizedRecipe[] = [
  [5, { of: 'detail', column: 0 }],
  [3, { of: 'detail', column: 0, grouped: true }],
  [4, { of: 'last-of-kind', column: 1 }],
  [4, { of: 'first-of-kind', column: 1 }],
  [15, { of: 'detail', column: 1, byKind: true }],
  [16, { of: 'last-of-kind', column: 1, byKind: true }],
  [16, { of: 'first-of-kind', column: 1, byKind: true }],
  [30, { of: 'level-of-kind', column: 1, values: 3, least: 2, parts: 2 }],
  [15, { of: 'level-of-kind', column: 1, values: 2, least: 3, parts: 1 }],
  [6, { of: 'sibling', column: 0 }],
  [4, { of: 'sibling', column: 0, grouped: true }],
];

/** A view of each kind with a column by every recipe that it can have. */
const OF_EACH: readonly SizedRecipe[] = [
  [3, { of: 'repeat', column: 1, together: true }],
  [4, { of: 'new', column: 0 }],
  [3, { of: 'new', column: 1, grouped: true }],
  [6, { of: 'new', column: 1 }],
  [6, { of: 'recalled', column: 1 }],
];

export function everyView(isDated: boolean, rows: number): readonly View[] {
  const columns = (recipes: readonly SizedRecipe[]): readonly ViewColumn[] =>
    recipes.map(([size, from], i) => ({ name: `${from.of} ${i}`, size, from }));
  const event = ofEvent(isDated);
  return [
    { name: 'patient', kind: 'patient', rows: 1, columns: columns(OF_UNIT) },
    { name: 'first', kind: 'first', rows: 1, columns: columns(event) },
    { name: 'step', kind: 'step', rows, columns: columns(event) },
    { name: 'each', kind: 'each', rows: 12, columns: columns([...event, ...OF_EACH]) },
    { name: 'inside:findings', kind: 'inside', detail: 0, rows, columns: columns([...event, ...OF_DETAIL]) },
    { name: 'pair:findings', kind: 'pair', detail: 0, rows, columns: columns([...event, ...OF_DETAIL]) },
  ];
}
