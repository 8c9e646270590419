import { expect, test } from 'vitest';
import type { ModelFamily, ModelInputs, ModelPlan } from '../../models/model.ts';
import type { PrivacyEvent } from '../../privacy/events.ts';
import { allocateCodes, type EncodedColumn } from '../../privacy/guard/codes.ts';
import { choiceEvent, distancesEvent, marginalsEvent, trainingEvent } from '../../privacy/guard/events.ts';
import { poolOf } from '../../privacy/ledger/question-pools.ts';
import { compare, divide, multiply, type Rational, rational, sum } from '../../privacy/rational.ts';
import { type Asked, ExactGuard } from '../support/exact-guard.ts';
import { numbers } from '../support/small-domains.ts';

/** Columns that depend on each other in a chain, with one of size 1, one constant and rare values. */
export function dependentTable(rows: number, sizes: readonly number[] = [4, 6, 1, 3, 12, 5]): EncodedColumn[] {
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

export const inputsFor = (records: readonly EncodedColumn[], rho: Rational, maxRowsPerUnit = 1): ModelInputs => ({
  columns: records.map(({ name, size }) => ({ name, size })),
  maxRowsPerUnit,
  rho,
  expectedRows: 1000,
  target: undefined,
});

/** zCDP cost of an event, exactly. */
export function cost(event: PrivacyEvent): Rational {
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

function eventOf({ kind, question, maxRowsPerUnit }: Asked): PrivacyEvent {
  if (kind === 'marginals') return marginalsEvent(question, maxRowsPerUnit);
  if (kind === 'training') return trainingEvent(question);
  return kind === 'choice' ? choiceEvent(question) : distancesEvent(question, maxRowsPerUnit);
}

/** Each question is in the plan by its name or in a pool, and costs no more; a pool's questions together. */
export function expectPlanned({ questions }: ModelPlan, asked: readonly Asked[]): void {
  const ids = questions.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const spent = new Map<string, Rational>();
  for (const one of asked) {
    const { id } = one.question;
    const name = ids.includes(id) ? id : poolOf(ids, id);
    expect(name).toBeDefined();
    spent.set(name!, sum([spent.get(name!) ?? rational(0), cost(eventOf(one))]));
  }
  for (const { id, event } of questions) {
    expect(compare(spent.get(id) ?? rational(0), cost(event))).toBeLessThanOrEqual(0);
  }
}

type Strength = 'little' | 'ordinary' | 'overwhelming';
const NOISE: Readonly<Record<Strength, number>> = { little: 50, ordinary: 1 / 2 ** 6, overwhelming: 1 / 2 ** 32 };

/** A family fits `records` under each strength of noise to a model without NaN that samples. */
export function expectModelOf(
  family: ModelFamily,
  name: string,
  records: readonly EncodedColumn[],
  strengths: readonly Strength[] = ['little', 'ordinary', 'overwhelming'],
): void {
  test.each(strengths)(`${name}, %s noise: a model without NaN that samples`, async (noise) => {
    const strength = NOISE[noise];
    const rho = rational(BigInt(Math.round(strength * 2 ** 32)), 2n ** 32n);
    const inputs = inputsFor(records, rho);
    const plan = family.plan(inputs);
    expect(Number.isFinite(plan.memoryBytes)).toBe(true);
    const guard = new ExactGuard(records);
    const { model, columnCounts } = await family.fit(inputs, guard, () => {});
    expect(columnCounts).toHaveLength(records.length);
    for (const [column, { counts, places }] of columnCounts.entries()) {
      const values = places ?? Uint32Array.from(counts.keys());
      expect(values).toHaveLength(records[column]!.size);
      expect(values.every((place) => place < counts.length)).toBe(true);
    }
    expect(columnCounts.every(({ variance }) => variance > 0 && Number.isFinite(variance))).toBe(true);
    expectPlanned(plan, guard.asked);
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
