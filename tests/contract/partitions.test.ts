import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { watchForChange } from '../../pipelines/protected/sources/change-watch.ts';
import { openSource } from '../../pipelines/protected/sources/open-source.ts';
import { UserError } from '../../privacy/errors.ts';
import { dictionaryOf, encode } from '../support/dictionaries.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const COLUMNS = [
  'pid: { kind: integer, range: [0, 9] }',
  'site: { kind: categorical, values: [north wing, a/b, é], outside: other }',
  'year: { kind: integer, range: [2019, 2022] }',
];

async function write(to: string, select: string, options = ''): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${select}) TO '${to}' (FORMAT parquet${options})`);
  connection.closeSync();
  instance.closeSync();
}

const ROWS = `SELECT i % 10 AS pid, ['north wing', 'a/b', 'é', NULL][1 + i % 4] AS site, 2019 + i % 3 AS year FROM range(60) AS t(i)`;

/** A folder as DuckDB writes it, by two columns. */
async function partitioned(folder: string): Promise<string> {
  const path = join(folder, "parts [1]*'");
  await write(path.replaceAll("'", "''"), ROWS, ', PARTITION_BY (year, site)');
  return path;
}

async function read(folder: string, path: string): Promise<string[]> {
  const dictionary = await dictionaryOf(folder, COLUMNS);
  const { columns, rowCount } = await encode(folder, { path }, dictionary);
  const cells = dictionary.codings.map((coding) =>
    coding.cells.map((cell) => (cell.kind === 'value' ? String(cell.value) : cell.kind)),
  );
  return Array.from({ length: rowCount }, (_, row) =>
    columns.map(({ codes }, i) => cells[i]![codes[row]!]).join(' | '),
  ).sort();
}

const expected = Array.from({ length: 60 }, (_, i) =>
  [i % 10, ['north wing', 'a/b', 'é', 'missing'][i % 4], 2019 + (i % 3)].join(' | '),
).sort();

test('folders named by the values of columns are columns of the table', async () => {
  const folder = temporaryFolder();
  const path = await partitioned(folder);
  const source = await openSource({ path });
  expect(source.fields()).toEqual([
    { name: 'pid', storage: 'BIGINT', kept: 'int64' },
    { name: 'year', storage: 'VARCHAR' },
    { name: 'site', storage: 'VARCHAR' },
  ]);
  expect(await read(folder, path)).toEqual(expected);
});

test('whatever a folder is named by is a value, and links lead nowhere', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'parts');
  const values = ['north wing', '%61%2Fb', 'x%00', '%ZZ', "'; --", '%2e%2e', 'a\nb', '*', ''];
  for (const value of values) {
    mkdirSync(join(path, `site=${value}`), { recursive: true });
    await write(join(path, `site=${value}`, '0.parquet').replaceAll("'", "''"), 'SELECT 1 AS pid, 2020 AS year');
  }
  mkdirSync(join(folder, 'elsewhere'));
  await write(join(folder, 'elsewhere', '0.parquet'), 'SELECT 1 AS pid, 2020 AS year');
  symlinkSync(join(folder, 'elsewhere'), join(path, 'site=é'));
  symlinkSync(join(folder, 'elsewhere', '0.parquet'), join(path, 'site=%ZZ', '1.parquet'));
  const found = (await read(folder, path)).map((row) => row.split(' | ')[1]);
  expect(found).toEqual(['a/b', 'missing', 'north wing', ...Array(6).fill('other')].toSorted());
});

test('a file that changes inside a folder of folders is noticed, and so is a new one', async () => {
  const path = await partitioned(temporaryFolder());
  const [year] = readdirSync(path);
  const [site] = readdirSync(join(path, year!));
  const refuse = await watchForChange({ path, format: 'parquet' });
  await refuse();
  writeFileSync(join(path, year!, site!, 'more.parquet'), 'x');
  await expect(refuse()).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    message: expect.stringContaining('it changed'),
  });
});

const VALUE = 'Zebulon7731';

const BAD: Readonly<Record<string, readonly [(path: string) => Promise<void>, string]>> = {
  'a damaged file': [
    async (path) => {
      mkdirSync(join(path, `name=${VALUE}`), { recursive: true });
      writeFileSync(join(path, `name=${VALUE}`, '0.parquet'), 'PAR1');
    },
    'damaged, cut short',
  ],
  'folders of different names': [
    async (path) => {
      for (const name of ['name', 'other']) {
        mkdirSync(join(path, `${name}=${VALUE}`), { recursive: true });
        await write(join(path, `${name}=${VALUE}`, '0.parquet'), 'SELECT 1 AS pid');
      }
    },
    'its folders are not all named by the same columns',
  ],
  'files beside folders': [
    async (path) => {
      mkdirSync(join(path, `name=${VALUE}`), { recursive: true });
      await write(join(path, `name=${VALUE}`, '0.parquet'), 'SELECT 1 AS pid');
      await write(join(path, '0.parquet'), 'SELECT 1 AS pid');
    },
    'its folders are not all named by the same columns',
  ],
  'files of different columns': [
    async (path) => {
      for (const [i, name] of ['pid', 'pat'].entries()) {
        mkdirSync(join(path, `name=${VALUE}${i}`), { recursive: true });
        await write(join(path, `name=${VALUE}${i}`, '0.parquet'), `SELECT 1 AS ${name}`);
      }
    },
    'its Parquet files do not have the same columns',
  ],
  'a column that the files have too': [
    async (path) => {
      mkdirSync(join(path, `pid=${VALUE}`), { recursive: true });
      await write(join(path, `pid=${VALUE}`, '0.parquet'), 'SELECT 1 AS pid');
    },
    'its columns 1 and 2 have the same name',
  ],
  'folders named by a value': [
    async (path) => {
      mkdirSync(join(path, VALUE), { recursive: true });
      await write(join(path, VALUE, '0.parquet'), 'SELECT 1 AS pid');
    },
    'the folder holds no *.parquet file',
  ],
  'folders without a file': [
    async (path) => {
      mkdirSync(join(path, `name=${VALUE}`), { recursive: true });
    },
    'the folder holds no *.parquet file',
  ],
  'a Delta table': [
    async (path) => {
      mkdirSync(join(path, '_delta_log'), { recursive: true });
      await write(join(path, '0.parquet'), `SELECT '${VALUE}' AS pid`);
    },
    'it is a Delta table',
  ],
};

test.each(Object.entries(BAD))('%s: refused, and no folder is named', async (_, [make, says]) => {
  const path = join(temporaryFolder(), 'parts');
  await make(path);
  const error = await openSource({ path }).then(
    () => expect.fail('was accepted'),
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(UserError);
  const { message, hint } = error as UserError;
  expect(message).toContain(says);
  expect(`${message} ${hint}`).not.toContain(VALUE);
});

test('pages that are damaged are told of the folder, not of a folder in it', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'parts');
  for (const year of [2019, 2020]) {
    mkdirSync(join(path, `year=${year}`), { recursive: true });
    await write(
      join(path, `year=${year}`, '0.parquet'),
      `SELECT i AS pid, 'x' AS site FROM range(50) AS t(i)`,
      ', COMPRESSION uncompressed',
    );
  }
  const spoiled = join(path, 'year=2020', '0.parquet');
  writeFileSync(spoiled, readFileSync(spoiled).fill(0xa5, 4, 120));
  const error = await read(folder, path).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).not.toContain('2020');
});
