import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProtectedTable, writeProtectedTable } from '../../../../pipelines/protected/bounding/protected-table.ts';
import type { BoundedRecords } from '../../../../privacy/guard/records.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const RECORDS: BoundedRecords = {
  columns: [
    { name: 'a', size: 3, codes: Uint8Array.of(0, 1, 2) },
    { name: 'b "é"', size: 300, codes: Uint16Array.of(0, 299, 7) },
    { name: 'c', size: 70_000, codes: Uint32Array.of(69_999, 0, 1) },
  ],
  rowCount: 3,
  unitOfRow: Uint32Array.of(1, 0, 1),
  maxRowsPerUnit: 2,
};

test('records come back as they were, from a file that only its owner may read', async () => {
  const folder = join(temporaryFolder(), 'run', 'records');
  expect(await readProtectedTable(folder)).toBeUndefined();
  await writeProtectedTable(folder, RECORDS);
  expect(await readProtectedTable(folder)).toEqual(RECORDS);
  expect(statSync(join(folder, 'records.bin')).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(folder)).toEqual(['records.bin']);
});

test('records without units come back without', async () => {
  const folder = temporaryFolder();
  const { unitOfRow: _, ...records } = RECORDS;
  await writeProtectedTable(folder, records);
  expect(await readProtectedTable(folder)).toEqual(records);
});

test('any changed byte and any cut is found', async () => {
  const folder = temporaryFolder();
  await writeProtectedTable(folder, RECORDS);
  const path = join(folder, 'records.bin');
  const good = readFileSync(path);
  for (let at = 0; at < good.length; at++) {
    const bad = Buffer.from(good);
    bad[at]! ^= 1;
    writeFileSync(path, bad);
    await expect(readProtectedTable(folder), `byte ${at}`).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  }
  for (const length of [0, 7, 11, 40, good.length - 1]) {
    writeFileSync(path, good);
    truncateSync(path, length);
    await expect(readProtectedTable(folder), `${length} bytes`).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  }
});

test('a write that was interrupted leaves nothing to be read and does not stand in the way', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'records.bin.part'), 'half');
  expect(await readProtectedTable(folder)).toBeUndefined();
  await writeProtectedTable(folder, RECORDS);
  expect(await readProtectedTable(folder)).toEqual(RECORDS);
});

test('says where it cannot write', async () => {
  const folder = join(temporaryFolder(), 'file');
  writeFileSync(folder, '');
  await expect(writeProtectedTable(folder, RECORDS)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
  const taken = temporaryFolder();
  mkdirSync(join(taken, 'records.bin', 'x'), { recursive: true });
  await expect(writeProtectedTable(taken, RECORDS)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
});
