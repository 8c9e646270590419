import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { UserError } from '../../privacy/errors.ts';
import { admit } from '../../privacy/ledger/admit.ts';
import { factOf } from '../../privacy/ledger/bodies.ts';
import { canonicalJson, sha256 } from '../../privacy/ledger/canonical-json.ts';
import { EMPTY_HEAD, readEntry } from '../../privacy/ledger/chain.ts';
import type { ChainHead } from '../../privacy/ledger/chain-head.ts';
import { openLedger } from '../../privacy/ledger/open-ledger.ts';
import { applyFact, emptyState } from '../../privacy/ledger/state.ts';
import type { Draw } from '../engine/draw.ts';
import { bytesOf, type Input, textOf } from '../engine/input.ts';
import { holds, type Target } from '../engine/target.ts';
import { mutateBytes } from '../mutators/bytes.ts';
import { mutateJson } from '../mutators/json-tree.ts';
import { everyLedgerEntry } from '../seeds/every-ledger-entry.ts';

const NOW = '2026-02-01T00:00:00.000Z';
const CODES: Target['codes'] = [
  'LEDGER_TAMPERED',
  'FILE_MISSING',
  'FILE_UNREADABLE',
  'LEDGER_BUSY',
  'EVENT_UNSUPPORTED',
  'EVENT_INVALID',
];

interface Entry {
  kind: unknown;
  time: unknown;
  body: unknown;
}

/** Entries whose numbers and hashes are made right again, so that what they say is looked at. */
const entries: Target = {
  name: 'ledger-entries',
  // What the rules of admission say is told as tampering by whoever reads a chain.
  codes: [
    ...CODES,
    'BUDGET_EXCEEDED',
    'BUDGET_INVALID',
    'POLICY_CONFLICT',
    'SPENDER_NOT_ALLOWED',
    'ALLOCATION_UNKNOWN',
    'ALLOCATION_EXPIRED',
    'ALLOCATION_REQUIRED',
    'UNIT_CONFLICT',
    'PLAN_CHANGED',
    'RUN_UNKNOWN',
    'CONFIG_INVALID',
  ],
  secondsAtMost: 2,
  megabytesAtMost: 1000,
  async prepare(folder) {
    const seed = entriesOf(join(folder, 'seed.db'));
    return {
      make: (draw): Input => ({ entries: bytesOf(JSON.stringify(changedEntries(seed, draw))) }),
      run(input) {
        const state = emptyState();
        let head: ChainHead = EMPTY_HEAD;
        for (const one of listOf(input['entries'])) {
          const stored = storedAfter(head, one);
          if (stored === undefined) return 'no entry';
          const entry = readEntry(head, stored);
          const fact = factOf(entry);
          admit(state, fact, entry.time);
          applyFact(state, fact, entry.sequence, entry.time);
          head = { sequence: entry.sequence, hash: entry.hash };
        }
        return 'accepted';
      },
    };
  },
};

/** The ledger as a file: rows with right hashes, rows that are changed, or bytes of the database. */
const file: Target = {
  name: 'ledger-file',
  codes: CODES,
  secondsAtMost: 4,
  megabytesAtMost: 1000,
  async prepare(folder) {
    const seedPath = join(folder, 'seed.db');
    const seed = entriesOf(seedPath);
    const bytes = readFileSync(seedPath);
    const path = join(folder, 'ledger.db');
    return {
      make: (draw): Input =>
        draw.chance(0.6)
          ? { entries: bytesOf(JSON.stringify(changedEntries(seed, draw))) }
          : {
              bytes: mutateBytes(
                draw.chance(0.3) ? mutateBytes(bytes, draw) : bytes,
                draw,
                draw.pick([0, 0, 100, 4096, 8192]),
              ),
            },
      run(input) {
        for (const end of ['', '-journal', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
        writeFileSync(path, input['bytes'] ?? bytes, { mode: 0o600 });
        if (input['entries'] !== undefined) rewrite(path, listOf(input['entries']));
        const ledger = openLedger({ path, now: () => NOW, readonly: true, busyTimeoutMs: 10 });
        try {
          const check = ledger.verifyChain();
          if (!check.ok) return `entry is wrong`;
          const { accounts } = ledger.statement();
          for (const { dataset } of accounts) {
            holds(ledger.spent(dataset).epsilonWithReservations >= 0, 'what was spent is below zero or no number');
            ledger.units(dataset);
          }
          ledger.allocations();
          return 'accepted';
        } finally {
          ledger.close();
        }
      },
    };
  },
};

const listOf = (bytes: Uint8Array | undefined): readonly Entry[] => {
  const list: unknown = JSON.parse(textOf(bytes));
  return Array.isArray(list) ? list : [];
};

function entriesOf(path: string): readonly Entry[] {
  everyLedgerEntry(path);
  const db = new Database(path);
  const rows = db.prepare('SELECT text FROM entry ORDER BY sequence').all() as { text: string }[];
  db.close();
  return rows.map(({ text }) => JSON.parse(text));
}

function changedEntries(seed: readonly Entry[], draw: Draw): unknown {
  const bodies = seed.map(({ kind, time, body }) => ({ kind, time, body }));
  if (draw.chance(0.3)) return mutateJson(bodies, draw, draw.chance(0.8) ? 'near' : 'far', 3);
  const at = draw.below(bodies.length);
  const changed = { ...bodies[at]!, body: mutateJson(bodies[at]!.body, draw, draw.chance(0.8) ? 'near' : 'far', 2) };
  return bodies.with(at, changed).slice(0, draw.chance(0.3) ? at + 1 : undefined);
}

function storedAfter(head: ChainHead, entry: unknown): { sequence: number; hash: string; text: string } | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const sequence = head.sequence + 1;
  try {
    const text = canonicalJson({ ...entry, previous: head.hash, sequence });
    return { sequence, hash: sha256(text), text };
  } catch (error) {
    if (error instanceof UserError) throw error;
    return undefined;
  }
}

function rewrite(path: string, list: readonly Entry[]): void {
  const db = new Database(path);
  try {
    db.exec('DELETE FROM entry');
    let head: ChainHead = EMPTY_HEAD;
    for (const one of list) {
      const stored = storedAfter(head, one);
      if (stored === undefined) continue;
      db.prepare('INSERT INTO entry VALUES (?, ?, ?)').run([stored.sequence, stored.hash, stored.text]);
      head = { sequence: stored.sequence, hash: stored.hash };
    }
    db.prepare('UPDATE head SET sequence = ?, hash = ?').run([head.sequence, head.hash]);
  } finally {
    db.close();
  }
}

export const LEDGER_TARGETS: readonly Target[] = [entries, file];
