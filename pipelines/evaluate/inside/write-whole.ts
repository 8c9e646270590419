import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';

/** Writes a file at once or not at all, and for the steward alone. Throws `FILE_UNWRITABLE`. */
export async function writeWhole(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(`${path}.part`, text, { mode: 0o600 });
    await rename(`${path}.part`, path);
  } catch {
    throw new UserError('FILE_UNWRITABLE', `Cannot write the inside report ${path}`, {
      hint: 'Check that the workspace may be written to and that its disk is not full.',
    });
  }
}
