import { expect, test } from 'vitest';
import { measureUtility } from '../../pipelines/evaluate/utility/measure-utility.ts';
import { UTILITY_METRICS } from '../../pipelines/evaluate/utility/sections.ts';
import type * as OnThreads from '../../pipelines/evaluate/utility/threads/utility-on-threads.ts';
import type { UtilityInputs } from '../../pipelines/evaluate/utility/utility-inputs.ts';
import { evaluatedTable, numberColumn, textColumn, utilityInputs } from '../support/evaluated-table.ts';

/** Threads run what was built. */
const built = new URL('../../dist/pipelines/evaluate/utility/threads/utility-on-threads.js', import.meta.url);
const { utilityOnThreads } = (await import(built.href)) as typeof OnThreads;

const table = (rows: number, step: number) => {
  const all = Array.from({ length: rows }, (_, row) => (row * step) % 97);
  return evaluatedTable([
    textColumn('sex', ['F', 'M'], all.map((one) => (one % 3 === 0 ? 'F' : 'M'))), // biome-ignore format: a line
    textColumn('ward', ['a', 'b', 'c'], all.map((one) => 'abc'[one % 3]!), { missing: true }), // biome-ignore format: a line
    numberColumn('age', [0, 20, 40, 60, 100], all),
  ]);
};

const inputs: UtilityInputs = utilityInputs(table(400, 7), table(300, 11), { target: 0, protectedAttributes: [1] });

test('on two threads the report is that of one, and progress comes to its end', async () => {
  const alone = await measureUtility(inputs);
  for (const threads of [1, 2]) {
    const told: number[] = [];
    expect(await utilityOnThreads(inputs, { threads, advance: (done) => told.push(done) })).toEqual(alone);
    expect(told).toEqual(Array.from({ length: UTILITY_METRICS.length + 1 }, (_, done) => done));
  }
});

test('what cannot be copied to a thread is measured on this one', async () => {
  const real = { ...inputs.real, notCopied: () => 0 };
  expect(await utilityOnThreads({ ...inputs, real }, { threads: 2 })).toEqual(await measureUtility(inputs));
});
