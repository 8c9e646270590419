import { chmodSync, existsSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  fingerprintOf,
  generateSigningKey,
  loadPublicKey,
  loadSigningKey,
} from '../../../../pipelines/release-folder/manifest/keys.ts';
import {
  readSignature,
  signatureHolds,
  signManifest,
} from '../../../../pipelines/release-folder/manifest/signature.ts';
import { freshDir } from '../sample-release.ts';

const dir = freshDir();
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('generateSigningKey()', () => {
  test('writes a key that only its owner may read, and never replaces one', async () => {
    const path = join(dir, 'keys', 'new.pem');
    const made = await generateSigningKey(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    expect(readFileSync(made.publicKeyPath, 'utf8')).toMatch(/^-----BEGIN PUBLIC KEY-----/);
    const before = readFileSync(path, 'utf8');
    await expect(generateSigningKey(path)).rejects.toMatchObject({ code: 'KEY_INVALID' });
    expect(readFileSync(path, 'utf8')).toBe(before);
    const loaded = await loadSigningKey(path);
    expect(loaded.fingerprint).toBe(made.fingerprint);
    expect(fingerprintOf(await loadPublicKey(made.publicKeyPath))).toBe(made.fingerprint);
    expect(made.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
  });

  test('leaves no private key behind where the public one exists', async () => {
    const path = join(dir, 'half.pem');
    writeFileSync(`${path}.pub`, 'x');
    await expect(generateSigningKey(path)).rejects.toMatchObject({ code: 'KEY_INVALID' });
    expect(existsSync(path)).toBe(false);
  });
});

describe('loadSigningKey()', () => {
  test('refuses keys that are missing, readable by others, linked, or something else', async () => {
    await expect(loadSigningKey(join(dir, 'none.pem'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
    const path = join(dir, 'open.pem');
    const { publicKeyPath } = await generateSigningKey(path);
    chmodSync(path, 0o640);
    await expect(loadSigningKey(path)).rejects.toMatchObject({
      code: 'KEY_INVALID',
      hint: expect.stringContaining('chmod 600'),
    });
    chmodSync(path, 0o600);
    symlinkSync(path, join(dir, 'link.pem'));
    await expect(loadSigningKey(join(dir, 'link.pem'))).rejects.toMatchObject({ code: 'KEY_INVALID' });
    chmodSync(publicKeyPath, 0o600);
    await expect(loadSigningKey(publicKeyPath)).rejects.toMatchObject({ code: 'KEY_INVALID' });
    await expect(loadPublicKey(path)).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });

  test('never repeats what a file says', async () => {
    const path = join(dir, 'secret.pem');
    writeFileSync(path, 'CANARY-7c1f', { mode: 0o600 });
    const error = await loadSigningKey(path).catch((caught: unknown) => caught);
    expect(JSON.stringify(error) + String(error) + String((error as Error).stack)).not.toContain('CANARY');
  });
});

test('readSignature() takes exactly what signManifest() writes', async () => {
  const path = join(dir, 'sign.pem');
  await generateSigningKey(path);
  const key = await loadSigningKey(path);
  const text = signManifest(Buffer.from('{}'), key);
  const read = readSignature(text)!;
  expect(signatureHolds(Buffer.from('{}'), read.signature, read.publicKey)).toBe(true);
  expect(signatureHolds(Buffer.from('{ }'), read.signature, read.publicKey)).toBe(false);
  expect(readSignature(`${text}\n`)).toBeUndefined();
  expect(readSignature(text.replace('Ed25519', 'ed25519'))).toBeUndefined();
  expect(readSignature(text.replace('=\n', '\n'))).toBeUndefined();
});
