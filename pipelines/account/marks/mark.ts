import { z } from 'zod';
import type { ChainHead } from '../../../privacy/ledger/chain-head.ts';

const SCHEMA = 'synthward/ledger-mark/1';
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const schema = z.strictObject({
  schema: z.literal(SCHEMA),
  ledger: sha256.nullable(),
  sequence: z.int().nonnegative(),
  hash: sha256,
  day: z.iso.date(),
  writer: z.string().max(100).nullable(),
  elsewhere: z.string().max(4096).optional(),
});

/** How far a ledger had been written, kept apart from it. It tells nothing of the records: days, no finer, and hashes. */
export interface Mark {
  /** Hash of its first entry, which no other ledger has; null where it had none. */
  readonly ledger: string | null;
  readonly head: ChainHead;
  /** The day of that entry, in UTC. */
  readonly day: string;
  /** Random id of the installation that wrote it; null where that has none. */
  readonly writer: string | null;
  /** Where a second mark is kept; in the one of the workspace alone. */
  readonly elsewhere?: string | undefined;
}

export function markText({ ledger, head, day, writer, elsewhere }: Mark): string {
  const place = elsewhere === undefined ? {} : { elsewhere };
  return `${JSON.stringify({ schema: SCHEMA, ledger, ...head, day, writer, ...place }, null, 2)}\n`;
}

/** `undefined` for anything that is no mark. */
export function readMarkText(text: string): Mark | undefined {
  try {
    const { sequence, hash, ledger, day, writer, elsewhere } = schema.parse(JSON.parse(text));
    return { ledger, head: { sequence, hash }, day, writer, ...(elsewhere === undefined ? {} : { elsewhere }) };
  } catch {
    return undefined;
  }
}
