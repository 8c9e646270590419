import { describe, expect, test } from 'vitest';
import { modelFromArtifact } from '../../models/from-artifact.ts';
import type { CodeBlock, ModelInputs, ModelPlan } from '../../models/model.ts';
import { MODEL_KINDS, modelFamily } from '../../models/registry.ts';
import type { PrivacyEvent } from '../../privacy/events.ts';
import { choiceEvent, distancesEvent, marginalsEvent } from '../../privacy/guard/events.ts';
import { allocateCodes, type EncodedColumn } from '../../privacy/guard/records.ts';
import { poolOf } from '../../privacy/ledger/question-pools.ts';
import { compare, divide, multiply, type Rational, rational, sum } from '../../privacy/rational.ts';
import { type Asked, ExactGuard } from '../support/exact-guard.ts';
import { onlyPossible, randomImpossible, violates } from '../support/impossible-cells.ts';
import { numbers } from '../support/small-domains.ts';

/** Columns that depend on each other in a chain, with one of size 1, one constant and rare values. */
function dependentTable(rows: number, sizes: readonly number[] = [4, 6, 1, 3, 12, 5]): EncodedColumn[] {
  const next = numbers(rows + sizes.length);
  const columns = sizes.map((size, column) => ({ name: `c${column}`, size, codes: allocateCodes(size, rows) }));
  for (let row = 0; row < rows; row++) {
    let previous = next();
    for (const { size, codes } of columns) {
      previous = next() < 0.7 ? previous : next() ** 2;
      codes[row] = Math.min(size - 1, Math.floor(previous * size));
    }
  }
  columns.at(-1)?.codes.fill(2);
  return columns;
}

const inputsFor = (records: readonly EncodedColumn[], rho: Rational, maxRowsPerUnit = 1): ModelInputs => ({
  columns: records.map(({ name, size }) => ({ name, size })),
  maxRowsPerUnit,
  rho,
  expectedRows: 1000,
  target: undefined,
});

/** zCDP cost of an event, exactly. */
function cost(event: PrivacyEvent): Rational {
  switch (event.kind) {
    case 'discrete-gaussian':
      return divide(rational(event.sensitivity ** 2n), multiply(rational(2n), event.sigmaSquared));
    case 'exponential':
      return divide(multiply(event.epsilon, event.epsilon), rational(8n));
    case 'repeated':
      return multiply(rational(event.times), cost(event.event));
    case 'composed':
      return sum(event.events.map(cost));
    case 'zcdp':
      return event.rho;
    default:
      throw new Error(`No model plans an event of kind ${event.kind}`);
  }
}

function eventOf({ kind, question }: Asked, maxRowsPerUnit: number): PrivacyEvent {
  if (kind === 'marginals') return marginalsEvent(question, maxRowsPerUnit);
  return kind === 'choice' ? choiceEvent(question) : distancesEvent(question, maxRowsPerUnit);
}

/** Each question is in the plan by its name or in a pool, and costs no more; a pool's questions together. */
function expectPlanned({ questions }: ModelPlan, asked: readonly Asked[], maxRowsPerUnit: number): void {
  const ids = questions.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const spent = new Map<string, Rational>();
  for (const one of asked) {
    const { id } = one.question;
    const name = ids.includes(id) ? id : poolOf(ids, id);
    expect(name).toBeDefined();
    spent.set(name!, sum([spent.get(name!) ?? rational(0), cost(eventOf(one, maxRowsPerUnit))]));
  }
  for (const { id, event } of questions) {
    expect(compare(spent.get(id) ?? rational(0), cost(event))).toBeLessThanOrEqual(0);
  }
}

const listed = (blocks: Iterable<CodeBlock>): number[][] =>
  [...blocks].flatMap((block) => block.columns.map((codes) => [...codes]));
const ignore = (): void => {};

