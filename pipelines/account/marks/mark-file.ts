import { closeSync, fsyncSync, openSync, renameSync, rmSync, utimesSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import { type Mark, markText, readMarkText } from './mark.ts';
import { readSmallFile } from './small-file.ts';

const MOST_BYTES = 16_384;

/** `undefined` where there is none. Throws `MARK_UNREACHABLE` where that cannot be told, or something else lies there. */
export function readMarkFile(path: string): Mark | undefined {
  let bytes: Buffer | undefined;
  try {
    bytes = readSmallFile(path, MOST_BYTES);
  } catch {
    throw unreachable(
      path,
      'it cannot be read, or is no regular file',
      'Check who may read it; a link, a folder or a device is no mark. Name a file of its own as ledger.mark.',
    );
  }
  if (bytes === undefined) return undefined;
  const mark = readMarkText(bytes.toString('utf8'));
  if (mark !== undefined) return mark;
  throw unreachable(
    path,
    'what lies there is no mark of a ledger',
    'If ledger.mark names it, name a file of its own there. Else move it away, and keep it for whoever looks into it: releases and checkpoints are compared all the same.',
  );
}

/**
 * Puts the mark in the place of the one before, on the disk when this returns and never by halves. Its file bears the day: when each question was
 * answered depends on the records. Throws `MARK_UNREACHABLE`, or `DISK_FULL`.
 */
export function writeMarkFile(path: string, mark: Mark): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    rmSync(draft, { force: true });
    const file = openSync(draft, 'wx', 0o600);
    try {
      writeSync(file, markText(mark));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    const day = new Date(mark.day);
    utimesSync(draft, day, day);
    renameSync(draft, path);
    syncFolder(dirname(path));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    removeQuietly(draft);
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new UserError('DISK_FULL', `Cannot write the mark of the ledger ${path}: the disk is full`, {
        hint: 'Make room, then go on: nothing is charged twice.',
        params: { path },
      });
    }
    throw unreachable(
      path,
      `it cannot be written (${code})`,
      'Mount the share or make the folder, and check who may write there.',
    );
  }
}

/** Some shares and systems sync no folders; the file itself is synced everywhere. */
function syncFolder(path: string): void {
  let folder: number | undefined;
  try {
    folder = openSync(path, 'r');
    fsyncSync(folder);
  } catch (error) {
    if (!/^E(INVAL|NOTSUP|OPNOTSUPP|PERM|ISDIR|ACCES|BADF)$/.test((error as NodeJS.ErrnoException).code ?? '')) {
      throw error;
    }
  } finally {
    if (folder !== undefined) closeSync(folder);
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // the first error is the one that matters
  }
}

const unreachable = (path: string, why: string, hint: string): UserError =>
  new UserError('MARK_UNREACHABLE', `Cannot keep the mark of the ledger in ${path}: ${why}`, {
    hint: `${hint} Without it nothing is read or charged.`,
    params: { path },
  });

/** Where it was once, a missing one says that the share is not mounted. */
export const gone = (path: string): UserError =>
  unreachable(
    path,
    'it was kept there before and is gone',
    'Mount the share, or put the file back. If it is lost for good, name a file that was never there as ledger.mark: a new mark is begun.',
  );

export const noFolder = (path: string): UserError =>
  unreachable(path, 'its folder is not there', 'Mount the share or make the folder.');
