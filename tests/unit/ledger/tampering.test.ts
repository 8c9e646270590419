import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'libsql';
import { describe, expect, test } from 'vitest';
import type { ChainHead } from '../../../privacy/ledger/chain-head.ts';
import { rewriteLedger } from '../../support/old-ledger.ts';
import { digest, gaussian, ledgerPath, openAt, policy, request, zcdp } from './ledger-fixture.ts';

const withCode = (code: string): Error => expect.objectContaining({ name: 'UserError', code });

/** Entries: 1 policy, 2 start, 3 charge, 4 answer, 5 charge, 6 answer. */
function written(): string {
  const path = ledgerPath();
  const ledger = openAt(path);
  ledger.setPolicy('encounters', policy('2'), { by: 'steward' });
  const run = ledger.startRun(request('run-1', zcdp('0.02')));
  for (const id of ['a', 'b']) {
    run.charge(id, digest(id), gaussian(100));
    run.answer(id, Uint8Array.of(1, 2, 3));
  }
  ledger.close();
  return path;
}

function change(path: string, sql: string): void {
  const db = new Database(path);
  db.exec(sql);
  db.close();
}

describe('a changed ledger', () => {
  test('untouched, it passes', () => {
    const ledger = openAt(written());
    expect(ledger.verifyChain()).toEqual({ ok: true, head: ledger.head() });
    expect(ledger.head().sequence).toBe(6);
  });

  test.each([
    [3, 'a charge made smaller', `UPDATE entry SET text = replace(text, '"100"', '"999"') WHERE sequence = 3`],
    [3, 'one character of a text', `UPDATE entry SET text = text || ' ' WHERE sequence = 3`],
    [4, 'a hash', `UPDATE entry SET hash = '${'0'.repeat(64)}' WHERE sequence = 4`],
    [2, 'an entry removed', 'DELETE FROM entry WHERE sequence = 2'],
    [1, 'the first entry removed', 'DELETE FROM entry WHERE sequence = 1'],
    [6, 'the last entry removed', 'DELETE FROM entry WHERE sequence = 6'],
    [3, 'all entries from one on removed', 'DELETE FROM entry WHERE sequence > 2'],
    [1, 'all entries removed', 'DELETE FROM entry'],
    [6, 'the head moved back', 'UPDATE head SET sequence = 5'],
    [1, 'the head removed', 'DELETE FROM head'],
    [7, 'an entry copied to the end', 'INSERT INTO entry SELECT 7, hash, text FROM entry WHERE sequence = 3'],
    [
      3,
      'two entries swapped',
      'UPDATE entry SET sequence = CASE sequence WHEN 3 THEN 105 WHEN 5 THEN 103 ELSE sequence + 100 END; UPDATE entry SET sequence = sequence - 100',
    ],
  ])('names entry %i for %s, and nothing proceeds', (entry, _what, sql) => {
    const path = written();
    change(path, sql);
    expect(() => openAt(path)).toThrow(
      expect.objectContaining({ code: 'LEDGER_TAMPERED', message: expect.stringContaining(`entry ${entry} is wrong`) }),
    );
    expect(() => openAt(path, { readonly: true })).toThrow(withCode('LEDGER_TAMPERED'));
  });

  test('is noticed by a process that has it open, and by every call after that', () => {
    const path = written();
    const ledger = openAt(path);
    const run = ledger.resumeRun('run-1', 'plan-1');
    change(
      path,
      'DELETE FROM entry WHERE sequence = 6; UPDATE head SET sequence = 5, hash = (SELECT hash FROM entry WHERE sequence = 5)',
    );
    expect(ledger.verifyChain()).toMatchObject({ ok: false });
    expect(() => run.charge('c', digest('c'), gaussian(100))).toThrow(withCode('LEDGER_TAMPERED'));
    expect(() => ledger.spent('encounters')).toThrow(withCode('LEDGER_TAMPERED'));
  });

  test.each([
    ['changed', "UPDATE answer SET body = x'010204' WHERE question = 'b'"],
    ['swapped', "UPDATE answer SET body = x'09' WHERE question = 'b'"],
    ['removed', "DELETE FROM answer WHERE question = 'b'"],
  ])('names the entry of an answer that was %s', (_, sql) => {
    const path = written();
    change(path, sql);
    const ledger = openAt(path);
    const run = ledger.resumeRun('run-1', 'plan-1');
    expect(run.answerTo('a', digest('a'))).toEqual(Uint8Array.of(1, 2, 3));
    expect(() => run.answerTo('b', digest('b'))).toThrow(/entry 6 is wrong/);
    expect(ledger.verifyChain()).toMatchObject({ ok: false, entry: 6 });
  });

  test('with an answer that nothing speaks of, is found by verifyChain()', () => {
    const path = written();
    change(path, "INSERT INTO answer VALUES ('run-1', 'c', x'00')");
    expect(openAt(path).verifyChain()).toMatchObject({ ok: false });
  });

  test('written anew with good hashes is caught by the rules or by a head noted elsewhere', () => {
    const path = written();
    const before = openAt(path);
    const noted: ChainHead = before.head();
    before.close();
    rewriteLedger(path, (entry) => {
      if (entry.sequence === 2) entry.body['planned'] = { kind: 'zcdp', rho: '1/1000' };
    });
    expect(openAt(path).verifyChain()).toMatchObject({
      ok: false,
      entry: 3,
      why: expect.stringContaining('BUDGET_EXCEEDED'),
    });
    rewriteLedger(path, (entry) => {
      if (entry.sequence === 2) entry.body['planned'] = { kind: 'zcdp', rho: '1/50' };
      if (entry.sequence === 2) entry.body['spender'] = 'somebody';
    });
    expect(openAt(path).verifyChain()).toMatchObject({ ok: true }); // what a chain without a key cannot see
    expect(openAt(path).verifyChain([noted])).toMatchObject({ ok: false, entry: 6 });
  });

  test('put back to an earlier copy is found only against a head noted elsewhere', () => {
    const path = written();
    const copy = `${path}.backup`;
    copyFileSync(path, copy);
    const ledger = openAt(path);
    ledger.resumeRun('run-1', 'plan-1').charge('c', digest('c'), gaussian(100));
    const noted = ledger.head();
    ledger.close();
    copyFileSync(copy, path);
    expect(openAt(path).verifyChain()).toMatchObject({ ok: true });
    expect(openAt(path).verifyChain([noted])).toMatchObject({ ok: false, entry: 7 });
  });

  test('damaged bytes are LEDGER_TAMPERED, whatever SQLite makes of them', () => {
    const path = written();
    const bytes = readFileSync(path);
    for (const damage of [
      () => writeFileSync(path, 'not a database at all, but long enough to be taken for one'.repeat(40)),
      () => writeFileSync(path, Buffer.from(bytes).fill(0x55, 4096, 8192)),
      () => truncateSync(path, 5000),
      () => change(path, 'DROP TABLE entry'),
      () => change(path, 'PRAGMA application_id = 1'),
    ]) {
      writeFileSync(path, bytes);
      damage();
      expect(() => openAt(path)).toThrow(withCode('LEDGER_TAMPERED'));
    }
    writeFileSync(path, bytes);
    openAt(path);
  });
});

