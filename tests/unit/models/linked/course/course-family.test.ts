import { beforeAll, describe, expect, test } from 'vitest';
import { asRecords } from '../../../../../models/linked/as-records.ts';
import { course } from '../../../../../models/linked/course/course-family.ts';
import type { LinkedInputs, LinkedModel, LinkedRows } from '../../../../../models/linked/linked-model.ts';
import { linkedFromArtifact } from '../../../../../models/linked/registry.ts';
import { type LinkedReport, measureLinked } from '../../../../../pipelines/evaluate/linked/measure-linked.ts';
import type { PrivacyEvent } from '../../../../../privacy/events.ts';
import type { Codes } from '../../../../../privacy/guard/codes.ts';
import { createViewGuard } from '../../../../../privacy/guard/views/create-view-guard.ts';
import { rational } from '../../../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../../../support/insecure-seeded-entropy.ts';
import { smallLinkedTable } from '../../../../support/linked-tables.ts';
import { MemoryRun } from '../../../evaluate/memory-run.ts';

const NOTHING = { apart: [], absent: [] };
const UNITS = 3000;

/** The same rows, where the values of every other unit are low, and high in the rest, but one in eight. */
function withLevels(rows: LinkedRows): LinkedRows {
  const [details] = rows.details;
  const [kinds, values] = details!.columns as [Codes, Codes];
  const own = values.slice();
  for (let unit = 0; unit < rows.unitCount; unit++) {
    const from = details!.start[rows.events.start[unit]!]!;
    const to = details!.start[rows.events.start[unit + 1]!]!;
    for (let row = from; row < to; row++) own[row] = row % 8 === 0 ? values[row]! : unit % 2 === 0 ? 0 : 2;
  }
  return { ...rows, details: [{ ...details!, columns: [kinds, own] }] };
}

/** Correlation of values of a kind of a unit that are three such values apart. */
function farApart({ unitCount, events, details }: LinkedRows): number {
  const [{ columns, start }] = details as [LinkedRows['details'][number]];
  const [kinds, values] = columns as [Codes, Codes];
  const pairs: [number, number][] = [];
  for (let unit = 0; unit < unitCount; unit++) {
    const before: number[][] = [[], [], [], []];
    for (let row = start[events.start[unit]!]!; row < start[events.start[unit + 1]!]!; row++) {
      const own = before[kinds[row]!]!;
      own.push(values[row]!);
      if (own.length > 3) pairs.push([own.at(-4)!, own.at(-1)!]);
    }
  }
  const mean = (of: (pair: [number, number]) => number): number =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const [x, y] = [mean(([a]) => a), mean(([, b]) => b)];
  const spread = Math.sqrt(mean(([a]) => (a - x) ** 2) * mean(([, b]) => (b - y) ** 2));
  return mean(([a, b]) => (a - x) * (b - y)) / spread;
}

