import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import type { EntropySource } from '../../../privacy/random/entropy.ts';
import type { Protection } from '../../workspace/protection/key-file.ts';
import { byteSink, byteSource, wholeOf } from '../../workspace/protection/sealed-file.ts';

const FILE = 'order.salt';
const SALT_BYTES = 32;

/**
 * The salt of a run (`proof.md`), as hexadecimal: what an earlier start of it drew, or 256 fresh bits, which are on the disk before this resolves. One that cannot
 * be read is drawn anew. Throws `FILE_UNWRITABLE`.
 */
export async function keptSalt(folder: string, entropy: EntropySource, protection?: Protection): Promise<string> {
  const known = await readSalt(folder, protection);
  if (known !== undefined) return known.toString('hex');
  const salt = drawSalt(entropy);
  await writeSalt(folder, salt, protection);
  return salt.toString('hex');
}

/** The same for rows that are chosen once in the life of a process, and kept nowhere else. */
export const freshSalt = (entropy: EntropySource): string => drawSalt(entropy).toString('hex');

function drawSalt(entropy: EntropySource): Buffer {
  const salt = Buffer.alloc(SALT_BYTES);
  entropy.fill(salt);
  return salt;
}

async function readSalt(folder: string, protection: Protection | undefined): Promise<Buffer | undefined> {
  const path = join(folder, FILE);
  const file = await open(path, 'r').catch(() => undefined);
  try {
    if (file === undefined) return undefined;
    const salt = await wholeOf(await byteSource(file, path, protection));
    return salt.length === SALT_BYTES ? Buffer.from(salt) : undefined;
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}

async function writeSalt(folder: string, salt: Buffer, protection: Protection | undefined): Promise<void> {
  const path = join(folder, FILE);
  const part = `${path}.part`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await rm(part, { force: true });
    const file = await open(part, 'wx', 0o600);
    try {
      const sink = await byteSink(file, path, protection);
      await sink.write(salt);
      await sink.end();
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch {
    throw new UserError('FILE_UNWRITABLE', `Cannot keep the salt of a run in ${folder}: it cannot be written to`, {
      hint: 'Check who may write to the workspace and that its disk is not full. No budget was spent.',
    });
  }
}