/** SQLite puts its journal beside the file. */
function canFill(): boolean {
  try {
    accessSync('/dev', constants.W_OK);
    return existsSync('/dev/full');
  } catch {
    return false;
  }
}

describe('what the file system refuses', () => {
  test('a folder that is missing, a path that is a folder', () => {
    const path = ledgerPath();
    expect(() => openAt(join(dirname(path), 'none', 'ledger.db'))).toThrow(withCode('FILE_UNWRITABLE'));
    mkdirSync(path);
    expect(() => openAt(path)).toThrow(withCode('FILE_UNWRITABLE'));
  });

  test.skipIf(!canFill())('a full disk (needs /dev/full and a writable /dev: skipped where not)', () => {
    try {
      expect(() => openAt('/dev/full')).toThrow(withCode('DISK_FULL'));
    } finally {
      rmSync('/dev/full-journal', { force: true });
    }
  });

  test('a ledger that is read makes no file and changes nothing', () => {
    const path = ledgerPath();
    expect(() => openAt(path, { readonly: true })).toThrow(withCode('FILE_MISSING'));
    expect(existsSync(path)).toBe(false);
    const real = written();
    const before = readFileSync(real);
    const ledger = openAt(real, { readonly: true });
    expect(ledger.statement().lines).toHaveLength(1);
    expect(() => ledger.setPolicy('encounters', policy('9'), { by: 'steward' })).toThrow();
    expect(readFileSync(real).equals(before)).toBe(true);
  });

  test('one that was stopped while it was made holds nothing, and the next run makes it', () => {
    const path = ledgerPath();
    writeFileSync(path, '');
    expect(() => openAt(path, { readonly: true })).toThrow(withCode('FILE_MISSING'));
    expect(openAt(path).verifyChain()).toMatchObject({ ok: true, head: { sequence: 0 } });
    expect(openAt(path, { readonly: true }).runs()).toEqual([]);
  });

  test('another process that holds it too long', () => {
    const path = written();
    const holder = new Database(path);
    holder.exec('BEGIN IMMEDIATE');
    try {
      const started = performance.now();
      expect(() => openAt(path, { busyTimeoutMs: 50 })).toThrow(withCode('LEDGER_BUSY'));
      expect(performance.now() - started).toBeLessThan(5_000);
    } finally {
      holder.exec('ROLLBACK');
      holder.close();
    }
  });

  test('a newer format is named, not guessed at', () => {
    const path = written();
    change(path, 'PRAGMA user_version = 3');
    expect(() => openAt(path)).toThrow(withCode('FILE_UNREADABLE'));
    expect(statSync(path).size).toBeGreaterThan(0);
  });
});
