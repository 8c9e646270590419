import { describe, expect, test } from 'vitest';
import type { ModelInputs } from '../../models/model.ts';
import { modelFamily } from '../../models/registry.ts';
import { fitBytes, machineMemory, refuseBeyondMemory } from '../../pipelines/memory.ts';
import { rational } from '../../privacy/rational.ts';

const inputs = (sizes: readonly number[], expectedRows?: number): ModelInputs => ({
  columns: sizes.map((size, i) => ({ name: `c${i}`, size })),
  maxRowsPerUnit: 1,
  rho: rational(1, 10),
  expectedRows,
  target: undefined,
});

test('a model that may take more than there is, is refused with both figures and the next move', () => {
  const wide = inputs(Array.from({ length: 30 }, () => 2000));
  const plan = modelFamily('mst').plan(wide);
  expect(() => refuseBeyondMemory(plan, wide, 1e10)).toThrow(
    /^Cannot fit the model mst: it may take [12]\d\.\d GB of memory, and there are 10\.0 GB$/,
  );
  expect(() => refuseBeyondMemory(plan, wide, 1e12)).not.toThrow();
  expect(() => refuseBeyondMemory(plan, wide, fitBytes(plan, wide))).not.toThrow();
  expect(() => refuseBeyondMemory(plan, wide, fitBytes(plan, wide) - 1)).toThrow();
});

test('knowing the number of records shows how few values stand out, and the records themselves are counted', () => {
  const sizes = Array.from({ length: 30 }, () => 2000);
  const [blind, knowing] = [inputs(sizes), inputs(sizes, 10_000)].map((one) =>
    fitBytes(modelFamily('mst').plan(one), one),
  );
  expect(knowing).toBeLessThan(blind! / 10);
  const many = inputs([2, 2], 1e12);
  expect(() => refuseBeyondMemory(modelFamily('independent').plan(many), many)).toThrow('it may take');
});

describe('the machine', () => {
  test('has some memory, and an ordinary plan passes', () => {
    expect(machineMemory()).toBeGreaterThan(1e8);
    const ordinary = inputs([16, 32, 9, 2], 50_000);
    for (const kind of ['independent', 'mst', 'cliquetree'])
      expect(() => refuseBeyondMemory(modelFamily(kind).plan(ordinary), ordinary)).not.toThrow();
  });
});