describe.each(MODEL_KINDS.map((kind) => [kind] as const))('%s', (kind) => {
  const family = modelFamily(kind);

  test.each([1, 7])('asks what it planned, within its budget, for units of %i rows', async (maxRowsPerUnit) => {
    const records = dependentTable(1000);
    const rho = rational(1, 3);
    const inputs = inputsFor(records, rho, maxRowsPerUnit);
    const plan = family.plan(inputs);
    const planned = plan.questions.map(({ event }) => cost(event));
    expect(compare(sum(planned), rho)).toBeLessThanOrEqual(0);
    expect(compare(sum(planned), multiply(rho, rational(999, 1000)))).toBeGreaterThan(0);
    const guard = new ExactGuard(records, { maxRowsPerUnit });
    await family.fit(inputs, guard, ignore);
    expectPlanned(plan, guard.asked, maxRowsPerUnit);
  });

  test('a second fit with the same answers is the same model, and survives its artifact', async () => {
    const records = dependentTable(2000);
    const inputs = inputsFor(records, rational(1, 2));
    const fitted = async () => (await family.fit(inputs, new ExactGuard(records, { seed: 'twice' }), ignore)).model;
    const [first, second] = [await fitted(), await fitted()];
    const artifact = first.toArtifact();
    expect(second.toArtifact()).toEqual(artifact);
    const read = modelFromArtifact({
      structure: JSON.parse(JSON.stringify(artifact.structure)),
      values: artifact.values,
    });
    const request = { rows: 900, seed: 'rows', blockRows: 400 };
    expect(listed(read.sample(request))).toEqual(listed(first.sample(request)));
    expect(read.kind).toBe(kind);
  });

  test('with little noise the one-way marginals are those of the records', async () => {
    const records = dependentTable(5000);
    const { model } = await family.fit(inputsFor(records, rational(1000)), new ExactGuard(records), ignore);
    expect(model.total).toBeCloseTo(5000, -1);
    const exact = new ExactGuard(records);
    for (const column of records.keys()) {
      const counts = exact.count([column]);
      for (const [value, count] of model.marginal([column]).entries())
        expect(Math.abs(count - counts[value]!)).toBeLessThan(15);
    }
  });

  test('rows drawn under evidence meet it, in the proportions of the model', async () => {
    const records = dependentTable(3000);
    const { model } = await family.fit(inputsFor(records, rational(10)), new ExactGuard(records), ignore);
    const evidence = [
      { column: 0, weights: Float64Array.of(0, 1, 0.5, 0) },
      { column: 4, weights: Float64Array.from({ length: 12 }, (_, code) => Number(code % 3 !== 0)) },
    ];
    const joint = model.marginal([0, 4, 3]).map((count, cell) => {
      const [first, fifth] = [Math.floor(cell / 36), Math.floor(cell / 3) % 12];
      return count * evidence[0]!.weights[first]! * evidence[1]!.weights[fifth]!;
    });
    const kept = joint.reduce((sum, count) => sum + count, 0);
    expect(model.probability(evidence)).toBeCloseTo(kept / model.total, 9);
    expect(model.probability([])).toBe(1);
    const rows = 20_000;
    const counts = new Float64Array(joint.length);
    for (const { columns } of model.sample({ rows, seed: 'given', evidence })) {
      for (let i = 0; i < rows; i++) counts[(columns[0]![i]! * 12 + columns[4]![i]!) * 3 + columns[3]![i]!]!++;
    }
    for (const [cell, count] of counts.entries()) {
      if (joint[cell] === 0) expect(count).toBe(0);
      else expect(Math.abs(count - (joint[cell]! / kept) * rows)).toBeLessThan(150);
    }
    const none = [{ column: 0, weights: new Float64Array(4) }];
    expect(() => model.probability(none)).toThrow('no row meets');
  });

  describe('under hard constraints', () => {
    const impossible = [
      randomImpossible([4, 6, 1, 3, 12, 5], [0, 4], 3),
      randomImpossible([4, 6, 1, 3, 12, 5], [4, 1, 3], 5),
      { columns: [1], cells: Uint8Array.of(0, 0, 1, 0, 0, 0) },
    ];
    const everything = dependentTable(4000);
    const sizes = everything.map(({ size }) => size);
    const sound = onlyPossible(everything, impossible);
    const fitted = async (records: readonly EncodedColumn[], rho: Rational) => {
      const inputs = { ...inputsFor(records, rho), impossible };
      return (await family.fit(inputs, new ExactGuard(records), ignore)).model;
    };

    test.each([
      ['records that keep to them', sound, rational(1000)],
      ['little budget', sound, rational(1, 2 ** 10)],
      ['records that do not', everything, rational(10)],
    ])(
      '%s: no row is impossible, drawn with conditions or without, before or after it was stored',
      async (_, records, rho) => {
        const model = await fitted(records, rho);
        const artifact = model.toArtifact();
        const read = modelFromArtifact({ ...artifact, structure: JSON.parse(JSON.stringify(artifact.structure)) });
        const evidence = [{ column: 1, weights: Float64Array.of(1, 1, 1, 0, 1, 0.5) }];
        const drawn = [
          ...model.sample({ rows: 3000, seed: 'possible' }),
          ...read.sample({ rows: 3000, seed: 'possible' }),
          ...read.sample({ rows: 3000, seed: 'given', evidence }),
        ];
        expect(listed([drawn[1]!])).toEqual(listed([drawn[0]!]));
        for (const { rows, columns } of drawn) {
          for (let row = 0; row < rows; row++) {
            const record = columns.map((codes) => codes[row]!);
            if (violates(sizes, impossible, record)) expect(record).toBe('possible');
          }
        }
        expect(read.probability([{ column: 1, weights: Float64Array.of(0, 0, 1, 0, 0, 0).fill(1) }])).toBe(1);
        expect(() => read.probability([{ column: 1, weights: Float64Array.of(0, 0, 1, 0, 0, 0) }])).toThrow(
          'no row meets',
        );
        for (const { columns, cells } of impossible) {
          const counts = model.marginal(columns);
          for (const [cell, count] of counts.entries()) if (cells[cell] === 1) expect(count).toBe(0);
        }
      },
    );

    test('with little noise the one-way marginals are those of records that keep to them', async () => {
      const model = await fitted(sound, rational(1000));
      const exact = new ExactGuard(sound);
      for (const column of sound.keys()) {
        const counts = exact.count([column]);
        for (const [value, count] of model.marginal([column]).entries())
          expect(Math.abs(count - counts[value]!)).toBeLessThan(20);
      }
    });
  });

  const edges: Record<string, EncodedColumn[]> = {
    'one column': dependentTable(300, [5]),
    'one column of one value': dependentTable(300, [1]),
    'columns of one value': dependentTable(300, [1, 1, 1]),
    'one row': dependentTable(1),
    'no row': dependentTable(0),
    'all constant': dependentTable(200, [3, 4, 5]).map((column) => ({ ...column, codes: column.codes.fill(1) })),
    'a domain whose product overflows': dependentTable(
      40,
      Array.from({ length: 104 }, () => 1000),
    ),
    'a column of 100,000 categories': dependentTable(500, [100_000, 3, 100_000, 4]),
  };
  for (const [name, records] of Object.entries(edges)) {
    test.each([
      ['little', 50],
      ['ordinary', 1 / 2 ** 6],
      ['overwhelming', 1 / 2 ** 32],
    ])(`${name}, %s noise: a model without NaN that samples`, async (_, strength) => {
      const rho = rational(BigInt(Math.round(strength * 2 ** 32)), 2n ** 32n);
      const inputs = inputsFor(records, rho);
      const plan = family.plan(inputs);
      expect(Number.isFinite(plan.memoryBytes)).toBe(true);
      const guard = new ExactGuard(records);
      const { model } = await family.fit(inputs, guard, ignore);
      expectPlanned(plan, guard.asked, 1);
      expect(model.total).toBeGreaterThanOrEqual(1);
      expect(Number.isFinite(model.total)).toBe(true);
      for (const column of records.keys()) {
        const counts = model.marginal([column]);
        expect(counts).toHaveLength(records[column]!.size);
        expect(counts.every((count) => count >= 0)).toBe(true);
        expect(Math.abs(counts.reduce((a, b) => a + b, 0) / model.total - 1)).toBeLessThan(1e-6);
      }
      for (const block of model.sample({ rows: 50, seed: 'edge' })) {
        for (const [column, codes] of block.columns.entries()) {
          expect(codes.length).toBe(50);
          expect(codes.every((code) => code < records[column]!.size)).toBe(true);
        }
      }
    });
  }
});

test('an unknown kind is refused with the ones there are', () => {
  expect(() => modelFamily('gan')).toThrow(/Cannot fit a model of kind "gan"/);
});
