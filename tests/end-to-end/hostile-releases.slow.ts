import { spawn } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { editJson, reseal } from '../../fixtures/support/reseal.ts';
import { modelFromArtifact } from '../../models/from-artifact.ts';
import { doublesToArrow } from '../../pipelines/release-folder/artefacts/doubles-file.ts';
import { NO_RULES } from '../../pipelines/release-folder/decode/table-rules.ts';
import type { SigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { writeRelease } from '../../pipelines/release-folder/write-release.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { MAIN, startedBy, watched } from '../support/watched-command.ts';
import { freshDir, freshKey, sampleContent } from '../unit/release-folder/sample-release.ts';

/** Folders that a stranger may send: signed with a key of their own, all checksums right. */

// biome-ignore lint/suspicious/noExplicitAny: releases are broken in ways that no type allows
type Loose = any;

const MOST_MEMORY = 2e9;
/** Of the ten minutes that are promised; what is made wrong on purpose is found far earlier. */
const SECONDS = 240;

let key: SigningKey;
let good: string;

beforeAll(async () => {
  key = await freshKey();
  good = freshDir();
  await writeRelease(good, sampleContent(key));
});
afterAll(() => rmSync(good, { recursive: true, force: true }));

const columnsOf = (count: number, size = 2) => Array.from({ length: count }, (_, i) => ({ name: `c${i}`, size }));

/** A model of columns of two values each, all in one clique, of which it holds no number. */
function oneClique(count: number): Loose {
  const columns = columnsOf(count);
  return {
    format: 'graphical-model/3',
    kind: 'independent',
    total: 1000,
    columns,
    sizes: columns.map(() => 2),
    order: columns.map((_, i) => i),
    separators: columns.map((_, i) => Array.from({ length: count - i - 1 }, (_column, k) => count - 1 - k)),
    factors: [],
    merged: [],
    outer: [],
  };
}

function writeModelFiles(dir: string, structure: Loose, values: Float64Array): void {
  editJson(dir, 'model/model.json', (json) => {
    json.columns = structure.columns;
    json.structure = structure;
    json.values.length = values.length;
  });
  writeFileSync(join(dir, 'model/values.arrow'), doublesToArrow(values));
}

const editDictionary = (dir: string, name: string, change: (column: Loose) => void): void =>
  editJson(dir, 'data-dictionary.json', (json) => {
    change(json.columns.find((column: Loose) => column.name === name));
  });

async function parquet(
  path: string,
  select: string,
  options = 'COMPRESSION zstd, STRING_DICTIONARY_PAGE_SIZE_LIMIT 100_000_000',
): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '2GB', threads: '1' });
  const connection = await instance.connect();
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet, ${options})`);
  connection.closeSync();
  instance.closeSync();
}

interface Hostile {
  readonly change: (dir: string) => void | Promise<void>;
  readonly manifest?: (manifest: Loose) => void;
}

const CASES: Readonly<Record<string, Hostile>> = {
  '27 columns of two values in one clique': {
    change: (dir) => writeModelFiles(dir, oneClique(27), new Float64Array(54).fill(1)),
  },
  '23 columns of two values in one clique, which a fit could have': {
    change: (dir) => writeModelFiles(dir, oneClique(23), new Float64Array(46).fill(1)),
  },
  'a separator that names a column that is not there': {
    change: (dir) => editJson(dir, 'model/model.json', ({ structure }) => (structure.separators[0] = [0, 99])),
  },
  '300,000 columns in the model': {
    change: (dir) => {
      const columns = columnsOf(300_000);
      const structure = { ...oneClique(1), columns, sizes: columns.map(() => 2), order: columns.map((_, i) => i) };
      structure.separators = columns.map(() => []);
      writeModelFiles(dir, structure, new Float64Array(600_000).fill(1));
    },
  },
  '16,000 columns in the model': {
    change: (dir) => {
      const columns = columnsOf(16_000);
      const structure = { ...oneClique(1), columns, sizes: columns.map(() => 2), order: columns.map((_, i) => i) };
      structure.separators = columns.map(() => []);
      writeModelFiles(dir, structure, new Float64Array(32_000).fill(1));
    },
    manifest: (manifest) => {
      manifest.plan = { modelRho: '1', evaluationRho: '1' };
      manifest.postProcessing.model.kind = 'mst';
    },
  },
  'noise of eight million digits': {
    change: (dir) =>
      editJson(
        dir,
        'model/measurements.json',
        ({ measurements }) => (measurements[0].sigmaSquared = '7'.repeat(8_000_000)),
      ),
  },
  'many numbers of very many digits in the manifest': {
    change: () => {},
    manifest: (manifest) => {
      const number = (digit: string) => `${digit}${'0'.repeat(49_000)}1/${'3'.repeat(49_000)}`;
      Object.assign(manifest.claim, { epsilon: number('1'), delta: `1/${'7'.repeat(99_000)}`, rho: number('2') });
      manifest.plan = { modelRho: number('4'), evaluationRho: number('5'), detailRho: number('8') };
    },
  },
  '10^15 rows': {
    change: () => {},
    manifest: (manifest) => {
      manifest.tables[0].rows = 1e15;
      manifest.postProcessing.rows = 1e15;
    },
  },
  'a pattern of 10^8 equal letters': {
    change: (dir) =>
      editDictionary(dir, 'row_id', (column) => Object.assign(column, { style: 'pattern', pattern: '[a]{99999999}' })),
  },
  'numbers of 10^9 decimals': {
    change: (dir) => editDictionary(dir, 'cost', (column) => (column.decimals = 1e9)),
  },
  'an identifier of 10 MB in each row': {
    change: async (dir) => {
      const path = join(dir, 'data/encounters.parquet');
      const longer = join(dir, 'longer.parquet');
      await parquet(longer, `SELECT * REPLACE (repeat('x', 10_000_000) AS uid) FROM '${path}'`);
      renameSync(longer, path);
    },
  },
  'a plan of impossible cells without end': {
    change: () => {},
    manifest: (manifest) => {
      const cells = Array.from({ length: 100_000 }, () => [0, 2]);
      manifest.plan = { modelRho: '1', evaluationRho: '0', impossible: [{ columns: ['sex'], cells }] };
    },
  },
  'a plan of a hundred thousand marginals': {
    change: () => {},
    manifest: (manifest) => {
      const marginals = Array.from({ length: 100_000 }, () => ({ columns: ['sex', 'icd', 'age'], weight: 1 }));
      manifest.plan = { modelRho: '1', evaluationRho: '1/2', expectedRows: 1e300, workload: { marginals } };
      manifest.postProcessing.model.kind = 'aim';
    },
  },
  'a hundred thousand answers to nest': {
    change: (dir) =>
      editJson(dir, 'events.json', (json) => {
        const deep = (levels: number): Loose =>
          levels === 0
            ? { kind: 'gaussian', sigma: '1', sensitivity: '1' }
            : { kind: 'poisson-sampled', probability: '1/2', event: deep(levels - 1) };
        json.charges = Array.from({ length: 5_000 }, (_, i) => ({ order: i + 1, question: `q${i}`, event: deep(20) }));
      }),
    manifest: (manifest) => (manifest.events.charges = 5_000),
  },
};

async function hostile(name: string): Promise<string> {
  const dir = join(temporaryFolder(), 'release');
  cpSync(good, dir, { recursive: true });
  const { change, manifest } = CASES[name]!;
  await change(dir);
  await reseal(dir, key, manifest ?? (() => {}));
  return dir;
}

/** Those that come as far as the questions that copies ask again, or the columns that inference reads. */
const ASKED_FOR_COPIES = new Set([
  '23 columns of two values in one clique, which a fit could have',
  'many numbers of very many digits in the manifest',
  'a pattern of 10^8 equal letters',
  'a plan of impossible cells without end',
  'a plan of a hundred thousand marginals',
]);

test.each(Object.keys(CASES))('%s: verify and sample answer within their limits', async (name) => {
  const dir = await hostile(name);
  const [out, many] = [join(temporaryFolder(), 'rows.csv'), join(temporaryFolder(), 'rows.csv')];
  const copies = [
    ['sample', dir, '-n', '1000', '--copies', '2', '-o', many, '-q'],
    ['infer', dir, '--proportion', 'sex=F', '--copies', '5', '--json', '-q'],
  ];
  for (const args of [
    ['verify', dir, '--json', '-q'],
    ['sample', dir, '-n', '1000', '-o', out, '-q'],
    ...(ASKED_FOR_COPIES.has(name) ? copies : []),
  ]) {
    const { status, stdout, stderr, peak, seconds } = await watched(args);
    expect(stderr).not.toContain('DEFECT');
    if (args[0] === 'verify') {
      expect(status).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ schema: 'verify/1', ok: false });
    } else expect([0, 1]).toContain(status);
    expect(peak).toBeLessThan(MOST_MEMORY);
    expect(seconds).toBeLessThan(SECONDS);
    if (args[0] !== 'sample') continue;
    const [file, names] = args.includes('--copies') ? [many, ['rows.1.csv', 'rows.2.csv']] : [out, ['rows.csv']];
    expect(readdirSync(join(file, '..'))).toEqual(status === 0 ? names : []);
  }
});

test('a limit that is struck is told, with what was found before it', async () => {
  const strict = await watched(['verify', good, '--json', '-q', '--max-minutes', '0.0001']);
  expect(strict.status).toBe(1);
  expect(strict.stderr).toContain('error[LIMIT_REACHED]');
  const { ok, checks } = JSON.parse(strict.stdout);
  expect(ok).toBe(false);
  expect(checks.filter(({ verdict }: Loose) => verdict === 'fail')).toHaveLength(1);
  const out = join(temporaryFolder(), 'rows.csv');
  const sample = await watched(['sample', good, '-n', '1000', '-o', out, '-q', '--max-minutes', '0.0001']);
  expect([sample.status, readdirSync(join(out, '..'))]).toEqual([1, []]);
  expect(sample.stderr).toContain('error[LIMIT_REACHED]');
});

test('the largest clique that a model may have without numbers for it is drawn from within the limits', async () => {
  const structure = oneClique(23);
  const dir = freshDir();
  const out = join(temporaryFolder(), 'rows.csv');
  const cells = [0, 1].map((value) => ({ kind: 'value' as const, value: String(value) }));
  const columns = columnsOf(23).map(({ name, size }, position) => ({
    kind: 'modelled' as const,
    coding: { name, kind: 'categorical' as const, size, cells },
    position,
  }));
  try {
    await writeRelease(
      dir,
      sampleContent(key, {
        table: { name: 'encounters', columns, rules: NO_RULES },
        model: modelFromArtifact({ structure, values: new Float64Array(46).fill(1) }),
        measurements: [],
        dictionary: {},
      }),
    );
    const { status, peak } = await watched(['sample', dir, '-n', '1000000', '-o', out, '-q']);
    expect(status).toBe(0);
    expect(peak).toBeLessThan(MOST_MEMORY);
    expect((await watched(['verify', dir, '-q'])).peak).toBeLessThan(MOST_MEMORY);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

/** A process that has ended but that nobody waits for, as in a container without an init, lives no more. */
function lives(process: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${process}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('the process that works ends with the one that started it, and nothing of it is left', async () => {
  const [folder, temporary] = [temporaryFolder(), temporaryFolder()];
  const command = spawn(process.execPath, [MAIN, 'sample', good, '-n', '100000000', '-o', join(folder, 'x.csv')], {
    stdio: 'ignore',
    env: { ...process.env, TMPDIR: temporary },
  });
  const workers = () => startedBy(command.pid!);
  await expect.poll(workers, { timeout: 30_000 }).toHaveLength(1);
  const [worker] = workers();
  // It looks from a thread of its own, which takes a moment to start.
  await expect.poll(() => readdirSync(folder), { timeout: 30_000 }).toHaveLength(1);
  expect(readdirSync(temporary)).toHaveLength(1);
  command.kill('SIGKILL');
  await expect.poll(() => lives(worker!), { timeout: 30_000 }).toBe(false);
  expect([...readdirSync(folder), ...readdirSync(temporary)]).toEqual([]);
});
