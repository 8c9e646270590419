import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import type { TableReadings } from '../sources/table-readings.ts';

const FILE = 'readings.json';

/** Keeps how values were read beside the records of a run, so that a resumed run can still tell. Throws `FILE_UNWRITABLE`. */
export async function keepReadings(folder: string, readings: TableReadings): Promise<void> {
  const path = join(folder, FILE);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(`${path}.part`, JSON.stringify(readings), { mode: 0o600 });
    await rename(`${path}.part`, path);
  } catch {
    throw new UserError(
      'FILE_UNWRITABLE',
      `Cannot keep how the records were read in ${folder}: it cannot be written to`,
      {
        hint: 'Check who may write to the workspace and that its disk is not full. No budget was spent.',
      },
    );
  }
}

/** What was kept, or `undefined`: a version that kept none, or a damaged file, costs the report a paragraph and the run nothing. */
export async function keptReadings(folder: string): Promise<TableReadings | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, FILE), 'utf8')) as TableReadings;
  } catch {
    return undefined;
  }
}
