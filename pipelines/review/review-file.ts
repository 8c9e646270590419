import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../../privacy/errors.ts';
import { readSmallFile } from '../account/marks/small-file.ts';
import { writeFailure } from '../release-folder/files/file-errors.ts';
import { REVIEW_ENDING } from '../workspace/workspace.ts';
import { type ReviewStatement, readStatement, statementDigest } from './statement.ts';

const MOST_BYTES = 2 ** 22;
const MOST_STATEMENTS = 1000;

/** The file beside a release folder that holds what was stated about it. */
export const reviewPath = (release: string): string =>
  join(dirname(resolve(release)), `${basename(resolve(release))}${REVIEW_ENDING}`);

/**
 * The statements about a release, oldest first; none where there is no file. Throws `REVIEW_INVALID` for a file that is none, in which a signature
 * does not hold, whose statements do not follow on each other, or in which one is about a release of another name than `name`.
 */
export function readReview(release: string, name: string): readonly ReviewStatement[] {
  const path = reviewPath(release);
  let bytes: Buffer | undefined;
  try {
    bytes = readSmallFile(path, MOST_BYTES);
  } catch {
    throw invalid(path, 'it is no plain file, or too long');
  }
  if (bytes === undefined) return [];
  let list: unknown;
  try {
    list = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalid(path, 'it is no JSON');
  }
  if (!Array.isArray(list) || list.length > MOST_STATEMENTS) throw invalid(path, 'it is no list of statements');
  return list.map((value: unknown, i) => {
    const statement = readStatement(value);
    if (statement === undefined) throw invalid(path, `statement ${i + 1} is not signed by the key that it names`);
    const before = i === 0 ? undefined : statementDigest(list[i - 1] as ReviewStatement);
    if (statement.sequence !== i + 1 || statement.previous !== before) {
      throw invalid(path, `statement ${i + 1} does not follow on the one before`);
    }
    if (statement.release !== name) throw invalid(path, `statement ${i + 1} is about another release`);
    return statement;
  });
}

/** Writes the statements at once; a reader sees all of them or those before. Throws `FILE_UNWRITABLE` or `DISK_FULL`. */
export function writeReview(release: string, statements: readonly ReviewStatement[]): void {
  const path = reviewPath(release);
  const partial = `${path}.${randomBytes(6).toString('hex')}.partial`;
  try {
    writeFileSync(partial, `${JSON.stringify(statements, null, 2)}\n`, { flag: 'wx' });
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw writeFailure(error, path);
  }
}

const invalid = (path: string, why: string): UserError =>
  new UserError('REVIEW_INVALID', `Cannot read the review ${path}: ${why}`, {
    hint: 'Somebody changed it. Put an intact copy back: the ledger holds each statement too.',
    params: { path },
  });
