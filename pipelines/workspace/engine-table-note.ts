import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../privacy/errors.ts';

const FILE = 'engine-table';

/**
 * Notes in the folder of a run which table of an engine is to hold its records, before that is made: whoever gives the run up, or removes the folder, can then
 * be told of it. Throws `FILE_UNWRITABLE`.
 */
export async function noteEngineTable(folder: string, name: string): Promise<void> {
  try {
    const file = await open(join(folder, FILE), 'w', 0o600);
    try {
      await file.writeFile(`${name}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch {
    throw new UserError('FILE_UNWRITABLE', `Cannot keep the state of a run in ${folder}: it cannot be written to`, {
      hint: 'Check who may write to the workspace and that its disk is not full. No budget was spent by this.',
    });
  }
}

/** After the table was dropped. */
export const forgetEngineTable = (folder: string): Promise<undefined> =>
  rm(join(folder, FILE), { force: true }).then(
    () => undefined,
    () => undefined,
  );

/** What is left in an engine of the run in `folder`, in words; `undefined` where nothing is known to be. */
export async function leftInEngine(folder: string): Promise<string | undefined> {
  const name = await readFile(join(folder, FILE), 'utf8').catch(() => undefined);
  return (
    name &&
    `The engine may still hold its records as ${name.trim()}, and tables of that name with a word behind it: have them dropped.`
  );
}
