import { copyFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { digest, gaussian, ledgerPath, openAt, policy, request, zcdp } from './ledger-fixture.ts';

const withCode = (code: string): Error => expect.objectContaining({ name: 'UserError', code });

function spent(): string {
  const path = ledgerPath();
  const ledger = openAt(path);
  ledger.setPolicy('encounters', policy('2'), { by: 'steward' });
  const run = ledger.startRun(request('run-1', zcdp('0.02')));
  run.charge('a', digest('a'), gaussian(100));
  run.answer('a', Uint8Array.of(1, 2, 3));
  ledger.close();
  return path;
}

/** Adds and takes away a table in one transaction after another, as fast as it can: a writer that is never between two. */
const BUSY_WRITER = `
  const { workerData, parentPort } = require('node:worker_threads');
  const Database = require('libsql');
  const db = new Database(workerData.path, { timeout: 60000 });
  const stop = new Int32Array(workerData.stop);
  const put = db.prepare('INSERT OR REPLACE INTO answer VALUES (?, ?, ?)');
  parentPort.postMessage('ready');
  for (let i = 0; Atomics.load(stop, 0) === 0; i++) {
    db.exec('BEGIN IMMEDIATE');
    for (let j = 0; j < 40; j++) put.run(['busy', 'q' + j, Buffer.alloc(3000, i % 256)]);
    db.exec('COMMIT');
    // SQLite queues nobody: without a gap a busy machine may never let the copy in.
    Atomics.wait(stop, 0, 0, 2);
  }
  db.close();
`;

describe('a copy of the ledger', () => {
  test('holds the same entries and answers, under the same file mode, and goes on from there', () => {
    const path = spent();
    const ledger = openAt(path, { readonly: true });
    const copy = join(dirname(path), 'copy.db');
    ledger.backup(copy);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    const restored = openAt(copy);
    expect(restored.entries()).toEqual(ledger.entries());
    expect(restored.verifyChain([ledger.head()])).toEqual({ ok: true, head: ledger.head() });
    const run = restored.resumeRun('run-1', 'plan-1');
    expect(run.answerTo('a', digest('a'))).toEqual(Uint8Array.of(1, 2, 3));
    run.charge('b', digest('b'), gaussian(100));
    expect(() => ledger.setPolicy('encounters', policy('9'), { by: 'steward' })).toThrow();
  });

  test('replaces no file, and leaves none behind where it cannot be written', () => {
    const path = spent();
    const ledger = openAt(path);
    const taken = join(dirname(path), 'taken.db');
    writeFileSync(taken, 'something');
    expect(() => ledger.backup(taken)).toThrow(withCode('FILE_UNWRITABLE'));
    expect(statSync(taken).size).toBe(9);
    expect(() => ledger.backup(join(dirname(path), 'none', 'copy.db'))).toThrow(withCode('FILE_UNWRITABLE'));
  });

  test('is of one instant while another thread keeps writing', async () => {
    const path = spent();
    const stop = new SharedArrayBuffer(4);
    const worker = new Worker(BUSY_WRITER, { eval: true, workerData: { path, stop } });
    const ended = new Promise((done) => worker.on('exit', done));
    await new Promise((done) => worker.on('message', done));
    const ledger = openAt(path, { busyTimeoutMs: 60_000 });
    const sets: number[] = [];
    for (let i = 0; i < 5; i++) {
      const copy = join(dirname(path), `copy-${i}.db`);
      ledger.backup(copy);
      const Database = (await import('libsql')).default;
      const db = new Database(copy);
      const rows = db
        .prepare("SELECT count(*) AS n, count(DISTINCT hex(body)) AS kinds FROM answer WHERE run = 'busy'")
        .all() as { n: number; kinds: number }[];
      db.close();
      // Every transaction of the writer sets all 40 to one value.
      expect(rows[0]!.n === 0 || (rows[0]!.n === 40 && rows[0]!.kinds === 1)).toBe(true);
      sets.push(rows[0]!.n);
      expect(openAt(copy).entries()).toHaveLength(4);
    }
    expect(sets.some((n) => n === 40)).toBe(true);
    Atomics.store(new Int32Array(stop), 0, 1);
    await ended;
  });

  test('put back later is sound in itself, and a head noted since names what is missing', () => {
    const path = spent();
    const ledger = openAt(path);
    const copy = join(dirname(path), 'copy.db');
    ledger.backup(copy);
    const run = ledger.resumeRun('run-1', 'plan-1');
    run.charge('b', digest('b'), gaussian(100));
    run.answer('b', Uint8Array.of(4));
    const noted = ledger.head();
    expect(noted.sequence).toBe(6);
    ledger.close();
    copyFileSync(copy, path);
    const restored = openAt(path);
    expect(restored.verifyChain()).toMatchObject({ ok: true });
    expect(restored.verifyChain([noted])).toEqual({
      ok: false,
      entry: 5,
      why: 'entry 6 was noted and the chain ends before',
      anchor: noted,
    });
    // Spending on from an old copy makes another history: the noted head still shows it.
    const other = restored.resumeRun('run-1', 'plan-1');
    other.charge('c', digest('c'), gaussian(100));
    other.answer('c', Uint8Array.of(9));
    expect(restored.verifyChain([restored.headAt(4), noted])).toEqual({
      ok: false,
      entry: 6,
      why: 'it differs from the one noted, while entry 4 agrees',
      anchor: noted,
    });
  });
});
