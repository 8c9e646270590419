import { basename } from 'node:path';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { UserError } from '../../../../privacy/errors.ts';

/** Names that a message lists, and letters of each. */
const MOST_TOLD = 5;
const LONGEST_TOLD = 80;

/**
 * The file of a ZIP archive that is meant: `asked`, or the only one. Folders and what macOS adds are passed over. Reads the list of files
 * at the end of the archive and nothing else. Throws `FILE_UNREADABLE` where the archive is damaged or nothing tells which file is meant.
 */
export async function zipMember(path: string, asked: string | undefined): Promise<string> {
  const names = await withZip(path, async (archive) => {
    const found: string[] = [];
    for await (const { fileName } of archive.eachEntry()) if (isFile(fileName)) found.push(fileName);
    return found;
  });
  const refuse = (reason: string, hint: string): UserError =>
    new UserError('FILE_UNREADABLE', `Cannot read ${path}: ${reason}`, { hint });
  const say = `Say which with member under source in the configuration, or --member of init: ${listed(names)}.`;
  if (asked !== undefined) {
    const found = names.filter((name) => name === asked);
    if (found.length === 1) return asked;
    if (found.length > 1) throw refuse(`it holds the file ${told(asked)} more than once`, 'Pack it again.');
    throw refuse(`it holds no file ${told(asked)}`, names.length === 0 ? 'Check that it is the right archive.' : say);
  }
  if (names.length === 0) throw refuse('it holds no file', 'Check that it is the right archive.');
  if (names.length > 1) throw refuse(`it holds ${names.length} files`, say);
  return names[0]!;
}

/** Opens an archive, hands it to `use` and closes it. A failure that is not ours becomes `FILE_UNREADABLE`. */
export async function withZip<T>(path: string, use: (archive: ZipFile) => Promise<T>): Promise<T> {
  let archive: ZipFile | undefined;
  try {
    archive = await openPromise(path, { autoClose: false });
    return await use(archive);
  } catch (error) {
    throw error instanceof UserError ? error : damagedZip(path);
  } finally {
    archive?.close();
  }
}

/** Throws `FILE_UNREADABLE` where the archive has no such member. */
export async function findEntry(archive: ZipFile, path: string, member: string): Promise<Entry> {
  for await (const entry of archive.eachEntry()) if (entry.fileName === member) return entry;
  throw damagedZip(path);
}

export const damagedZip = (path: string): UserError =>
  new UserError('FILE_UNREADABLE', `Cannot read ${path}: its ZIP data are damaged or cut short`, {
    hint: 'Copy the file again.',
  });

const isFile = (name: string): boolean =>
  !name.endsWith('/') && !name.startsWith('__MACOSX/') && !basename(name).startsWith('.');

/** In quotes, short, and without letters that could play tricks on a terminal. */
const told = (name: string): string =>
  JSON.stringify([...name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd')].slice(0, LONGEST_TOLD).join(''));

function listed(names: readonly string[]): string {
  const more = names.length > MOST_TOLD ? ` and ${names.length - MOST_TOLD} more` : '';
  return `${names.slice(0, MOST_TOLD).map(told).join(', ')}${more}`;
}
