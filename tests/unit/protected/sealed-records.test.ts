import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { beforeEach, describe, expect, test } from 'vitest';
import { zipOf } from '../../../fixtures/support/zip.ts';
import type { Dictionary } from '../../../pipelines/dictionary/dictionary.ts';
import { keepReadings, keptReadings } from '../../../pipelines/protected/bounding/kept-readings.ts';
import { readProtectedTable, writeProtectedTable } from '../../../pipelines/protected/bounding/protected-table.ts';
import { openRecordDatabase } from '../../../pipelines/protected/counting/open-record-database.ts';
import { writeRecordDatabase } from '../../../pipelines/protected/counting/write-record-database.ts';
import { encodeTable } from '../../../pipelines/protected/sources/encode-table.ts';
import { openSource } from '../../../pipelines/protected/sources/open-source.ts';
import { DuckDbSession } from '../../../pipelines/protected/sources/session/duckdb-session.ts';
import { loadProtection, type Protection } from '../../../pipelines/workspace/protection/key-file.ts';
import type { ExactCounts } from '../../../privacy/guard/counting/marginal-counter.ts';
import { everyFile } from '../../support/canary.ts';
import { dictionaryOf } from '../../support/dictionaries.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ROWS = Array.from({ length: 5000 }, (_, i) => ({
  id: i % 40 === 0 ? null : `P"${i % 900},ä`,
  sex: ['F', 'M', '', null][i % 4]!,
  age: (i * 7) % 140,
}));
const COLUMNS = [
  'id: { kind: identifier }',
  'sex: { kind: categorical, values: [F, M], missing: [""] }',
  'age: { kind: integer, range: [0, 120], bins: { width: 10 }, outside: missing }',
];
const UNIT = '{ column: id, maxRows: 3 }';
const quoted = (text: string | null): string => (text === null ? '' : `"${text.replaceAll('"', '""')}"`);
const csv = ['id,sex,age', ...ROWS.map(({ id, sex, age }) => `${quoted(id)},${quoted(sex)},${age}`), ''].join('\n');

/** Forms of the table that are written anew before DuckDB reads them, and one that is not. */
const FORMS: Readonly<Record<string, () => Uint8Array>> = {
  'plain.csv': () => Buffer.from(csv),
  'wide.csv': () => Buffer.from(`\ufeff${csv}`, 'utf16le'),
  'packed.zip': () => zipOf({ name: 'table.csv', body: Buffer.from(csv) }),
  'lines.json': () => Buffer.from(ROWS.map((row) => `${JSON.stringify(row)}\n`).join('')),
  'table.arrow': () =>
    tableToIPC(
      tableFromArrays({
        id: ROWS.map(({ id }) => id),
        sex: ROWS.map(({ sex }) => sex),
        age: Int32Array.from(ROWS, ({ age }) => age),
      }),
      'file',
    ),
};

let folder: string;
let protection: Protection;
let dictionary: Dictionary;

const keyOf = async (byte: number): Promise<Protection> => {
  const path = join(temporaryFolder(), 'key');
  writeFileSync(path, Buffer.alloc(32, byte), { mode: 0o600 });
  return loadProtection(path, folder);
};
const sourceOf = async (form: string) => {
  const path = join(temporaryFolder(), form);
  writeFileSync(path, FORMS[form]!());
  return openSource({ path });
};
const work = (): string => {
  const path = join(folder, 'work');
  mkdirSync(path, { recursive: true });
  return path;
};

beforeEach(async () => {
  folder = temporaryFolder();
  protection = await keyOf(1);
  dictionary = await dictionaryOf(temporaryFolder(), COLUMNS, UNIT);
});

test.each(Object.keys(FORMS))('%s is read as without a key', async (form) => {
  const source = await sourceOf(form);
  const plain = await encodeTable(source, dictionary, { workFolder: work() });
  const sealed = await encodeTable(source, dictionary, { workFolder: work(), sealed: true });
  expect(plain.rowCount).toBe(ROWS.length);
  const rows = ({ columns, unitOfRow }: typeof plain): string[] => {
    // Units are numbered as they are found.
    const numbers = new Map<number, number>();
    return Array.from(unitOfRow!, (unit, row) => {
      if (!numbers.has(unit)) numbers.set(unit, numbers.size);
      return [numbers.get(unit), ...columns.map(({ codes }) => codes[row])].join();
    });
  };
  expect(rows(sealed)).toEqual(rows(plain));
  expect(sealed.readings).toEqual(plain.readings);
  expect(readdirSync(work())).toEqual([]);
});

