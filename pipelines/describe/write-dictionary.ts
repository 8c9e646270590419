import { access, constants, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { UserError } from '../../privacy/errors.ts';

/** Where the measured dictionary goes. */
export interface DescribeOutput {
  readonly path: string;
  /** Whether it takes the place of the draft, which is then kept under another name. */
  readonly replaces: boolean;
}

/** Where the draft is kept when the dictionary that `runId` measured takes its place. */
export function backupOf(path: string, runId: string): string {
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}.draft-${runId}${ext}`);
}

/**
 * Finds out before anything is spent whether the dictionary can be written, by writing an empty file beside it under a name as long
 * as any that will be needed. A resumed run may find its own result. Throws `FILE_UNWRITABLE`.
 */
export async function requireWritable({ path, replaces }: DescribeOutput, resumed: boolean): Promise<void> {
  const probe = `${backupOf(path, 'xxxxxxxx-xxxxxxxx')}.part`;
  try {
    await writeFile(probe, '');
    await rm(probe);
  } catch {
    throw unwritable(dirname(path));
  }
  if (!replaces && !resumed && (await exists(path))) throw taken(path, 'the file exists');
}

/** Keeps the draft, so that the run can be resumed whatever becomes of the dictionary. Returns where, if it will be replaced. */
export async function keepDraft(
  { path, replaces }: DescribeOutput,
  draft: string,
  runId: string,
): Promise<string | undefined> {
  if (!replaces) return undefined;
  const backup = backupOf(path, runId);
  if (!(await exists(backup))) await writeWhole(backup, draft);
  return backup;
}

/** Writes the grouping files, each at once or not at all. Throws as `writeDictionary` does. */
export async function writeGroupings(
  { path }: DescribeOutput,
  files: readonly { readonly name: string; readonly body: string }[],
): Promise<void> {
  for (const { name, body } of files) await writeOnce(join(dirname(path), name), body, undefined);
}

/** Writes the dictionary at once or not at all. What a person wrote there in the meantime is not overwritten. Throws `FILE_UNWRITABLE`. */
export const writeDictionary = ({ path, replaces }: DescribeOutput, draft: string, text: string): Promise<void> =>
  writeOnce(path, text, replaces ? draft : undefined);

/** Writes a file where none stands, or one that says the same, or what it is to replace. */
async function writeOnce(path: string, text: string, replaced: string | undefined): Promise<void> {
  const standing = await readFile(path, 'utf8').catch(() => undefined);
  if (standing === text) return;
  if (standing !== undefined && standing !== replaced)
    throw taken(path, 'the file was changed, or holds something else');
  await writeWhole(path, text);
}

async function writeWhole(path: string, text: string): Promise<void> {
  const part = `${path}.part`;
  try {
    await writeFile(part, text);
    await rename(part, path);
  } catch {
    await rm(part, { force: true }).catch(() => undefined);
    throw unwritable(dirname(path));
  }
}

const taken = (path: string, why: string): UserError =>
  new UserError('FILE_UNWRITABLE', `Cannot write ${path}: ${why}`, {
    hint: 'Name another file with -o. Without -o the dictionary itself is filled in and the draft kept beside it.',
  });

const unwritable = (folder: string): UserError =>
  new UserError('FILE_UNWRITABLE', `Cannot write to ${folder}`, {
    hint: 'Check who may write there and that its disk is not full. Nothing that was paid for is lost: resume the run.',
  });

const exists = (path: string): Promise<boolean> =>
  access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
