import { chmodSync, closeSync, existsSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import Database from 'libsql';
import { UserError } from '../errors.ts';
import { EMPTY_HEAD, type StoredEntry, tampered } from './chain.ts';
import type { ChainHead } from './chain-head.ts';

/** The ledger file: one SQLite database with the chain, its head and the answers. Knows nothing of what they mean. */
export interface LedgerDatabase {
  /** Runs `work` on one unchanging view of the file. */
  reading<T>(work: () => T): T;
  /** Runs `work` while no other process can write; what it wrote is on the disk when this returns, or none of it is. */
  writing<T>(work: () => T): T;
  head(): ChainHead;
  /** Entries with a number above `after`, in order; the first `most` of them. */
  entriesAfter(after: number, most?: number): readonly StoredEntry[];
  /** Inside `writing` alone. */
  append(entry: StoredEntry): void;
  answer(runId: string, questionId: string): Uint8Array | undefined;
  /** Inside `writing` alone. */
  putAnswer(runId: string, questionId: string, body: Uint8Array): void;
  /** Runs and questions of all stored answers. */
  answerKeys(): readonly { readonly runId: string; readonly questionId: string }[];
  /** Writes one unchanging view of the file to a new one, with mode 0600. */
  copyTo(path: string): void;
  close(): void;
}

export interface LedgerDatabaseOptions {
  readonly path: string;
  readonly readonly: boolean;
  readonly busyTimeoutMs: number;
}

const APPLICATION_ID = 0x53796e77; // "Synw"
/** 1: version 0.1.0, whose runs state no unit. 2: they do, which a program that knows 1 alone would take for tampering. */
const FORMATS = { old: 1, now: 2 } as const;
const SCHEMA = `
CREATE TABLE entry (sequence INTEGER PRIMARY KEY, hash TEXT NOT NULL, text TEXT NOT NULL) STRICT;
CREATE TABLE head (only INTEGER PRIMARY KEY CHECK (only = 1), sequence INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
CREATE TABLE answer (run TEXT NOT NULL, question TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (run, question)) STRICT;
INSERT INTO head VALUES (1, 0, '${EMPTY_HEAD.hash}');
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${FORMATS.now};
`;

/**
 * Opens the file, or makes it with mode 0600.
 *
 * A rollback journal rather than a write-ahead log: between transactions the ledger is one file, which is what a steward
 * copies for a backup. `synchronous=EXTRA` also syncs the folder after each commit, without which a power cut could bring
 * an undone charge back. Throws `FILE_MISSING`, `FILE_UNWRITABLE`, `FILE_UNREADABLE`, `LEDGER_BUSY`, `LEDGER_TAMPERED`,
 * `DISK_FULL`; the database's own messages are never passed on, since they may quote values.
 */
export function openLedgerDatabase(options: LedgerDatabaseOptions): LedgerDatabase {
  const path = resolve(options.path);
  if (options.readonly && !existsSync(path)) {
    throw new UserError('FILE_MISSING', `Cannot read the ledger: ${path} does not exist`, {
      hint: 'Give the folder of a workspace in which a release was run.',
      params: { path },
    });
  }
  if (!options.readonly) makePrivateFile(path);
  const mapped = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw mapError(error, path, options.readonly);
    }
  };
  const db = mapped(() => new Database(path, { timeout: options.busyTimeoutMs }));
  // Always all(): get() leaves its statement, and with it a read lock, open.
  const rows = (sql: string, ...values: readonly (string | number)[]): readonly Row[] =>
    db.prepare(sql).all([...values]) as Row[];
  const transaction = <T>(begin: string, work: () => T): T =>
    mapped(() => {
      db.exec(begin);
      try {
        const result = work();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        if (db.inTransaction) quietly(() => db.exec('ROLLBACK'));
        throw error;
      }
    });

  const database: LedgerDatabase = {
    reading: (work) => transaction('BEGIN', work),
    writing: (work) => transaction('BEGIN IMMEDIATE', work),
    head() {
      const [row] = rows(`SELECT sequence, ${asBytes('hash')} FROM head`);
      if (row === undefined) throw tampered(1, 'the record of the newest entry is missing');
      return { sequence: Number(row['sequence']), hash: textOf(row['hash']) };
    },
    entriesAfter: (after, most = -1) =>
      rows(
        `SELECT sequence, ${asBytes('hash')}, ${asBytes('text')} FROM entry WHERE sequence > ? ORDER BY sequence LIMIT ?`,
        after,
        most,
      ).map((row) => ({ sequence: Number(row['sequence']), hash: textOf(row['hash']), text: textOf(row['text']) })),
    append({ sequence, hash, text }) {
      db.prepare('INSERT INTO entry VALUES (?, ?, ?)').run([sequence, hash, text]);
      db.prepare('UPDATE head SET sequence = ?, hash = ?').run([sequence, hash]);
    },
    answer(runId, questionId) {
      const [row] = rows('SELECT body FROM answer WHERE run = ? AND question = ?', runId, questionId);
      // A blob comes as an ArrayBuffer from all(), as a Buffer from get().
      return row === undefined ? undefined : new Uint8Array(row['body'] as ArrayBuffer);
    },
    putAnswer(runId, questionId, body) {
      db.prepare('INSERT INTO answer VALUES (?, ?, ?)').run([runId, questionId, body]);
    },
    answerKeys: () =>
      rows(`SELECT ${asBytes('run')}, ${asBytes('question')} FROM answer`).map((row) => ({
        runId: textOf(row['run']),
        questionId: textOf(row['question']),
      })),
    copyTo(file) {
      const target = resolve(file);
      try {
        closeSync(openSync(target, 'wx', 0o600));
      } catch {
        throw cannotCopy(target);
      }
      try {
        // SQLite takes this for a write, though it only reads the ledger.
        db.exec('PRAGMA query_only = OFF');
        try {
          mapped(() => db.prepare('VACUUM INTO ?').run([target]));
        } finally {
          if (options.readonly) db.exec('PRAGMA query_only = ON');
        }
        chmodSync(target, 0o600);
        syncFile(target);
      } catch (error) {
        rmSync(target, { force: true });
        throw error instanceof UserError && error.code === 'LEDGER_TAMPERED' ? error : cannotCopy(target);
      }
    },
    close() {
      if (db.open) quietly(() => db.close());
    },
  };
  try {
    mapped(() => {
      db.exec(options.readonly ? 'PRAGMA query_only = ON' : 'PRAGMA synchronous = EXTRA');
      if (!options.readonly) database.writing(() => prepareSchema());
      else prepareSchema();
    });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }

  function prepareSchema(): void {
    const application = Number(Object.values(rows('PRAGMA application_id')[0] ?? {})[0]);
    const version = Number(Object.values(rows('PRAGMA user_version')[0] ?? {})[0]);
    const empty = rows('SELECT 1 FROM sqlite_master LIMIT 1').length === 0;
    if (application === 0 && version === 0 && empty && !options.readonly) {
      db.exec(SCHEMA);
    } else if (application === 0 && version === 0 && empty) {
      throw notBegun(path);
    } else if (application !== APPLICATION_ID) {
      throw notALedger(path);
    } else if (version === FORMATS.old) {
      if (!options.readonly) db.exec(`PRAGMA user_version = ${FORMATS.now}`);
    } else if (version !== FORMATS.now) {
      throw new UserError('FILE_UNREADABLE', `Cannot read the ledger ${path}: it has format ${version}`, {
        hint: 'Use the version of Synthward that wrote it, or a newer one.',
        params: { path, version },
      });
    }
  }
}

