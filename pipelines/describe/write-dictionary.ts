import { access, constants, copyFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../privacy/errors.ts';

/** Where the measured dictionary goes. */
export interface DescribeOutput {
  readonly path: string;
  /** Whether it takes the place of the draft, which is then kept under another name. */
  readonly replaces: boolean;
}

/** Finds out before anything is spent whether the dictionary can be written. Throws `FILE_UNWRITABLE`. */
export async function requireWritable({ path, replaces }: DescribeOutput): Promise<void> {
  const folder = dirname(path);
  try {
    await access(folder, constants.W_OK);
  } catch {
    throw unwritable(folder);
  }
  if (!replaces && (await exists(path))) {
    throw new UserError('FILE_UNWRITABLE', `Cannot write ${path}: the file exists`, {
      hint: 'Name another file with -o. Without -o the dictionary itself is filled in and the draft kept beside it.',
    });
  }
}

/** Writes the grouping files, then the dictionary, each at once or not at all. Returns where the draft was kept. */
export async function writeDictionary(
  { path, replaces }: DescribeOutput,
  text: string,
  files: readonly { readonly name: string; readonly body: string }[],
  backup: string,
): Promise<string | undefined> {
  const folder = dirname(path);
  try {
    for (const { name, body } of files) await writeWhole(join(folder, name), body);
    // A run that is resumed after this finds the draft already kept, and perhaps already replaced.
    if (replaces && !(await exists(backup))) await copyFile(path, backup, constants.COPYFILE_EXCL);
    await writeWhole(path, text);
  } catch {
    throw unwritable(folder);
  }
  return replaces ? backup : undefined;
}

async function writeWhole(path: string, text: string): Promise<void> {
  const part = `${path}.part`;
  try {
    await writeFile(part, text);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

const unwritable = (folder: string): UserError =>
  new UserError('FILE_UNWRITABLE', `Cannot write to ${folder}`, {
    hint: 'Check who may write there and that its disk is not full. Nothing that was paid for is lost: resume the run.',
  });

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