describe('dated events with details, drawn by small tables', () => {
  const table = smallLinkedTable({ seed: 'course', units: UNITS, habit: 0.7 });
  const { shape } = table;
  const inputs: LinkedInputs = {
    shape,
    shapes: { units: [NOTHING], events: [NOTHING, NOTHING], details: [[NOTHING, NOTHING]] },
    impossible: { units: [], events: [] },
    rho: rational(2n, 1n),
    expected: { units: UNITS, events: 4 * UNITS },
  };
  let model: LinkedModel;
  let report: LinkedReport;

  beforeAll(async () => {
    const run = new MemoryRun();
    const records = asRecords(shape, table.rows);
    const guards = (view: Parameters<Parameters<typeof course.fit>[1]>[0]) =>
      createViewGuard({ records, shape, view, run, entropy: insecureSeededEntropy(view.name) });
    ({ model } = await course.fit(inputs, guards, () => {}));
    const rows = model.draw({ units: UNITS, seed: 'drawn' });
    report = measureLinked({ records: table, synthetic: { shape, rows }, seed: 'one' });
  }, 60_000);

  const figure = (measure: string, ...of: string[]): { readonly records: number; readonly synthetic: number } => {
    const found = report.figures.find((one) => one.measure === measure && one.of.join() === of.join())!;
    return { records: found.records ?? 0, synthetic: found.synthetic! };
  };

  test('keep numbers of events, what stays as it was, and days between events', () => {
    expect(figure('eventsPerUnit').synthetic).toBeLessThan(0.04);
    const { records, synthetic } = figure('same', 'colour', 'lag 1');
    expect(Math.abs(records - synthetic)).toBeLessThan(0.05);
    expect(figure('gap').synthetic).toBeLessThan(0.1);
    expect(figure('outOfOrder').synthetic).toBe(0);
  });

  test('the model that is read again draws the same units', () => {
    const again = linkedFromArtifact(model.toArtifact(), shape);
    expect(again.draw({ units: 50, seed: 'same' })).toEqual(model.draw({ units: 50, seed: 'same' }));
  });

  test('the model has each view that is asked, beside whose columns the counts of a release lie', () => {
    const asked = course.plan(inputs).views.map(({ view }) => view.name);
    expect(model.views.map(({ view }) => view.name)).toEqual(asked);
  });

  test('the plan asks each view for its tables in one question', () => {
    const { questions } = course.plan(inputs);
    const ids = questions.map(({ id }) => id);
    expect(ids.filter((id) => id.endsWith('/tables'))).toEqual([
      'orders/tables',
      'first/tables',
      'step/tables',
      'inside-1/tables',
    ]);
    expect(ids.every((id) => id.startsWith('patient/') || id.endsWith('/tables'))).toBe(true);
  });

  test('kinds without values have their order counted, and every view that is asked is one of the model that is read again', async () => {
    const [tests] = shape.details;
    const kinds = { ...shape, details: [{ ...tests!, columns: [tests!.columns[0]!], groups: [undefined] }] };
    const details = table.rows.details.map(({ columns, start }) => ({ columns: [columns[0]!], start }));
    const records = asRecords(kinds, { ...table.rows, details });
    const run = new MemoryRun();
    const fitted = await course.fit(
      { ...inputs, shape: kinds, shapes: { ...inputs.shapes, details: [[NOTHING]] } },
      (view) => createViewGuard({ records, shape: kinds, view, run, entropy: insecureSeededEntropy(view.name) }),
      () => {},
    );
    const asked = fitted.measurements.map(({ view }) => view);
    expect(asked).toContain('orders');
    const again = linkedFromArtifact(fitted.model.toArtifact(), kinds);
    expect(again.views.map(({ view }) => view.name)).toEqual(asked);
    expect(again.draw({ units: 50, seed: 'same' })).toEqual(fitted.model.draw({ units: 50, seed: 'same' }));
  }, 60_000);

  test('how high the values of a unit are stays with it, and is read again with the model', async () => {
    const own = withLevels(table.rows);
    const records = asRecords(shape, own);
    const run = new MemoryRun();
    const shapes = { ...inputs.shapes, details: [[NOTHING, { ...NOTHING, ordered: [0, 2] as const }]] };
    const asked = { ...inputs, shapes, expected: { units: 20_000, events: 80_000 } };
    const fitted = await course.fit(
      asked,
      (view) => createViewGuard({ records, shape, view, run, entropy: insecureSeededEntropy(view.name) }),
      () => {},
    );
    expect(fitted.measurements.map(({ view }) => view)).toContain('levels');
    const drawn = fitted.model.draw({ units: UNITS, seed: 'drawn' });
    const inRecords = farApart(own);
    expect(inRecords).toBeGreaterThan(0.6);
    expect(Math.abs(farApart(drawn) - inRecords)).toBeLessThan(0.25);
    const again = linkedFromArtifact(fitted.model.toArtifact(), shape);
    expect(again.draw({ units: 50, seed: 'same' })).toEqual(fitted.model.draw({ units: 50, seed: 'same' }));
    const wrong = fitted.model.toArtifact();
    const text = JSON.stringify(wrong.structure).replace('"tables":[0,', '"tables":[');
    expect(() => linkedFromArtifact({ ...wrong, structure: JSON.parse(text) }, shape)).toThrow(/sizes in it differ/);
  }, 60_000);

  test('a fit that stopped after levels were counted goes on by what was paid for, and charges what was planned', async () => {
    const few = smallLinkedTable({ seed: 'stopped', units: 300 });
    const records = asRecords(shape, few.rows);
    const shapes = { ...inputs.shapes, details: [[NOTHING, { ...NOTHING, ordered: [0, 2] as const }]] };
    const asked = { ...inputs, shapes, expected: { units: 20_000, events: 80_000 } };
    const fitIn = (run: MemoryRun, seed: string, stopsAt?: string) =>
      course.fit(
        asked,
        (view) => {
          if (view.name === stopsAt) throw new Error('killed');
          return createViewGuard({ records, shape, view, run, entropy: insecureSeededEntropy(`${seed}/${view.name}`) });
        },
        () => {},
      );
    const whole = await fitIn(new MemoryRun(), 'first');
    const run = new MemoryRun();
    await expect(fitIn(run, 'first', 'first')).rejects.toThrow('killed');
    expect(run.charges.at(-1)!.id).toBe('levels/tables');
    const { measurements } = await fitIn(run, 'second');
    const ofTables = (one: readonly { readonly id: string; readonly event: PrivacyEvent }[]) =>
      one.flatMap(({ id, event }) => (id.endsWith('/tables') ? [{ id, event }] : []));
    expect(ofTables(run.charges)).toEqual(ofTables(course.plan(asked).questions));
    expect(ofTables(run.charges)).toHaveLength(5);
    for (const [at, one] of measurements.entries()) {
      const isPaid = ['patient', 'orders', 'levels'].includes(one.view);
      if (isPaid) expect(one).toEqual(whole.measurements[at]);
      else expect(one).not.toEqual(whole.measurements[at]);
    }
  }, 60_000);

  test('events without days are refused, and those with values in groups', () => {
    const undated = { ...shape, events: { ...shape.events, gaps: undefined } };
    expect(() => course.plan({ ...inputs, shape: undated })).toThrow(/Cannot plan a course/);
    const grouped = { ...shape, events: { ...shape.events, groups: [{ size: 1, of: new Uint32Array(3) }, undefined] } };
    expect(() => course.plan({ ...inputs, shape: grouped })).toThrow(/Cannot plan a course/);
  });
});
