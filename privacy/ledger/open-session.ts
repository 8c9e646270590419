import { UserError } from '../errors.ts';
import { admit } from './admit.ts';
import { bodyOf, type Fact, factOf } from './bodies.ts';
import { EMPTY_HEAD, nextEntry, readEntry, tampered } from './chain.ts';
import type { ChainHead, ChainView } from './chain-head.ts';
import type { LedgerDatabase } from './database.ts';
import type { LedgerEntry } from './ledger.ts';
import type { LedgerSession } from './ledger-run.ts';
import { applyFact, emptyState, headKey } from './state.ts';

/** Reads the chain as far as it goes before each piece of work, and enters one fact at most in a transaction. */
export function openSession(
  database: LedgerDatabase,
  now: () => string,
  readonly: boolean,
  afterEntry: ((chain: ChainView) => void) | undefined,
): LedgerSession & { head(): ChainHead; chain(): ChainView; keepHead(): void } {
  const state = emptyState();
  let head = EMPTY_HEAD;
  let broken: unknown;

  /** Folds in what other processes wrote. Once the chain is seen broken, nothing proceeds. */
  function catchUp(): void {
    if (broken !== undefined) throw broken;
    try {
      const written = database.head();
      if (written.sequence < head.sequence) throw tampered(written.sequence + 1, 'it was there before and is gone');
      for (const stored of database.entriesAfter(head.sequence)) {
        const entry = readEntry(head, stored);
        applyFact(state, factOf(entry), entry.sequence, entry.time);
        head = { sequence: entry.sequence, hash: entry.hash };
      }
      if (written.sequence > head.sequence) throw tampered(head.sequence + 1, 'it is missing');
      if (written.sequence < head.sequence) throw tampered(head.sequence, 'the record of the newest entry omits it');
      if (written.hash !== head.hash) throw tampered(head.sequence, 'the record of the newest entry contradicts it');
    } catch (error) {
      if (error instanceof UserError && error.code === 'LEDGER_TAMPERED') broken = error;
      throw error;
    }
  }

  const hashAt = (sequence: number): string | undefined => {
    const [stored] = database.entriesAfter(sequence - 1, 1);
    return stored?.sequence === sequence ? stored.hash : undefined;
  };
  const chain = (): ChainView => ({
    head,
    first: hashAt(1),
    hashAt,
    isAccepted: (noted) => state.acceptedHeads.has(headKey(noted)),
  });
  /** While no other process writes, so that of two that note a head at once none puts the older one last. */
  function keepHead(): void {
    if (afterEntry === undefined) return;
    database.writing(() => {
      catchUp();
      afterEntry(chain());
    });
  }

  return {
    database,
    head: () => head,
    chain,
    keepHead,
    read: (work) =>
      database.reading(() => {
        catchUp();
        return work(state);
      }),
    write(work) {
      if (readonly) throw new Error('Cannot write to a ledger that was opened for reading');
      const entered: { fact: Fact; entry: LedgerEntry }[] = [];
      const result = database.writing(() => {
        catchUp();
        return work(state, (fact) => {
          if (entered.length > 0) throw new Error('A transaction enters one fact');
          const time = now();
          admit(state, fact, time);
          const stored = nextEntry(head, fact.kind, time, bodyOf(fact));
          const entry = readEntry(head, stored);
          entered.push({ fact: factOf(entry), entry });
          database.append(stored);
        });
      });
      // Only what is committed is folded in; after a failed commit the next catchUp() finds out what was.
      for (const { fact, entry } of entered) {
        applyFact(state, fact, entry.sequence, entry.time);
        head = { sequence: entry.sequence, hash: entry.hash };
      }
      // An answer is known to nobody before the next charge, or before whoever has it calls `keepHead` and lets it out.
      // A charge that was entered before and not marked enters nothing, and must not be answered either.
      if (entered.every(({ fact }) => fact.kind !== 'answer')) keepHead();
      return result;
    },
  };
}
