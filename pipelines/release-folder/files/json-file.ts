import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson } from '../../../privacy/ledger/canonical-json.ts';
import { writeFailure } from './file-errors.ts';

/** Writes `body` to a new file at `path` inside `dir`. Throws `DISK_FULL` or `FILE_UNWRITABLE`. */
export async function writeBody(dir: string, path: string, body: string | Uint8Array): Promise<void> {
  const file = join(dir, ...path.split('/'));
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, body, { flag: 'wx' });
  } catch (error) {
    throw writeFailure(error, path);
  }
}

/** Writes `value` as RFC 8785 canonical JSON and a newline. */
export const writeJson = (dir: string, path: string, value: unknown): Promise<void> =>
  writeBody(dir, path, `${canonicalJson(value)}\n`);
