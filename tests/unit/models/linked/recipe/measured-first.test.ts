import { describe, expect, test } from 'vitest';
import { cliqueTree } from '../../../../../models/graphical/cliquetree/family.ts';
import { measuredFirst } from '../../../../../models/linked/recipe/measured-first.ts';
import { viewsOf } from '../../../../../models/linked/recipe/views-of.ts';
import type { ModelInputs } from '../../../../../models/model.ts';
import { createGuard } from '../../../../../privacy/guard/create-guard.ts';
import { rational } from '../../../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../../../support/insecure-seeded-entropy.ts';
import { MemoryRun } from '../../../evaluate/memory-run.ts';
import { shapeOf } from '../../../guard/views/linked-fixture.ts';

const expected = { units: 1000, events: 5000 };

describe('measuredFirst()', () => {
  const [, , step] = viewsOf({ shape: shapeOf(true), rho: rational(1n), expected });
  const named = measuredFirst(step!).map((set) => set.map((at) => step!.columns[at]!.name));

  test('has each value beside the one before, and days between events by their number', () => {
    expect(named).toContainEqual(['previous ward', 'ward']);
    expect(named).toContainEqual(['count', 'gap']);
    expect(named).not.toContainEqual(['previous ward', 'type']);
  });

  test('names each set once, and no column twice in one', () => {
    expect(new Set(named.map((set) => set.join())).size).toBe(named.length);
    for (const set of named) expect(new Set(set).size).toBe(set.length);
  });
});

/** Two columns that agree with each other and a third by itself. */
const inputs: ModelInputs = {
  columns: ['a', 'b', 'c'].map((name) => ({ name, size: 4 })),
  maxRowsPerUnit: 1,
  rho: rational(1n, 10n),
  expectedRows: 5000,
  target: undefined,
  measuredFirst: [
    [0, 2],
    [0, 1],
  ],
};

describe('cliqueTree with sets that are measured first', () => {
  test('plans one question for them, and asks no other than those that it plans', async () => {
    const planned = cliqueTree.plan(inputs).questions.map(({ id }) => id);
    expect(planned).toContain('measure/0');
    const run = new MemoryRun();
    const codes = (of: (row: number) => number): Uint8Array =>
      Uint8Array.from({ length: 5000 }, (_, row) => of(row) % 4);
    const records = {
      columns: [codes((row) => row), codes((row) => row), codes((row) => row >> 3)].map((of, column) => ({
        ...inputs.columns[column]!,
        codes: of,
      })),
      rowCount: 5000,
      maxRowsPerUnit: 1,
    };
    const guard = createGuard({ records, run, entropy: insecureSeededEntropy('first') });
    const { model, measurements } = await cliqueTree.fit(inputs, guard, () => {});
    const measured = measurements.map(({ columns }) => columns.join());
    expect(measured.indexOf('0,2')).toBeGreaterThanOrEqual(0);
    expect(measured.indexOf('0,2')).toBeLessThan(measured.indexOf('0,1'));
    expect(measured).toContain('0,1');
    // Known without any luck in choosing: both columns always agree.
    const pair = model.marginal([0, 1]);
    const agree = [0, 5, 10, 15].reduce((sum, cell) => sum + pair[cell]!, 0);
    expect(agree / model.total).toBeGreaterThan(0.95);
  });

  test('measures no set with a column of one value, whether it is said to matter or could be chosen', async () => {
    const columns = ['a', 'b', 'c', 'd'].map((name) => ({ name, size: name === 'd' ? 1 : 4 }));
    const first = [
      [0, 3],
      [0, 1],
      [1, 3],
    ] as const;
    const records = {
      columns: columns.map((column, i) => ({
        ...column,
        codes: Uint8Array.from({ length: 5000 }, (_, row) => (i === 3 ? 0 : (row >> i) % 4)),
      })),
      rowCount: 5000,
      maxRowsPerUnit: 1,
    };
    const guard = createGuard({ records, run: new MemoryRun(), entropy: insecureSeededEntropy('one value') });
    const { model, measurements } = await cliqueTree.fit({ ...inputs, columns, measuredFirst: first }, guard, () => {});
    const several = measurements.filter((marginal) => marginal.columns.length > 1);
    expect(several.length).toBeGreaterThan(1);
    expect(several.filter((marginal) => marginal.columns.includes(3))).toEqual([]);
    expect(model.marginal([3])[0]).toBeCloseTo(model.total, 6);
  });

  test('without them plans no such question', () => {
    const { measuredFirst: _, ...without } = inputs;
    expect(cliqueTree.plan(without).questions.map(({ id }) => id)).not.toContain('measure/0');
  });
});
