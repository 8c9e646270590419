import { randomBytes } from 'node:crypto';
import { UserError } from '../../../privacy/errors.ts';
import { KEY_ID_BYTES, type Protection } from './key-file.ts';

/** What stands before encrypted bytes: the magic, which key, and the salt that makes the key of this file. */
const MAGIC = Buffer.from('SWSEAL01');
const SALT_BYTES = 32;
export const SEAL_BYTES: number = MAGIC.length + KEY_ID_BYTES + SALT_BYTES;

export interface Seal {
  readonly header: Buffer;
  readonly key: Buffer;
}

/** A fresh key for the file at `path`. */
export function newSeal(protection: Protection, path: string): Seal {
  const salt = randomBytes(SALT_BYTES);
  return { header: Buffer.concat([MAGIC, protection.keyId, salt]), key: protection.keyFor(path, salt) };
}

/**
 * The key of the file at `path`, which begins with `start` (`undefined` where nothing says that it is encrypted), or `undefined` where it is not
 * encrypted and need not be. Throws `PROTECTION_KEY_INVALID` where the configured key is another or none, and where a key is configured for a
 * file that is not encrypted: whoever may write to the disk could have put it there.
 */
export function sealOf(start: Buffer | undefined, protection: Protection | undefined, path: string): Seal | undefined {
  const isSealed = start !== undefined && start.length >= SEAL_BYTES && start.subarray(0, MAGIC.length).equals(MAGIC);
  if (!isSealed) {
    if (protection === undefined) return undefined;
    throw unfit(path, 'it is not encrypted, and the configuration names a key file', 'without that key');
  }
  if (protection === undefined)
    throw unfit(path, 'it is encrypted, and the configuration names no key file', 'with one');
  const header = Buffer.from(start.subarray(0, SEAL_BYTES));
  const keyId = header.subarray(MAGIC.length, MAGIC.length + KEY_ID_BYTES);
  if (!keyId.equals(protection.keyId)) throw unfit(path, 'it is encrypted with another key', 'with that one');
  return { header, key: protection.keyFor(path, header.subarray(MAGIC.length + KEY_ID_BYTES)) };
}

const unfit = (path: string, reason: string, began: string): UserError =>
  new UserError('PROTECTION_KEY_INVALID', `Cannot read the encoded records in ${path}: ${reason}`, {
    hint: `Correct protection.keyFile: the run began ${began}. Where that key is lost, \`synthward clean --run\` removes the records of the run; it then reads the source again.`,
    params: { path },
  });
