import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import Database from 'libsql';
import { afterAll, expect, test } from 'vitest';
import { UserError } from '../../../privacy/errors.ts';
import { canonicalJson, sha256 } from '../../../privacy/ledger/canonical-json.ts';
import type { ChainHead } from '../../../privacy/ledger/chain-head.ts';
import type { ChainCheck } from '../../../privacy/ledger/ledger.ts';
import { openLedger } from '../../../privacy/ledger/open-ledger.ts';
import { brokenAt } from '../../../privacy/ledger/verify-ledger.ts';
import { parseRational, rational } from '../../../privacy/rational.ts';
import { digest, gaussian, PATIENT, policy, request, zcdp } from './ledger-fixture.ts';

/** A ledger with every kind of entry. */
function everyKind(path: string): void {
  const ledger = openLedger({ path, now: () => '2024-01-01T00:00:00.000Z' });
  const by = { by: 'steward' };
  ledger.setPolicy('encounters', { ...policy('3'), requireAllocation: true }, by);
  for (const id of ['sepsis-1', 'sepsis-2']) {
    ledger.awardAllocation(
      {
        id,
        dataset: 'encounters',
        project: 'sepsis',
        epsilon: rational(1),
        delta: parseRational('1e-6'),
        purpose: 'Teaching tables',
        approver: 'Dr Ray',
        expires: '2024-06-30',
        spenders: ['*'],
      },
      by,
    );
  }
  ledger.revokeAllocation('sepsis-2', by);
  for (const runId of ['run-1', 'run-2']) {
    const plannedQuestions = ['a', 'b'].map((id) => ({ id, event: gaussian(100) }));
    const run = ledger.startRun(request(runId, zcdp('0.01'), { allocation: 'sepsis-1', plannedQuestions }));
    for (const id of ['a', 'b']) {
      run.charge(id, digest(id), gaussian(100));
      run.answer(id, Uint8Array.of(1, 2, 3));
    }
    run.finish(runId === 'run-1' ? 'finished' : 'abandoned');
  }
  ledger.setPolicy('wards', policy('3'), by);
  const unit = { name: 'row', column: null, neighbours: 'add-remove-unit' } as const;
  const rows = ledger.startRun(request('run-3', zcdp('0.01'), { dataset: 'wards', unit }));
  rows.charge('a', digest('a'), gaussian(100));
  rows.finish('finished');
  ledger.convertUnit({ dataset: 'wards', unit: PATIENT, rowsAtMost: 2, because: 'known' }, by);
  const lost = { runId: 'loss-1', dataset: 'encounters', unit: PATIENT, event: gaussian(50), releases: ['released/a'] };
  ledger.acceptLoss({ ...lost, noted: [{ sequence: 99, hash: digest('9') }], because: 'the disk failed' }, by);
  ledger.close();
}

/** As `ledger verify` asks: on opening or afterwards, a broken chain is an answer. */
function check(path: string, anchors: readonly ChainHead[] = []): ChainCheck {
  try {
    const ledger = openLedger({ path, now: () => '2024-01-01T00:00:00.000Z', readonly: true });
    try {
      return ledger.verifyChain(anchors);
    } finally {
      ledger.close();
    }
  } catch (error) {
    if (error instanceof UserError && error.code === 'LEDGER_TAMPERED') return brokenAt(error);
    throw error;
  }
}

interface Row {
  readonly sequence: number;
  readonly hash: string;
  readonly text: string;
}

function inDatabase<T>(path: string, work: (db: Database.Database) => T): T {
  const db = new Database(path);
  try {
    return work(db);
  } finally {
    db.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'synthward-ledger-'));
const path = join(folder, 'ledger.db');
everyKind(path);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const bytes = readFileSync(path);
const rows = inDatabase(path, (db) => db.prepare('SELECT * FROM entry ORDER BY sequence').all() as Row[]);
const restore = (): void => writeFileSync(path, bytes);

/** Paths to every leaf of a JSON value. */
function leaves(value: unknown, at: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => leaves(item, [...at, i]));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, item]) => leaves(item, [...at, key]));
  }
  return [at];
}