type Row = Readonly<Record<string, unknown>>;

/** In a damaged file a text may be no UTF-8, which ends the process where the database makes text of it. */
const asBytes = (column: string): string => `CAST(${column} AS BLOB) AS ${column}`;

/** What is no UTF-8, or null where nothing may be, becomes another text, which no hash is right for. */
const textOf = (bytes: unknown): string => Buffer.from((bytes ?? '') as ArrayBuffer).toString('utf8');

function makePrivateFile(path: string): void {
  try {
    if (existsSync(path)) return;
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
  } catch (error) {
    throw mapError(error, path, false);
  }
}

function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

const cannotCopy = (path: string): UserError =>
  new UserError('FILE_UNWRITABLE', `Cannot write the copy ${path}: the file exists, or its folder does not allow it`, {
    hint: 'Name a new file in a folder that only you may read, on a disk with room.',
    params: { path },
  });

/** What a process that was stopped while it made the file leaves, and what readers see while one makes it. */
const notBegun = (path: string): UserError =>
  new UserError('FILE_MISSING', `Cannot read the ledger: nothing was ever entered in ${path}`, {
    hint: 'Its first run was stopped before it entered anything; the next one makes the ledger. If it did hold entries, restore it from a backup.',
    params: { path },
  });

const notALedger = (path: string): UserError =>
  new UserError('LEDGER_TAMPERED', `Cannot trust the ledger: ${path} is damaged or is not a ledger`, {
    hint: 'Nothing is read or spent under it. Restore the ledger from a backup, and find out who changed it.',
    params: { path },
  });

function mapError(error: unknown, path: string, readonly: boolean): unknown {
  if (error instanceof UserError) return error;
  const code = String((error as { code?: unknown }).code ?? '');
  const params = { path };
  if (/^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(code)) {
    return new UserError('LEDGER_BUSY', `Cannot use the ledger ${path}: another process holds it`, {
      hint: 'Wait for the other run and try again; what was charged before stays charged once.',
      params,
    });
  }
  if (/^SQLITE_(CORRUPT|NOTADB|ERROR|FORMAT|MISMATCH)/.test(code)) return notALedger(path);
  if (/^(SQLITE_FULL|ENOSPC|EDQUOT)/.test(code)) {
    return new UserError('DISK_FULL', `Cannot write the ledger ${path}: the disk is full`, {
      hint: 'Nothing was read that is not in the ledger. Make room, then resume the run.',
      params,
    });
  }
  if (/^SQLITE_CONSTRAINT/.test(code)) return notALedger(path);
  if (/^(SQLITE_|E[A-Z]+$)/.test(code) || /ConnectionFailed/.test(String((error as Error).message))) {
    const verb = readonly ? 'read' : 'write';
    return new UserError(
      readonly ? 'FILE_UNREADABLE' : 'FILE_UNWRITABLE',
      `Cannot ${verb} the ledger ${path}: the file or its folder does not allow it`,
      { hint: `Check that the folder exists and that you may ${verb} in it.`, params },
    );
  }
  return error;
}

function quietly(work: () => unknown): void {
  try {
    work();
  } catch {
    // the first error is the one that matters
  }
}