describe('an encrypted database of records', () => {
  const shape = () => ({ columns: dictionary.codings, hasUnit: true, maxRowsPerUnit: 3 });
  const write = async (kept: string, how?: Protection): Promise<void> => {
    const entropy = insecureSeededEntropy('bound');
    await writeRecordDatabase(await sourceOf('lines.json'), dictionary, {
      folder: kept,
      workFolder: work(),
      entropy,
      protection: how,
    });
  };
  const counts = async (kept: string, how?: Protection): Promise<ExactCounts[]> => {
    const database = (await openRecordDatabase(kept, shape(), undefined, how))!;
    try {
      const found: ExactCounts[] = [];
      await database.engine.withFewerRows(2).countMany([[0], [0, 1]], (i, exact) => {
        found[i] = exact;
      });
      return found;
    } finally {
      await database.close();
    }
  };

  test('counts as one in the clear, opens with its key alone, and holds no block under the nonce of another', async () => {
    const [plain, sealed] = [join(folder, 'plain'), join(folder, 'sealed')];
    await write(plain);
    await write(sealed, protection);
    const total = ([one]: ExactCounts[]): number => Array.from(one!.counts).reduce((sum, n) => sum + n, 0);
    expect(total(await counts(sealed, protection))).toBe(total(await counts(plain)));
    const keyNeeded = { code: 'PROTECTION_KEY_INVALID' };
    await expect(counts(sealed, await keyOf(2))).rejects.toMatchObject(keyNeeded);
    await expect(counts(sealed)).rejects.toMatchObject(keyNeeded);
    await expect(counts(plain, protection)).rejects.toMatchObject(keyNeeded);
    const bytes = readFileSync(join(sealed, 'records.duckdb'));
    const nonces: string[] = [];
    for (let at = 12_288; at < bytes.length; at += 262_144) nonces.push(bytes.toString('hex', at, at + 12));
    expect([nonces.length > 1, new Set(nonces).size]).toEqual([true, nonces.length]);
  });

  test('of another run is refused', async () => {
    const [one, other] = [join(folder, 'one'), join(folder, 'other')];
    await write(one, protection);
    mkdirSync(other);
    for (const name of ['records.duckdb', 'records.duckdb.seal']) copyFileSync(join(one, name), join(other, name));
    await expect(counts(other, protection)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});

test('encrypted records and readings come back with their key alone', async () => {
  const codes = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7) % 251);
  const records = { columns: [{ name: 'a', size: 251, codes }], rowCount: codes.length, maxRowsPerUnit: 1 };
  const kept = join(folder, 'runs', '1', 'records', 'bounded');
  await writeProtectedTable(kept, records, protection);
  const readings = { rows: 3, columns: [], units: undefined };
  await keepReadings(kept, readings, protection);
  const back = (await readProtectedTable(kept, protection))!;
  expect([back.rowCount, Buffer.from(back.columns[0]!.codes as Uint8Array).equals(codes)]).toEqual([
    codes.length,
    true,
  ]);
  expect(await keptReadings(kept, protection)).toEqual({ rows: 3, columns: [] });
  await expect(readProtectedTable(kept, await keyOf(2))).rejects.toMatchObject({ code: 'PROTECTION_KEY_INVALID' });
  expect(await keptReadings(kept, await keyOf(2))).toBeUndefined();
  for (const file of everyFile(kept))
    expect(readFileSync(file).includes(Buffer.from(codes.subarray(0, 24)))).toBe(false);
});

describe('a session short of memory', () => {
  const LONG = `SELECT 'c4n4ry5ecret-' || md5(CAST(i AS VARCHAR)) AS v FROM range(1000000) AS r(i)`;
  /** The folder that the process runs in is where DuckDB spills to unless it is told otherwise. */
  const spilledHere = (): boolean => existsSync('.tmp');
  const found = (): boolean => everyFile(folder).some((file) => readFileSync(file).includes('c4n4ry5ecret'));

  test('puts texts on the disk without a key', async () => {
    const session = await DuckDbSession.open({ spillFolder: folder, memoryLimitMb: 40 });
    await session.run('t', `CREATE ${session.temporary.table} said AS ${LONG}`);
    expect(found()).toBe(true);
    session.close();
  });

  test('keeps to memory where it has no folder', async () => {
    const session = await DuckDbSession.open({ memoryLimitMb: 40 });
    await expect(session.run('t', `CREATE TEMP TABLE said AS ${LONG}`)).rejects.toMatchObject({
      code: 'TABLE_TOO_LARGE',
    });
    expect(spilledHere()).toBe(false);
    session.close();
  });

  test('puts none there with one, and refuses what would need it', async () => {
    const session = await DuckDbSession.open({ spillFolder: folder, memoryLimitMb: 40, sealed: true });
    await session.run('t', `CREATE ${session.temporary.table} said AS ${LONG}`);
    expect(everyFile(folder).map((file) => file.split('/').at(-1))).toContain('sealed.duckdb');
    expect(found()).toBe(false);
    const sorted = session.run(
      't',
      'CREATE TABLE sorted AS SELECT v, row_number() OVER (ORDER BY v DESC) AS n FROM said',
    );
    await expect(sorted).rejects.toMatchObject({ code: 'TABLE_TOO_LARGE' });
    expect([found(), spilledHere()]).toEqual([false, false]);
    session.close();
  });
});