function changedAt(value: unknown, at: readonly (string | number)[]): unknown {
  const [step, ...rest] = at;
  if (step === undefined) {
    if (typeof value === 'number') return value + 1;
    if (typeof value === 'boolean') return !value;
    return `${String(value)}x`;
  }
  if (Array.isArray(value)) return value.map((item, i) => (i === step ? changedAt(item, rest) : item));
  const record = value as Readonly<Record<string, unknown>>;
  return { ...record, [step]: changedAt(record[step], rest) };
}

test('holds every kind of entry, and passes untouched', () => {
  expect(new Set(rows.map(({ text }) => JSON.parse(text).kind)).size).toBe(10);
  expect(check(path)).toMatchObject({ ok: true, head: { sequence: rows.length } });
});

test('any field of any entry that is changed is found, and its entry named', () => {
  const fields = rows.flatMap(({ sequence, text }) => leaves(JSON.parse(text)).map((at) => ({ sequence, text, at })));
  expect(fields.length).toBeGreaterThan(150);
  inDatabase(path, (db) => {
    const put = db.prepare('UPDATE entry SET text = ? WHERE sequence = ?');
    for (const { sequence, text, at } of fields) {
      put.run([JSON.stringify(changedAt(JSON.parse(text), at)), sequence]);
      expect([at.join('.'), check(path)]).toMatchObject([at.join('.'), { ok: false, entry: sequence }]);
      put.run([text, sequence]);
    }
  });
  expect(check(path)).toMatchObject({ ok: true });
});

test('any character of any text or hash that is changed is found, and its entry named', () => {
  fc.assert(
    fc.property(
      fc.nat(rows.length - 1),
      fc.constantFrom('text', 'hash') as fc.Arbitrary<'text' | 'hash'>,
      fc.nat(1e6),
      fc.constantFrom('0', 'f', '"', '}', ' ', 'é'),
      (index, column, position, character) => {
        const row = rows[index]!;
        const before = row[column];
        const at = position % before.length;
        fc.pre(before[at] !== character);
        const after = `${before.slice(0, at)}${character}${before.slice(at + 1)}`;
        inDatabase(path, (db) =>
          db.prepare(`UPDATE entry SET ${column} = ? WHERE sequence = ?`).run([after, row.sequence]),
        );
        try {
          expect(check(path)).toMatchObject({ ok: false, entry: row.sequence });
        } finally {
          restore();
        }
      },
    ),
    { seed: 7, numRuns: 60 },
  );
});

test('any entry that is removed or exchanged for another is found, and named', () => {
  for (const { sequence } of rows) {
    inDatabase(path, (db) => db.exec(`DELETE FROM entry WHERE sequence = ${sequence}`));
    expect(check(path)).toMatchObject({ ok: false, entry: sequence });
    restore();
    const other = sequence === rows.length ? 1 : sequence + 1;
    inDatabase(path, (db) =>
      db.exec(
        `UPDATE entry SET (hash, text) = (SELECT hash, text FROM entry WHERE sequence = ${other}) WHERE sequence = ${sequence}`,
      ),
    );
    expect(check(path)).toMatchObject({ ok: false, entry: sequence });
    restore();
  }
});

test('a history written anew from any entry on, with good hashes, is named by a head noted at that entry', () => {
  const noted = rows.map(({ sequence, hash }) => ({ sequence, hash }));
  for (const first of rows) {
    inDatabase(path, (db) => {
      const put = db.prepare('UPDATE entry SET text = ?, hash = ? WHERE sequence = ?');
      let previous = first.sequence === 1 ? '0'.repeat(64) : rows[first.sequence - 2]!.hash;
      for (const { sequence, text } of rows.slice(first.sequence - 1)) {
        const entry = { ...JSON.parse(text), previous };
        if (sequence === first.sequence) entry.time = '2024-01-01T00:00:00.001Z';
        const written = canonicalJson(entry);
        previous = sha256(written);
        put.run([written, previous, sequence]);
      }
      db.prepare('UPDATE head SET hash = ?').run([previous]);
    });
    expect(check(path)).toMatchObject({ ok: true }); // what a chain without a key cannot see
    expect(check(path, noted)).toMatchObject({ ok: false, entry: first.sequence });
    expect(check(path, noted.slice(-1))).toMatchObject({ ok: false, entry: rows.length });
    restore();
  }
});
