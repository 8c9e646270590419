import { UserError } from '../errors.ts';
import { canonicalJson, sha256 } from './canonical-json.ts';
import type { ChainHead } from './chain-head.ts';
import type { EntryKind, LedgerEntry } from './ledger.ts';

/** The head of a ledger without entries. */
export const EMPTY_HEAD: ChainHead = Object.freeze({ sequence: 0, hash: '0'.repeat(64) });

/** An entry as it lies in the file. */
export interface StoredEntry {
  readonly sequence: number;
  readonly hash: string;
  readonly text: string;
}

/** Writes the entry that follows `previous`. */
export function nextEntry(
  previous: ChainHead,
  kind: EntryKind,
  time: string,
  body: Readonly<Record<string, unknown>>,
): StoredEntry {
  const sequence = previous.sequence + 1;
  const text = canonicalJson({ body, kind, previous: previous.hash, sequence, time });
  return { sequence, hash: sha256(text), text };
}

/** Reads the entry that must follow `previous`. Throws `LEDGER_TAMPERED` naming it where it does not. */
export function readEntry(previous: ChainHead, stored: StoredEntry): LedgerEntry {
  const expected = previous.sequence + 1;
  if (stored.sequence !== expected) throw tampered(expected, 'it is missing');
  if (sha256(stored.text) !== stored.hash) throw tampered(expected, 'its hash is not that of its text');
  const fields = parseObject(stored.text, expected);
  if (fields['sequence'] !== expected) throw tampered(expected, 'it carries another number');
  if (fields['previous'] !== previous.hash) throw tampered(expected, 'it does not continue the entry before');
  const { kind, time, body } = fields;
  if (!isKind(kind) || typeof time !== 'string' || !isObject(body)) throw tampered(expected, 'it is not an entry');
  return { sequence: expected, previous: previous.hash, time, kind, body, hash: stored.hash };
}

/** `anchor` is the number of the noted head that shows it. */
export function tampered(entry: number, why: string, anchor?: number): UserError {
  return new UserError('LEDGER_TAMPERED', `Cannot trust the ledger: entry ${entry} is wrong, ${why}`, {
    hint: 'Nothing is read or spent under it. Restore the ledger from a backup, and find out who changed it.',
    params: { entry, why, ...(anchor === undefined ? {} : { anchor }) },
  });
}

const KINDS: ReadonlySet<unknown> = new Set<EntryKind>([
  'policy',
  'allocation',
  'revoke',
  'unit',
  'start',
  'charge',
  'answer',
  'finish',
  'abandon',
  'loss',
  'review',
]);
const isKind = (value: unknown): value is EntryKind => KINDS.has(value);

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseObject(text: string, entry: number): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw tampered(entry, 'its text is not JSON');
  }
  if (!isObject(value) || canonicalJson(value) !== text) throw tampered(entry, 'its text is not canonical JSON');
  return value;
}
