import { UserError } from '../errors.ts';
import { eventToJson } from '../event-json.ts';
import type { PrivacyEvent } from '../events.ts';
import { knownRun } from './admit.ts';
import type { Fact } from './bodies.ts';
import { canonicalJson, sha256 } from './canonical-json.ts';
import { tampered } from './chain.ts';
import type { LedgerDatabase } from './database.ts';
import type { LedgerRun } from './ledger.ts';
import type { ChargeAccount, LedgerState, RunAccount } from './state.ts';

/** The ledger as a run uses it: every call sees all that is committed, and a write is durable when it returns. */
export interface LedgerSession {
  readonly database: LedgerDatabase;
  read<T>(work: (state: LedgerState) => T): T;
  /** `enter` appends one entry, after asking whether it keeps the rules. */
  write<T>(work: (state: LedgerState, enter: (fact: Fact) => void) => T): T;
}

export function ledgerRun(session: LedgerSession, runId: string): LedgerRun {
  const { database, read, write } = session;
  const account = (state: LedgerState): RunAccount => state.runs.get(runId)!;
  return {
    get record() {
      return read((state) => account(state).record);
    },
    answerTo(questionId, questionDigest) {
      return read((state) => {
        const charge = account(state).charges.get(questionId);
        if (charge === undefined) return undefined;
        checkDigest(runId, charge, questionDigest);
        if (charge.answer === undefined) return undefined;
        const body = database.answer(runId, questionId);
        if (body === undefined) throw tampered(charge.answer.entry, 'its answer is missing');
        if (sha256(body) !== charge.answer.digest) throw tampered(charge.answer.entry, 'its answer was changed');
        return body;
      });
    },
    progressOf(questionId, questionDigest) {
      return read((state) => {
        const charge = account(state).charges.get(questionId);
        if (charge === undefined) return 'open';
        checkDigest(runId, charge, questionDigest);
        return charge.answer === undefined ? 'charged' : 'answered';
      });
    },
    charge(questionId, questionDigest, event) {
      return write((state, enter) => {
        const run = knownRun(state, runId, 'charge');
        const charge = run.charges.get(questionId);
        if (charge === undefined) {
          enter({ kind: 'charge', runId, questionId, questionDigest, event });
          return true;
        }
        checkDigest(runId, charge, questionDigest);
        checkEvent(runId, charge, event);
        if (charge.answer !== undefined) throw answeredElsewhere(runId, questionId);
        return false;
      });
    },
    answer(questionId, body) {
      write((state, enter) => {
        const charge = knownRun(state, runId, 'answer').charges.get(questionId);
        if (charge === undefined) throw new Error(`Question ${questionId} is answered and was never charged`);
        if (charge.answer !== undefined) throw answeredElsewhere(runId, questionId);
        database.putAnswer(runId, questionId, body);
        enter({ kind: 'answer', runId, questionId, answerDigest: sha256(body) });
      });
    },
    finish(state) {
      write((_state, enter) => enter({ kind: state === 'finished' ? 'finish' : 'abandon', runId }));
    },
  };
}

function checkDigest(runId: string, charge: ChargeAccount, questionDigest: string): void {
  if (charge.questionDigest !== questionDigest) throw otherQuestion(runId, charge.questionId);
}

function checkEvent(runId: string, charge: ChargeAccount, event: PrivacyEvent): void {
  if (canonicalJson(eventToJson(charge.event)) !== canonicalJson(eventToJson(event))) {
    throw otherQuestion(runId, charge.questionId);
  }
}

const otherQuestion = (runId: string, questionId: string): UserError =>
  new UserError(
    'PLAN_CHANGED',
    `Cannot go on with run ${JSON.stringify(runId)}: it paid for another question ${JSON.stringify(questionId)}`,
    {
      hint: 'Resume with the version, configuration and dictionary the run was started with, or abandon it.',
      params: { runId, questionId },
    },
  );

const answeredElsewhere = (runId: string, questionId: string): UserError =>
  new UserError(
    'LEDGER_BUSY',
    `Cannot go on with run ${JSON.stringify(runId)}: another process has just answered question ${JSON.stringify(questionId)}`,
    {
      hint: 'One process at a time works on a run. Wait for the other one, then resume.',
      params: { runId, questionId },
    },
  );
