import { describe, expect, test } from 'vitest';
import { modelFromArtifact } from '../../models/from-artifact.ts';
import type { CodeBlock, ModelInputs } from '../../models/model.ts';
import { autoregressive } from '../../models/neural/autoregressive/family.ts';
import { wholePlanEpsilon } from '../../privacy/accounting/whole-plan.ts';
import { largestRho } from '../../privacy/budget.ts';
import type { EncodedColumn } from '../../privacy/guard/codes.ts';
import { parseRational } from '../../privacy/rational.ts';
import { ExactGuard } from '../support/exact-guard.ts';
import { onlyPossible, randomImpossible, violates } from '../support/impossible-cells.ts';
import { dependentTable } from './model-family-contract.ts';

const DELTA = parseRational('1e-6');
const listed = (blocks: Iterable<CodeBlock>): number[][] =>
  [...blocks].flatMap((block) => block.columns.map((codes) => [...codes]));
const ignore = (): void => {};

/** Nothing is done beside the model. */
function inputsAt(records: readonly EncodedColumn[], epsilon: string, more: Partial<ModelInputs> = {}): ModelInputs {
  return {
    columns: records.map(({ name, size }) => ({ name, size })),
    maxRowsPerUnit: 1,
    rho: largestRho(parseRational(epsilon), DELTA),
    expectedRows: records[0]!.codes.length,
    target: undefined,
    whole: {
      epsilon: parseRational(epsilon),
      delta: DELTA,
      beside: { kind: 'composed', events: [] },
      by: 'whole-plan',
    },
    ...more,
  };
}

const fitted = async (inputs: ModelInputs, records: readonly EncodedColumn[], seed = 'seed') =>
  autoregressive.fit(inputs, new ExactGuard(records, { seed, maxRowsPerUnit: inputs.maxRowsPerUnit }), ignore);

test.each([1, 7])('asks what it planned, and the whole plan uses up epsilon, for units of %i rows', async (maxRows) => {
  const records = dependentTable(300);
  const inputs = inputsAt(records, '2', { maxRowsPerUnit: maxRows });
  const plan = autoregressive.plan(inputs);
  const event = { kind: 'composed' as const, events: plan.questions.map((question) => question.event) };
  const { epsilon } = wholePlanEpsilon(event, DELTA);
  expect(epsilon).toBeLessThanOrEqual(2);
  expect(epsilon).toBeGreaterThan(1.99);
  const guard = new ExactGuard(records, { maxRowsPerUnit: maxRows });
  await autoregressive.fit(inputs, guard, ignore);
  expect(guard.asked.map(({ question }) => question.id)).toEqual(plan.questions.map(({ id }) => id));
});

test('a second fit with the same answers is the same model, and survives its artifact', async () => {
  const records = dependentTable(500);
  const inputs = inputsAt(records, '3');
  const [first, second] = [await fitted(inputs, records), await fitted(inputs, records)];
  const artifact = first.model.toArtifact();
  expect(second.model.toArtifact()).toEqual(artifact);
  const read = modelFromArtifact({ ...artifact, structure: JSON.parse(JSON.stringify(artifact.structure)) });
  expect(read.toArtifact()).toEqual(artifact);
  const request = { rows: 900, seed: 'rows', blockRows: 400 };
  const rows = listed(first.model.sample({ ...request, blockRows: 900 }));
  expect(listed(read.sample(request)).flat()).toHaveLength(rows.flat().length);
  const joined = rows.map((_, column) => [...read.sample(request)].flatMap((block) => [...block.columns[column]!]));
  expect(joined).toEqual(rows);
  expect(listed(read.sample({ ...request, seed: 'other' }))).not.toEqual(listed(read.sample(request)));
});

describe('with little noise', () => {
  const records = dependentTable(4000);
  const exact = new ExactGuard(records);
  const model = fitted(inputsAt(records, '90'), records).then((one) => one.model);

  test('columns are those of the records', async () => {
    expect((await model).total).toBeCloseTo(4000, -1);
    for (const column of records.keys()) {
      const counts = exact.count([column]);
      for (const [value, count] of (await model).marginal([column]).entries()) {
        expect(Math.abs(count - counts[value]!)).toBeLessThan(20);
      }
    }
  });

  test('pairs are far nearer to those of the records than independent columns are', async () => {
    let apart = 0;
    let independent = 0;
    for (const [a, b] of [
      [0, 1],
      [1, 4],
      [3, 4],
    ] as const) {
      const [one, other] = [exact.count([a]), exact.count([b])];
      const pair = exact.count([a, b]);
      for (const [cell, count] of (await model).marginal([a, b]).entries()) {
        apart += Math.abs(count - pair[cell]!);
        independent += Math.abs(
          (one[Math.floor(cell / other.length)]! * other[cell % other.length]!) / 4000 - pair[cell]!,
        );
      }
    }
    expect(apart).toBeLessThan(independent / 4);
  });

  test('rows follow the probabilities of the model', async () => {
    const marginal = (await model).marginal([0, 4, 3]);
    const rows = 40_000;
    const counts = new Float64Array(marginal.length);
    for (const { columns } of (await model).sample({ rows, seed: 'follow' })) {
      for (let i = 0; i < rows; i++) counts[(columns[0]![i]! * 12 + columns[4]![i]!) * 3 + columns[3]![i]!]!++;
    }
    for (const [cell, count] of marginal.entries()) {
      const expected = (count / 4000) * rows;
      expect(Math.abs(counts[cell]! - expected)).toBeLessThan(25 + 5 * Math.sqrt(expected));
    }
  });

  test('rows drawn under evidence meet it, in the proportions of the model', async () => {
    const evidence = [
      { column: 0, weights: Float64Array.of(0, 1, 0.5, 0) },
      { column: 4, weights: Float64Array.from({ length: 12 }, (_, code) => Number(code % 3 !== 0)) },
    ];
    const joint = (await model).marginal([0, 4, 3]).map((count, cell) => {
      const [first, fifth] = [Math.floor(cell / 36), Math.floor(cell / 3) % 12];
      return count * evidence[0]!.weights[first]! * evidence[1]!.weights[fifth]!;
    });
    const kept = joint.reduce((sum, count) => sum + count, 0);
    expect((await model).probability(evidence)).toBeCloseTo(kept / (await model).total, 9);
    expect((await model).probability([])).toBe(1);
    const rows = 20_000;
    const counts = new Float64Array(joint.length);
    for (const { columns } of (await model).sample({ rows, seed: 'given', evidence })) {
      for (let i = 0; i < rows; i++) counts[(columns[0]![i]! * 12 + columns[4]![i]!) * 3 + columns[3]![i]!]!++;
    }
    for (const [cell, count] of counts.entries()) {
      if (joint[cell] === 0) expect(count).toBe(0);
      else expect(Math.abs(count - (joint[cell]! / kept) * rows)).toBeLessThan(200);
    }
    const none = [{ column: 0, weights: new Float64Array(4) }];
    await expect(model.then((one) => one.probability(none))).rejects.toThrow('no row meets');
  });
});

