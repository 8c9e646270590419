import { UserError } from '../errors.ts';
import { admit } from './admit.ts';
import { factOf } from './bodies.ts';
import { sha256 } from './canonical-json.ts';
import { EMPTY_HEAD, readEntry, tampered } from './chain.ts';
import type { ChainHead } from './chain-head.ts';
import type { LedgerDatabase } from './database.ts';
import type { ChainCheck } from './ledger.ts';
import { applyFact, emptyState, type LedgerState } from './state.ts';

/** Replays the whole file from nothing. See `Ledger.verifyChain`. */
export function verifyLedger(database: LedgerDatabase, anchors: readonly ChainHead[]): ChainCheck {
  try {
    return { ok: true, head: database.reading(() => replay(database, anchors)) };
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'LEDGER_TAMPERED') throw error;
    return brokenAt(error, anchors);
  }
}

/** What `LEDGER_TAMPERED` says, as an answer. */
export function brokenAt({ params }: UserError, anchors: readonly ChainHead[] = []): ChainCheck {
  const { entry, why, anchor } = params;
  const noted = anchors.find(({ sequence }) => sequence === anchor);
  return {
    ok: false,
    entry: Number(entry ?? 1),
    why: typeof why === 'string' ? why : 'the file is damaged or is not a ledger',
    ...(noted === undefined ? {} : { anchor: noted }),
  };
}

function replay(database: LedgerDatabase, anchors: readonly ChainHead[]): ChainHead {
  const state = emptyState();
  const noted = [...anchors].sort((a, b) => a.sequence - b.sequence);
  let held = 0;
  let head: ChainHead = EMPTY_HEAD;
  for (const stored of database.entriesAfter(0)) {
    const entry = readEntry(head, stored);
    const fact = factOf(entry);
    keepsTheRules(() => admit(state, fact, entry.time), entry.sequence);
    applyFact(state, fact, entry.sequence, entry.time);
    head = { sequence: entry.sequence, hash: entry.hash };
    for (const anchor of noted.filter(({ sequence }) => sequence === head.sequence)) {
      if (anchor.hash !== head.hash) throw differs(head.sequence, held);
      held = head.sequence;
    }
  }
  const written = database.head();
  if (written.sequence > head.sequence) throw tampered(head.sequence + 1, 'it is missing');
  if (written.sequence < head.sequence || written.hash !== head.hash) {
    throw tampered(head.sequence, 'the record of the newest entry contradicts it');
  }
  const beyond = noted.find(({ sequence }) => sequence > head.sequence);
  if (beyond !== undefined) {
    const { sequence } = beyond;
    throw tampered(head.sequence + 1, `entry ${sequence} was noted and the chain ends before`, sequence);
  }
  checkAnswers(database, state);
  return head;
}

/** Somewhere after the last noted entry that agrees, the history was written anew. */
const differs = (entry: number, held: number): UserError =>
  tampered(entry, `it differs from the one noted${held === 0 ? '' : `, while entry ${held} agrees`}`, entry);

function keepsTheRules(check: () => void, entry: number): void {
  try {
    check();
  } catch (error) {
    if (error instanceof UserError) throw tampered(entry, `it should have been refused with ${error.code}`);
    throw error;
  }
}

function checkAnswers(database: LedgerDatabase, state: LedgerState): void {
  for (const [runId, run] of state.runs) {
    for (const { questionId, answer } of run.charges.values()) {
      if (answer === undefined) continue;
      const body = database.answer(runId, questionId);
      if (body === undefined) throw tampered(answer.entry, 'its answer is missing');
      if (sha256(body) !== answer.digest) throw tampered(answer.entry, 'its answer was changed');
    }
  }
  for (const { runId, questionId } of database.answerKeys()) {
    const charge = state.runs.get(runId)?.charges.get(questionId);
    if (charge?.answer === undefined) {
      throw tampered(charge?.entry ?? 1, 'the file holds an answer that no entry speaks of');
    }
  }
}
