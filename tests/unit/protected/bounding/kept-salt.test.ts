import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshSalt, keptSalt } from '../../../../pipelines/protected/bounding/kept-salt.ts';
import { loadProtection } from '../../../../pipelines/workspace/protection/key-file.ts';
import type { EntropySource } from '../../../../privacy/random/entropy.ts';
import { systemEntropy } from '../../../../privacy/random/system-entropy.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const noEntropy: EntropySource = {
  fill() {
    throw new Error('Nothing may be drawn');
  },
};

test.each([false, true])('is 256 bits that are drawn once and found again; encrypted: %s', async (sealed) => {
  const folder = temporaryFolder();
  const key = join(temporaryFolder(), 'key');
  writeFileSync(key, Buffer.alloc(32, 5), { mode: 0o600 });
  const protection = sealed ? await loadProtection(key, folder) : undefined;
  const salt = await keptSalt(folder, systemEntropy(), protection);
  expect(salt).toMatch(/^[0-9a-f]{64}$/);
  expect(await keptSalt(folder, noEntropy, protection)).toBe(salt);
  expect(statSync(join(folder, 'order.salt')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(folder, 'order.salt')).includes(Buffer.from(salt, 'hex'))).toBe(!sealed);
});

test('one that was cut short is drawn anew, and two are not alike', async () => {
  const folder = temporaryFolder();
  const salt = await keptSalt(folder, systemEntropy());
  writeFileSync(join(folder, 'order.salt'), 'short');
  const another = await keptSalt(folder, systemEntropy());
  expect(another).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set([salt, another, freshSalt(systemEntropy())]).size).toBe(3);
});
