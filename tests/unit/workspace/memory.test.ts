import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadPlan } from '../../../cli/load.ts';
import type { ModelInputs } from '../../../models/model.ts';
import { modelFamily } from '../../../models/registry.ts';
import { fitBytes, refuseBeyondMemory } from '../../../pipelines/workspace/memory.ts';
import { databaseResources, machineMemory, parseMemory, resourcesOf } from '../../../pipelines/workspace/resources.ts';
import { rational } from '../../../privacy/rational.ts';
import { CONFIG, DICTIONARY } from '../../support/hospital.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

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
  expect(() => refuseBeyondMemory(plan, wide, 'memory', 1e10)).toThrow(
    /^Cannot fit the model mst: it may take [12]\d\.\d GB of memory, and there are 10\.0 GB$/,
  );
  expect(() => refuseBeyondMemory(plan, wide, 'memory', 1e12)).not.toThrow();
  expect(() => refuseBeyondMemory(plan, wide, 'memory', fitBytes(plan, wide))).not.toThrow();
  expect(() => refuseBeyondMemory(plan, wide, 'memory', fitBytes(plan, wide) - 1)).toThrow();
});

test('knowing the number of records shows how few values stand out, and the records themselves are counted', () => {
  const sizes = Array.from({ length: 30 }, () => 2000);
  const [blind, knowing] = [inputs(sizes), inputs(sizes, 10_000)].map((one) =>
    fitBytes(modelFamily('mst').plan(one), one),
  );
  expect(knowing).toBeLessThan(blind! / 10);
  const many = inputs([2, 2], 1e12);
  expect(() => refuseBeyondMemory(modelFamily('independent').plan(many), many)).toThrow('they may take');
});

test('records in a database take no memory for their number', () => {
  const many = inputs(
    Array.from({ length: 30 }, () => 300),
    1e8,
  );
  const plan = modelFamily('independent').plan(many);
  expect(fitBytes(plan, many) - plan.memoryBytes).toBe(1e8 * 30 * 3 * 2);
  expect(fitBytes(plan, many, 'database')).toBe(plan.memoryBytes);
  expect(() => refuseBeyondMemory(plan, many, 'memory', 4e9)).toThrow('they may take');
  expect(() => refuseBeyondMemory(plan, many, 'database', 4e9)).not.toThrow();
});

test('a plan of more records than memory holds is refused, unless a database counts them', async () => {
  const folder = temporaryFolder();
  const columns = ['a', 'b', 'c'].map((name) => `  ${name}: { kind: integer, range: [0, 60000] }`);
  const planned = (counting: string, unit: string, rows: number) => {
    const head = ['schema: synthward/dictionary/1', 'table: t', 'origin: public', `unit: { ${unit} }`, 'columns:'];
    writeFileSync(join(folder, 'dictionary.yaml'), [...head, '  id: { kind: identifier }', ...columns, ''].join('\n'));
    const source = `source: { path: t.csv, counting: ${counting} }`;
    const config = join(folder, 'synthward.yaml');
    const more = `model: { kind: independent }\nexpectedRows: ${rows}\n`;
    writeFileSync(config, `${CONFIG.replace(/^source: .*$/m, source)}${more}`);
    return loadPlan({ config }, {});
  };
  await expect(planned('memory', 'rows: each', 1e12)).rejects.toMatchObject({
    code: 'TABLE_TOO_LARGE',
    hint: expect.stringContaining('counting: sql'),
  });
  await expect(planned('sql', 'rows: each', 1e12)).resolves.toBeDefined();
  await expect(planned('sql', 'column: id, maxRows: 1', 1e12)).resolves.toBeDefined();
});

describe('the machine', () => {
  test('has some memory, and an ordinary plan passes', () => {
    expect(machineMemory()).toBeGreaterThan(1e8);
    const ordinary = inputs([16, 32, 9, 2], 50_000);
    for (const kind of ['independent', 'mst', 'cliquetree'])
      expect(() => refuseBeyondMemory(modelFamily(kind).plan(ordinary), ordinary)).not.toThrow();
  });
});

describe('memory and threads of the configuration', () => {
  const plan = async (more: string) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'dictionary.yaml'), DICTIONARY);
    writeFileSync(join(folder, 'synthward.yaml'), `${CONFIG}${more}`);
    return loadPlan({ config: join(folder, 'synthward.yaml') }, {});
  };

  test('are those of the machine where absent, and never more', async () => {
    expect((await plan('')).config.resources).toEqual(resourcesOf());
    expect((await plan('memory: 900TB\nthreads: 1000\n')).config.resources).toEqual(resourcesOf());
    expect((await plan('memory: 600 MB\nthreads: 1\n')).config.resources).toEqual({ memory: 6e8, threads: 1 });
  });

  test('change no plan, and decide what is refused', async () => {
    const [all, little] = await Promise.all([plan(''), plan('memory: 512MB\nthreads: 1\n')]);
    expect(little.plan.digest).toBe(all.plan.digest);
    await expect(plan('memory: 512MB\nexpectedRows: 30000000\n')).rejects.toMatchObject({ code: 'TABLE_TOO_LARGE' });
  });

  test.each([
    'memory: 8',
    'memory: 8G',
    'memory: lots',
    'memory: -1GB',
    'memory: 100MB',
    'memory: ""',
    'threads: 0',
    'threads: 1.5',
    'threads: two',
  ])('%s is refused with its place', async (line) => {
    const key = line.slice(0, line.indexOf(':'));
    await expect(plan(`${line}\n`)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(new RegExp(`synthward.yaml:\\d+.*: ${key}`)),
    });
  });

  test('a quarter is for the database, and enough to work with', () => {
    expect(databaseResources({ memory: 16e9, threads: 32 })).toEqual({ memoryLimitMb: 4000, threads: 8 });
    expect(databaseResources({ memory: 512e6, threads: 1 })).toEqual({ memoryLimitMb: 256, threads: 1 });
    expect([parseMemory('1.5GB'), parseMemory('2 tb'), parseMemory('8GiB')]).toEqual([1.5e9, 2e12, undefined]);
  });
});