describe('under hard constraints', () => {
  const sizes = [4, 6, 1, 3, 12, 5];
  const impossible = [
    randomImpossible(sizes, [0, 4], 3),
    randomImpossible(sizes, [4, 1, 3], 5),
    { columns: [1], cells: Uint8Array.of(0, 0, 1, 0, 0, 0) },
  ];
  const everything = dependentTable(600);

  test.each([
    ['records that keep to them', onlyPossible(everything, impossible), '90'],
    ['little budget', onlyPossible(everything, impossible), '0.1'],
    ['records that do not', everything, '10'],
  ])(
    '%s: no row is impossible, drawn with conditions or without, before or after it was stored',
    async (_, records, epsilon) => {
      const { model } = await fitted(inputsAt(records, epsilon, { impossible }), records);
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
      expect(() => read.probability([{ column: 1, weights: Float64Array.of(0, 0, 1, 0, 0, 0) }])).toThrow(
        'no row meets',
      );
      for (const one of impossible) {
        for (const [cell, count] of model.marginal(one.columns).entries())
          if (one.cells[cell] === 1) expect(count).toBe(0);
      }
    },
  );
});

describe('at the edges', () => {
  const edges: Record<string, EncodedColumn[]> = {
    'one column': dependentTable(300, [5]),
    'one column of one value': dependentTable(300, [1]),
    'columns of one value': dependentTable(300, [1, 1, 1]),
    'one row': dependentTable(1),
    'no row': dependentTable(0),
    'all constant': dependentTable(200, [3, 4, 5]).map((column) => ({ ...column, codes: column.codes.fill(1) })),
    'a column of 90 categories': dependentTable(100, [90, 3]),
  };
  test.each(
    Object.entries(edges).flatMap(([name, records]) => ['1', '50'].map((epsilon) => [name, epsilon, records] as const)),
  )('%s, epsilon %s: a model without NaN that samples', async (_, epsilon, records) => {
    const inputs = inputsAt(records, epsilon, { expectedRows: 1000 });
    expect(Number.isFinite(autoregressive.plan(inputs).memoryBytes)).toBe(true);
    const { model, columnCounts } = await fitted(inputs, records);
    expect(columnCounts).toHaveLength(records.length);
    expect(columnCounts.every(({ variance }) => variance > 0 && Number.isFinite(variance))).toBe(true);
    expect(model.total).toBeGreaterThanOrEqual(1);
    for (const column of records.keys()) {
      const counts = model.marginal([column]);
      expect(counts).toHaveLength(records[column]!.size);
      expect(Math.abs(counts.reduce((a, b) => a + b, 0) / model.total - 1)).toBeLessThan(1e-6);
    }
    for (const block of model.sample({ rows: 50, seed: 'edge' })) {
      for (const [column, codes] of block.columns.entries()) {
        expect(codes.length).toBe(50);
        expect(codes.every((code) => code < records[column]!.size)).toBe(true);
      }
    }
  });

  test('too many values are refused, with the widest column and what to do', () => {
    const columns = dependentTable(0, [2000, 3, 60]);
    expect(() => autoregressive.plan(inputsAt(columns, '1', { expectedRows: 1000 }))).toThrow(
      /2063 values of 3 columns/,
    );
  });

  test('too little budget is refused before anything is asked', () => {
    const records = dependentTable(10);
    const inputs = inputsAt(records, '0.001');
    expect(() => autoregressive.plan(inputs)).toThrow(/Cannot (train|use|meet)/);
  });

  test('what the steward should know is in the plan', () => {
    const records = dependentTable(300);
    const { notes } = autoregressive.plan(inputsAt(records, '0.5', { maxRowsPerUnit: 3 }));
    expect(notes.join('\n')).toMatch(/clique tree is expected to be better/);
    expect(notes.join('\n')).toMatch(/each interruption costs up to 10 of the \d+ steps/);
    expect(notes.join('\n')).toMatch(/too few units for batches/);
    expect(notes.join('\n')).toMatch(/Nothing is learnt of c2: there is one value only/);
    expect(notes.join('\n')).toMatch(/all rows of a unit are added up before they are clipped/);
  });
});
