import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import { fileExists } from '../../workspace/file-exists.ts';
import { writeFailure } from '../files/file-errors.ts';

/** Where a new key pair lies. */
export interface SigningKeyFiles {
  readonly privateKeyPath: string;
  readonly publicKeyPath: string;
  readonly fingerprint: string;
}

export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly fingerprint: string;
}

/**
 * Makes an Ed25519 key pair: the private key at `path` (PKCS #8 PEM, mode 0600) and the public key at `path.pub` (SPKI
 * PEM). Never replaces a file: throws `KEY_INVALID` where one exists, `FILE_UNWRITABLE` where none can be written.
 */
export async function generateSigningKey(path: string): Promise<SigningKeyFiles> {
  const publicKeyPath = `${path}.pub`;
  for (const file of [path, publicKeyPath]) {
    if (await fileExists(file))
      throw keyInvalid(file, 'a file of that name exists', 'Choose another name: a key is never replaced.');
  }
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw writeFailure(error, path);
  });
  await writeNew(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), 0o600);
  try {
    await writeNew(publicKeyPath, publicKey.export({ type: 'spki', format: 'pem' }), 0o644);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return { privateKeyPath: path, publicKeyPath, fingerprint: fingerprintOf(publicKey) };
}

/**
 * Reads a private key. Throws `FILE_MISSING`, or `KEY_INVALID` for a file that is a link, that anybody but its owner may
 * read, or that holds no Ed25519 private key.
 */
export async function loadSigningKey(path: string): Promise<SigningKey> {
  let pem: Buffer;
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const { mode } = await handle.stat();
      if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
        throw keyInvalid(path, 'others than its owner may read it', `Run: chmod 600 ${path}`);
      }
      pem = await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = (error as { code?: unknown }).code;
    if (code === 'ENOENT') {
      throw new UserError('FILE_MISSING', `Cannot read the signing key ${path}: there is no such file`, {
        hint: 'Make one with `synthward keygen`.',
        params: { path },
      });
    }
    throw keyInvalid(path, code === 'ELOOP' ? 'it is a link' : 'it cannot be read', 'Name the key file itself.');
  }
  let privateKey: KeyObject | undefined;
  try {
    privateKey = createPrivateKey(pem);
  } catch {
    // Reported below: the text of the library may quote the file.
  }
  pem.fill(0);
  if (privateKey?.asymmetricKeyType !== 'ed25519') {
    throw keyInvalid(path, 'it holds no Ed25519 private key', 'Make one with `synthward keygen`.');
  }
  const publicKey = createPublicKey(privateKey);
  return { privateKey, publicKey, fingerprint: fingerprintOf(publicKey) };
}

/** Reads a public key in SPKI PEM. Throws `FILE_MISSING` or `KEY_INVALID`. */
export async function loadPublicKey(path: string): Promise<KeyObject> {
  let pem: Buffer;
  try {
    pem = await readFile(path);
  } catch {
    throw new UserError('FILE_MISSING', `Cannot read the public key ${path}`, {
      hint: 'Name the `.pub` file that the steward gave you.',
      params: { path },
    });
  }
  const text = pem.toString('latin1');
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === 'ed25519' && !text.includes('PRIVATE')) return key;
  } catch {
    // Reported below.
  }
  throw keyInvalid(path, 'it holds no Ed25519 public key', 'Name the `.pub` file that the steward gave you.');
}

/** `SHA256:` and the base64 of SHA-256 over the key's SPKI DER encoding. */
export const fingerprintOf = (key: KeyObject): string =>
  `SHA256:${createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64')
    .replace(/=+$/, '')}`;

async function writeNew(path: string, body: string | Buffer, mode: number): Promise<void> {
  try {
    const handle = await open(path, 'wx', mode);
    try {
      await handle.chmod(mode);
      await handle.writeFile(body);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw writeFailure(error, path);
  }
}

const keyInvalid = (path: string, reason: string, hint: string): UserError =>
  new UserError('KEY_INVALID', `Cannot use the key ${path}: ${reason}`, { hint, params: { path } });
