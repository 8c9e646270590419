import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkpointFiles } from '../../../pipelines/release/stages/checkpoint-files.ts';

const digest = 'a'.repeat(64);

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'synthward-checkpoints-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('what is written is read, by nobody but the account that wrote it, and no draft stays', async () => {
  const path = join(folder(), 'training');
  const files = checkpointFiles(path);
  expect(await files.read(digest)).toBeUndefined();
  await files.write(digest, Uint8Array.of(1, 2, 3));
  await files.write(digest, Uint8Array.of(1, 2, 3));
  expect([...(await files.read(digest))!]).toEqual([1, 2, 3]);
  expect(readdirSync(path)).toEqual([digest]);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(statSync(join(path, digest)).mode & 0o777).toBe(0o600);
});

test('a digest is no path, and a file that is no file is as good as none', async () => {
  const path = folder();
  const files = checkpointFiles(path);
  await expect(files.read('../ledger.db')).rejects.toThrow(RangeError);
  await expect(files.write('../ledger.db', Uint8Array.of(1))).rejects.toThrow(RangeError);
  expect(existsSync(join(path, '..', 'ledger.db.part'))).toBe(false);
});

test('a folder that cannot be written to is said so', async () => {
  const path = folder();
  writeFileSync(join(path, 'training'), '');
  chmodSync(path, 0o700);
  await expect(checkpointFiles(join(path, 'training')).write(digest, Uint8Array.of(1))).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
  });
});

test('the last few stay, the others go', async () => {
  const path = folder();
  const files = checkpointFiles(path);
  const names = Array.from({ length: 20 }, (_, i) => String(i).padStart(64, '0'));
  for (const [i, name] of names.entries()) await files.write(name, Uint8Array.of(i));
  expect(readdirSync(path).sort()).toEqual(names.slice(-8));
  expect([...(await files.read(names[19]!))!]).toEqual([19]);
  expect(await files.read(names[0]!)).toBeUndefined();
});
