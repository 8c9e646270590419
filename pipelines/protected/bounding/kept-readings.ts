import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import type { Protection } from '../../workspace/protection/key-file.ts';
import { byteSink, byteSource, wholeOf } from '../../workspace/protection/sealed-file.ts';
import type { TableReadings } from '../sources/table-readings.ts';

const FILE = 'readings.json';

/** Keeps how values were read beside the records of a run, so that a resumed run can still tell. Throws `FILE_UNWRITABLE`. */
export async function keepReadings(folder: string, readings: unknown, protection?: Protection): Promise<void> {
  const path = join(folder, FILE);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(`${path}.part`, 'w', 0o600);
    try {
      const sink = await byteSink(file, path, protection);
      await sink.write(Buffer.from(JSON.stringify(readings)));
      await sink.end();
    } finally {
      await file.close();
    }
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
export async function keptReadings<Readings = TableReadings>(
  folder: string,
  protection?: Protection,
): Promise<Readings | undefined> {
  const path = join(folder, FILE);
  const file = await open(path, 'r').catch(() => undefined);
  try {
    if (file === undefined) return undefined;
    const source = await byteSource(file, path, protection);
    return JSON.parse(String(await wholeOf(source))) as Readings;
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}
