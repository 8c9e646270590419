import { describe, expect, test } from 'vitest';
import { marginalsEvent } from '../../../../privacy/guard/events.ts';
import type { Guard } from '../../../../privacy/guard/guard.ts';
import { createViewGuard, unreadViewGuard } from '../../../../privacy/guard/views/create-view-guard.ts';
import type { LinkedRecords } from '../../../../privacy/guard/views/linked-records.ts';
import type { View } from '../../../../privacy/guard/views/view.ts';
import { viewRows } from '../../../../privacy/guard/views/view-rows.ts';
import { rational } from '../../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { openTestRun } from '../guard-fixture.ts';
import { everyView, linkedOf, type NestedUnit, shapeOf } from './linked-fixture.ts';

const shape = shapeOf(true);
const event = (day: number, code: number) => ({ codes: [1, code, 0], day, details: [[[code, 1]], [[0], [3]]] });
const UNITS: readonly NestedUnit[] = [
  { codes: [0, 1], events: [event(0, 2), event(3, 2), event(40, 4), event(41, 0)] },
  { codes: [1, 2], events: [event(5, 1)] },
  { codes: [1, 0], events: [] },
];
const records = linkedOf(UNITS, shape);
const views = everyView(true, 2);
const step = views.find(({ kind }) => kind === 'step')!;
const entropy = insecureSeededEntropy('views');
const sigmaSquared = rational(4n);
const measure = (guard: Guard) => guard.measureMarginals({ id: 'q', marginals: [{ columns: [0], sigmaSquared }] });

describe('createViewGuard()', () => {
  test.each(views.map((view) => [view.name, view] as const))('answers questions about %s in rows', async (_, view) => {
    const { ledger, run } = openTestRun();
    const guard = createViewGuard({ records, shape, view, run, entropy });
    expect(guard.maxRowsPerUnit).toBe(view.rows);
    expect(guard.columns).toEqual(view.columns.map(({ name, size }) => ({ name, size })));
    const made = viewRows(records, shape, view);
    const weights = made.weightsFor?.(view.rows);
    const total = Array.from({ length: made.rowCount }, (__, row) => weights?.[row] ?? 1024).reduce((a, b) => a + b, 0);
    const guarded = await guard.measureDistances({
      id: 'd',
      workloads: [
        {
          name: 'all',
          marginals: [[0]],
          reference: () => new Float64Array(view.columns[0]!.size),
          sigma: rational(1n, 50_000n),
        },
      ],
    });
    expect(guarded[0]!.value).toBe(total / 1024);
    await measure(guard.withFewerRows(1));
    expect(ledger.charges('run').map(({ questionId }) => questionId)).toEqual([
      `${view.name}/d`,
      `${view.name}/fewer-rows/1/q`,
    ]);
  });

  test('charges for the rows of the view', async () => {
    const { ledger, run } = openTestRun();
    await measure(createViewGuard({ records, shape, view: { ...step, rows: 3 }, run, entropy }));
    expect(ledger.charges('run')[0]!.event).toEqual(marginalsEvent({ marginals: [{ sigmaSquared }] }, 3, 1024));
  });

  test('gives a paid answer again without a look at the records, and to no other recipe', async () => {
    const { run, reopen } = openTestRun();
    const paid = await measure(createViewGuard({ records, shape, view: step, run, entropy }));
    const again = { shape, view: step, run: reopen(), entropy };
    expect(await measure(unreadViewGuard(again))).toEqual(paid);
    const unpaid = { id: 'r', marginals: [{ columns: [0], sigmaSquared }] };
    await expect(unreadViewGuard(again).measureMarginals(unpaid)).rejects.toThrow('asked for records');
    const other: View = {
      ...step,
      columns: step.columns.map((column) =>
        column.from.of === 'place' ? { ...column, from: { of: 'left', edges: [0, 1, 3] } } : column,
      ),
    };
    await expect(measure(unreadViewGuard({ ...again, view: other }))).rejects.toThrow('paid for another question');
  });

  test('reads nothing before a charge, and its rows follow the recipe that was checked', async () => {
    const sealed = new Proxy({} as LinkedRecords, {
      get() {
        throw new Error('the records were read');
      },
    });
    const { ledger, run } = openTestRun();
    const guard = createViewGuard({ records: sealed, shape, view: step, run, entropy });
    guard.withFewerRows(1).withRecodings(step.columns.map(() => undefined));
    expect(ledger.charges('run')).toEqual([]);
    await expect(measure(guard)).rejects.toThrow('the records were read');
    expect(ledger.charges('run')).toHaveLength(1);
  });
});

describe('records that do not keep what was said', () => {
  const more = (change: Partial<LinkedRecords['events']>): LinkedRecords => ({
    ...records,
    events: { ...records.events, ...change },
  });
  test.each<[string, LinkedRecords, string]>([
    ['more events than the most', linkedOf([{ ...UNITS[0]!, events: Array(13).fill(event(1, 1)) }], shape), 'bounded'],
    ['more details than the most', linkedOf([tooMany(7)], shape), 'bounded'],
    ['events of no unit', more({ start: Uint32Array.of(0, 4, 4, 4) }), 'public shape'],
    ['starts that fall', more({ start: Uint32Array.of(0, 5, 4, 5) }), 'bounded'],
    ['time that falls', more({ time: Float64Array.of(0, 3, 2, 41, 5) }), 'in order'],
    ['time that is no number of days', more({ time: Float64Array.of(0, 3, 40, Number.NaN, 5) }), 'in order'],
    ['no time', more({ time: undefined }), 'public shape'],
    ['a code beyond its size', more({ columns: records.events.columns.with(0, tooLarge()) }), 'public shape'],
    ['a column too few', { ...records, units: records.units.slice(1) }, 'public shape'],
    ['a table too few', { ...records, details: records.details.slice(1) }, 'public shape'],
  ])('are refused before the first count: %s', async (_, wrong, message) => {
    for (const view of views) {
      const guard = createViewGuard({ records: wrong, shape, view, run: openTestRun().run, entropy });
      await expect(measure(guard)).rejects.toThrow(message);
    }
  });

  function tooMany(rows: number): NestedUnit {
    return { codes: [0, 0], events: [{ ...event(0, 0), details: [Array(rows).fill([0, 0]), []] }] };
  }

  function tooLarge() {
    return { name: 'ward', size: 3, codes: Uint8Array.of(0, 1, 3, 0, 0) };
  }
});

