import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import { READ_WHAT_IS_THERE } from '../read-what-is-there.ts';

export const KEY_BYTES = 32;
export const KEY_ID_BYTES = 8;
/** A key in Base64 with a line end is shorter. */
const LONGEST_FILE = 64;

/** What encrypts files below one protected folder. The key itself leaves it only as keys of single files. */
export interface Protection {
  /** Tells keys apart; says nothing of the key. */
  readonly keyId: Buffer;
  /** The key of one file: another for every path below the protected folder, and for every salt. */
  keyFor(path: string, salt: Uint8Array): Buffer;
}

/**
 * Makes a key file of 32 bytes from the system's generator, in Base64, with mode 0600. Never replaces a file. Throws `PROTECTION_KEY_INVALID`
 * or `FILE_UNWRITABLE`.
 */
export async function generateProtectionKey(
  path: string,
): Promise<{ readonly keyFile: string; readonly keyId: string }> {
  const bytes = randomBytes(KEY_BYTES);
  let file: FileHandle | undefined;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    file = await open(path, 'wx', 0o600);
    await file.chmod(0o600);
    await file.writeFile(`${bytes.toString('base64')}\n`);
    await file.sync();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw keyInvalid(path, 'a file of that name exists', 'Choose another name: a key is never replaced.');
    }
    throw new UserError('FILE_UNWRITABLE', `Cannot write ${path}`, {
      hint: 'Check that the folder exists and that you may write to it.',
      params: { path },
    });
  } finally {
    await file?.close();
  }
  return { keyFile: path, keyId: protectionWith(createSecretKey(bytes), '').keyId.toString('hex') };
}

/**
 * Reads a key file for the files below `root`, a protected folder. Throws `FILE_MISSING`, or `PROTECTION_KEY_INVALID` for a file that is a link
 * or no regular file, that anybody but its owner may read, or that does not hold 32 bytes, raw or in Base64.
 */
export async function loadProtection(path: string, root: string): Promise<Protection> {
  const bytes = await readKey(path);
  const decoded = bytes.length === KEY_BYTES ? bytes : decode(bytes);
  if (decoded === undefined) {
    bytes.fill(0);
    throw keyInvalid(
      path,
      'it does not hold 32 bytes, raw or in Base64',
      'Make one with `synthward keygen --protection`.',
    );
  }
  const key = createSecretKey(decoded);
  bytes.fill(0);
  decoded.fill(0);
  return protectionWith(key, root);
}

async function readKey(path: string): Promise<Buffer> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, READ_WHAT_IS_THERE);
    const found = await file.stat();
    if (!found.isFile()) throw keyInvalid(path, 'it is no regular file', 'Name the key file itself.');
    if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
      throw keyInvalid(path, 'others than its owner may read it', `Run: chmod 600 ${path}`);
    }
    const bytes = Buffer.alloc(LONGEST_FILE);
    const { bytesRead } = await file.read(bytes, 0, LONGEST_FILE, 0);
    return bytes.subarray(0, bytesRead);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      throw new UserError('FILE_MISSING', `Cannot read the protection key ${path}: there is no such file`, {
        hint: 'Make one with `synthward keygen --protection`, or correct protection.keyFile.',
        params: { path },
      });
    }
    throw keyInvalid(path, code === 'ELOOP' ? 'it is a link' : 'it cannot be read', 'Name the key file itself.');
  } finally {
    await file?.close();
  }
}

function decode(bytes: Buffer): Buffer | undefined {
  const text = bytes.toString('latin1').trim();
  return /^[A-Za-z0-9+/]{43}=$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

function protectionWith(key: KeyObject, root: string): Protection {
  const derive = (info: string, salt: Uint8Array, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', key, salt, info, length));
  return {
    keyId: derive('synthward/protection/1 key id', new Uint8Array(0), KEY_ID_BYTES),
    keyFor: (path, salt) =>
      derive(`synthward/protection/1 file ${relative(root, path).split(sep).join('/')}`, salt, KEY_BYTES),
  };
}

export const keyInvalid = (path: string, reason: string, hint: string): UserError =>
  new UserError('PROTECTION_KEY_INVALID', `Cannot use the protection key ${path}: ${reason}`, {
    hint,
    params: { path },
  });
