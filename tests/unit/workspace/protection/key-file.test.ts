import { chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generateProtectionKey, loadProtection } from '../../../../pipelines/workspace/protection/key-file.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const SALT = new Uint8Array(32);
const keep = (bytes: string | Uint8Array, mode = 0o600): string => {
  const path = join(temporaryFolder(), 'key');
  writeFileSync(path, bytes, { mode });
  chmodSync(path, mode);
  return path;
};

test('a made key is read back, in Base64 or raw, and never replaced', async () => {
  const path = join(temporaryFolder(), 'secure', 'key');
  const { keyId } = await generateProtectionKey(path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const made = await loadProtection(path, '/w/protected');
  expect(made.keyId.toString('hex')).toBe(keyId);
  const raw = await loadProtection(keep(Buffer.from(readFileSync(path, 'utf8'), 'base64')), '/w/protected');
  expect(raw.keyFor('/w/protected/a', SALT)).toEqual(made.keyFor('/w/protected/a', SALT));
  await expect(generateProtectionKey(path)).rejects.toMatchObject({ code: 'PROTECTION_KEY_INVALID' });
});

test('every file and every salt has a key of its own, which moves with the workspace', async () => {
  const path = keep(Buffer.alloc(32, 7));
  const [here, moved] = [await loadProtection(path, '/w/protected'), await loadProtection(path, '/v/protected')];
  const keys = [
    here.keyFor('/w/protected/runs/1/records.bin', SALT),
    here.keyFor('/w/protected/runs/2/records.bin', SALT),
    here.keyFor('/w/protected/runs/1/records.bin', Buffer.alloc(32, 1)),
  ].map((key) => key.toString('hex'));
  expect(new Set(keys).size).toBe(3);
  expect(moved.keyFor('/v/protected/runs/1/records.bin', SALT).toString('hex')).toBe(keys[0]);
});

test('a key that others may read, a link, another length and no file are refused', async () => {
  const good = keep(Buffer.alloc(32, 7));
  const link = join(temporaryFolder(), 'link');
  symlinkSync(good, link);
  const bad = [
    keep(Buffer.alloc(32, 7), 0o640),
    link,
    temporaryFolder(),
    keep(''),
    keep(Buffer.alloc(31)),
    keep(Buffer.alloc(33)),
    keep('x'.repeat(44)),
  ];
  for (const path of bad) {
    await expect(loadProtection(path, '/w'), path).rejects.toMatchObject({ code: 'PROTECTION_KEY_INVALID' });
  }
  await expect(loadProtection(join(temporaryFolder(), 'none'), '/w')).rejects.toMatchObject({ code: 'FILE_MISSING' });
});