describe('views that do not fit', () => {
  const LEVEL = { of: 'level', detail: 0, column: 1, values: 3, least: 2, parts: 2 } as const;
  const open = (view: View): Guard => createViewGuard({ records, shape, view, run: openTestRun().run, entropy });
  test.each<[string, Partial<View>]>([
    ['a name that ids cannot begin with', { name: 'a/b' }],
    ['no name', { name: '' }],
    ['half a row', { rows: 0.5 }],
    ['no column', { columns: [] }],
    ['a table of details that it does not look at', { detail: 0 }],
    ['details of a table that is not there', { kind: 'inside', detail: 2 }],
    ['several rows of a unit that has one', { kind: 'patient', rows: 2 }],
    ['a column of a detail', { columns: [{ name: 'a', size: 9, from: { of: 'detail', column: 0 } }] }],
    ['a size that is too small', { columns: [{ name: 'a', size: 4, from: { of: 'row', column: 1 } }] }],
    [
      'groups of a column that has none',
      { columns: [{ name: 'a', size: 9, from: { of: 'row', column: 0, grouped: true } }] },
    ],
    ['a column that is not there', { columns: [{ name: 'a', size: 9, from: { of: 'repeat', column: 3 } }] }],
    ['edges that do not begin at 0', { columns: [{ name: 'a', size: 9, from: { of: 'place', edges: [1, 2] } }] }],
    ['edges that fall', { columns: [{ name: 'a', size: 9, from: { of: 'left', edges: [0, 2, 1] } }] }],
    [
      'no room for never',
      { columns: [{ name: 'a', size: 2, from: { of: 'since', detail: 0, group: 1, edges: [0, 9] } }] },
    ],
    [
      'no room for what was had',
      {
        columns: [{ name: 'a', size: 4, from: { of: 'standing', detail: 0, group: 1, left: [0, 2], since: [0, 9] } }],
      },
    ],
    ['more first groups than there are', { columns: [{ name: 'a', size: 9, from: { of: 'leading', below: 8 } }] }],
    [
      'the first of some groups at the event before',
      { columns: [{ name: 'a', size: 9, from: { of: 'leading', below: 2, previous: true } }] },
    ],
    ['a group that is not there', { columns: [{ name: 'a', size: 9, from: { of: 'due', detail: 0, group: 3 } }] }],
    ...(
      [
        ['the arrival of a group that is not there', 9, { of: 'arrival', detail: 0, group: 3, left: [0, 1] }],
        ['no room for when a group arrives', 3, { of: 'arrival', detail: 0, group: 1, left: [0, 1] }],
        ['arrivals whose last event is in no class', 9, { of: 'arrival', detail: 0, group: 1, left: [1, 2] }],
        ['classes of days that fall', 9, { of: 'gap-class', edges: [0, 7, 7] }],
        ['no room for none of a kind', 6, { ...LEVEL, kind: 1 }],
        ['levels of a kind that is not there', 99, { ...LEVEL, kind: 5 }],
        ['levels of the kind itself', 99, { ...LEVEL, kind: 1, column: 0 }],
        ['levels of a column that is not there', 99, { ...LEVEL, kind: 1, column: 2 }],
        ['levels of details that are not there', 99, { ...LEVEL, kind: 1, detail: 2 }],
        ['levels of more values than there are', 99, { ...LEVEL, kind: 1, values: 4 }],
        ['levels of half a value', 99, { ...LEVEL, kind: 1, least: 0.5 }],
        ['levels of no part', 99, { ...LEVEL, kind: 1, parts: 0 }],
        ['levels of a row that is no detail', 99, { of: 'level-of-kind', column: 1, values: 3, least: 2, parts: 2 }],
      ] as const
    ).map(([what, size, from]): [string, Partial<View>] => [what, { columns: [{ name: 'a', size, from }] }]),
    [
      'no room for the levels of all kinds',
      {
        kind: 'inside',
        detail: 0,
        columns: [{ name: 'a', size: 29, from: { of: 'level-of-kind', column: 1, values: 3, least: 2, parts: 2 } }],
      },
    ],
  ])('are refused: %s', (_, wrong) => {
    expect(() => open({ ...step, ...wrong })).toThrow(RangeError);
  });

  test.each([{ of: 'gap' } as const, { of: 'gap-class', edges: [0, 7] } as const])(
    'are refused where days are not known: $of',
    (from) => {
      const view: View = { ...step, columns: [{ name: 'a', size: 9, from }] };
      expect(() => createViewGuard({ records, shape: shapeOf(false), view, run: openTestRun().run, entropy })).toThrow(
        RangeError,
      );
    },
  );
});
