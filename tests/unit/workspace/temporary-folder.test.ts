import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTemporaryFolder, removeTemporaryFolders } from '../../../pipelines/workspace/temporary-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const DEAD = 2 ** 22 + 1; // above the largest process number of Linux

test('what killed processes left is deleted once it is an hour old, and nothing else', async () => {
  const parent = temporaryFolder();
  const [abandoned, alive, other] = [`encode-${DEAD}-a`, `encode-${process.pid}-b`, 'records'].map((name) =>
    join(parent, name),
  );
  for (const path of [abandoned!, alive!, other!]) mkdirSync(path);
  const fresh = await makeTemporaryFolder(parent);
  expect(statSync(fresh).mode & 0o777).toBe(0o700);
  expect(existsSync(abandoned!)).toBe(true);
  await makeTemporaryFolder(parent, Date.now() + 2 * 3_600_000);
  expect([abandoned, alive, other, fresh].map((path) => existsSync(path!))).toEqual([false, true, true, true]);
});

test('whoever holds the run deletes all of them at once, and nothing else', async () => {
  const parent = temporaryFolder();
  const fresh = await makeTemporaryFolder(parent);
  const [left, other] = [`encode-${DEAD}-a`, 'records'].map((name) => join(parent, name));
  for (const path of [left!, other!]) mkdirSync(path);
  writeFileSync(join(left!, 'encoded.duckdb'), 'codes');
  await removeTemporaryFolders(parent);
  expect([left, fresh, other].map((path) => existsSync(path!))).toEqual([false, false, true]);
  await removeTemporaryFolders(join(parent, 'none'));
});

test('says where it cannot write', async () => {
  await expect(makeTemporaryFolder(join(temporaryFolder(), 'none'))).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
});
