import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../privacy/errors.ts';

/** What a run was begun with beside its configuration: whoever resumes it need not say it again. Paths are absolute. */
export interface DescribeOptions {
  readonly table?: string | undefined;
  readonly headerIsNames?: boolean | undefined;
  readonly dictionary?: string | undefined;
  readonly out?: string | undefined;
  readonly epsilon?: string | undefined;
  readonly delta?: string | undefined;
}

const FILE = 'options.json';

/** Keeps the options in the folder of a run, where none are kept. Throws `FILE_UNWRITABLE`. */
export async function keepOptions(folder: string, options: DescribeOptions): Promise<void> {
  if ((await keptOptions(folder)) !== undefined) return;
  const path = join(folder, FILE);
  try {
    await writeFile(`${path}.part`, JSON.stringify(options), { mode: 0o600 });
    await rename(`${path}.part`, path);
  } catch {
    throw new UserError('FILE_UNWRITABLE', `Cannot write to ${folder}`, {
      hint: 'Check who may write to the workspace and that its disk is not full. No budget was spent.',
    });
  }
}

/** `undefined` where none are kept: the run has ended, or an earlier version began it. */
export async function keptOptions(folder: string): Promise<DescribeOptions | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, FILE), 'utf8')) as DescribeOptions;
  } catch {
    return undefined;
  }
}
