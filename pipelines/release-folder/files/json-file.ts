import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import { canonicalJson } from '../../../privacy/ledger/canonical-json.ts';
import { writeFailure } from './file-errors.ts';
import { ARTEFACT_BOUNDS, type JsonBounds, outOfBounds } from './strict-json.ts';

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

/** Writes `value` as RFC 8785 canonical JSON and a newline. Throws `RELEASE_INVALID` for more than readers take, and what `writeBody` throws. */
export async function writeJson(
  dir: string,
  path: string,
  value: unknown,
  bounds: JsonBounds = ARTEFACT_BOUNDS,
): Promise<void> {
  const body = Buffer.from(`${canonicalJson(value)}\n`);
  refuseUnreadable(path, body, bounds);
  await writeBody(dir, path, body);
}

/** Throws `RELEASE_INVALID` for a JSON text that no reader of releases would take. */
export function refuseUnreadable(path: string, body: Uint8Array, bounds: JsonBounds): void {
  const wrong = outOfBounds(body, bounds);
  if (wrong === undefined) return;
  throw new UserError('RELEASE_INVALID', `Cannot write ${path}: ${wrong}, and no reader of releases takes that`, {
    hint: 'Release fewer columns, or columns of fewer values.',
    params: { path },
  });
}
