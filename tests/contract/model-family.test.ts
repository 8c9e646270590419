import { describe, expect, test } from 'vitest';
import { fittedTo } from '../../models/fitted-to.ts';
import { modelFromArtifact } from '../../models/from-artifact.ts';
import type { CodeBlock } from '../../models/model.ts';
import { MODEL_KINDS, modelFamily } from '../../models/registry.ts';
import type { EncodedColumn } from '../../privacy/guard/codes.ts';
import { compare, multiply, type Rational, rational, sum } from '../../privacy/rational.ts';
import { ExactGuard } from '../support/exact-guard.ts';
import { onlyPossible, randomImpossible, violates } from '../support/impossible-cells.ts';
import { cost, dependentTable, expectModelOf, expectPlanned, inputsFor } from './model-family-contract.ts';

const listed = (blocks: Iterable<CodeBlock>): number[][] =>
  [...blocks].flatMap((block) => block.columns.map((codes) => [...codes]));
const ignore = (): void => {};

// What is trained by gradients has a budget of its own, and a contract of its own: autoregressive.slow.ts.
const KINDS = MODEL_KINDS.filter((kind) => fittedTo(kind) !== 'gradients');

describe.each(KINDS.map((kind) => [kind] as const))('%s', (kind) => {
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
    expectPlanned(plan, guard.asked);
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
    'a column of 2,000 categories': dependentTable(500, [2000, 3, 2000, 4]),
  };
  for (const [name, records] of Object.entries(edges)) expectModelOf(family, name, records);
});

describe('a wide table', () => {
  const columns = Array.from({ length: 104 }, () => 1000);
  expectModelOf(modelFamily('cliquetree'), 'a domain whose product overflows', dependentTable(40, columns), ['little']);
});

test('an unknown kind is refused with the ones there are', () => {
  expect(() => modelFamily('gan')).toThrow(/Cannot fit a model of kind "gan"/);
});
