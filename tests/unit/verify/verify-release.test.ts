import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listFolder } from '../../../pipelines/release-folder/files/folder.ts';
import { verifyRelease } from '../../../pipelines/verify/verify-release.ts';
import { goodRelease } from './good-release.ts';

const good = goodRelease();
const { copy } = good;

test('a sound release passes every check that can be made', async () => {
  const report = await verifyRelease(good.path, { publicKeyPath: good.key.publicKeyPath });
  expect(report.checks.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => id)).toEqual([
    'software',
    'governance',
    'plan',
    'fit',
    'report',
    'gate',
    ...Array(10).fill('without-records'),
  ]);
  const further = report.checks.filter(({ id }) => id === 'second-accountant').at(-1)!;
  expect(further.detail).toMatch(
    /epsilon by zcdp [^,]*, the only bound here that covers noise chosen from answers; .* fixed beforehand, by .*(rdp|pld)/,
  );
  expect(report.ok).toBe(true);
  expect(new Set(report.checks.map(({ id }) => id)).size).toBe(30);
});

describe('one changed byte', () => {
  test('in any file is found and the file is named', async () => {
    const changed = copy();
    for (const [i, { path, bytes }] of listFolder(good.path).entries()) {
      const file = join(changed, path);
      const body = readFileSync(file);
      // The first, the middle or the last; each of them in some files. Every place is tried in the slow tests.
      for (const at of [[0], [Math.floor(bytes / 2)], [bytes - 1]][i % 3]!) {
        const broken = Buffer.from(body);
        broken[at]! ^= 1 << (at % 8);
        writeFileSync(file, broken);
        const report = await verifyRelease(changed);
        expect(report.ok, `${path} at ${at}`).toBe(false);
        const blamed = report.checks.filter(({ verdict }) => verdict === 'fail').map((check) => check.file);
        expect(blamed, `${path} at ${at}`).toContain(path);
      }
      writeFileSync(file, body);
    }
    expect((await verifyRelease(changed)).ok).toBe(true);
  });
});
