import { zcdpCost } from '../privacy/accounting/zcdp/cost.ts';
import type { PrivacyEvent } from '../privacy/events.ts';
import type { LedgerRun, RunRecord } from '../privacy/ledger/ledger.ts';
import { add, compare, type Rational, sum, ZERO } from '../privacy/rational.ts';

/** A run that lives in memory and holds its charges to `planned`, for benches: what it spends is on no ledger. */
export function memoryRun(planned: PrivacyEvent): LedgerRun & { spent(): Rational } {
  const answers = new Map<string, Uint8Array>();
  const charged = new Map<string, string>();
  // Charge by charge, as it is spent: sampled steps cost less where all of them are accounted for together.
  const events = planned.kind === 'composed' ? planned.events : [planned];
  const limit = sum(events.map((event) => zcdpCost(event).rho));
  let spent = ZERO;
  let state: RunRecord['state'] = 'open';
  return {
    get record(): RunRecord {
      return {
        runId: 'bench',
        dataset: 'bench',
        spender: 'bench',
        planned,
        planDigest: 'bench',
        facts: {},
        state,
        startedAt: '',
        endedAt: undefined,
      };
    },
    answerTo: (questionId) => answers.get(questionId),
    progressOf: (questionId) => (answers.has(questionId) ? 'answered' : charged.has(questionId) ? 'charged' : 'open'),
    charge(questionId, questionDigest, event) {
      if (charged.has(questionId)) throw new Error(`Question ${questionId} was charged twice`);
      const total = add(spent, zcdpCost(event).rho);
      if (compare(total, limit) > 0) throw new Error(`Question ${questionId} takes the run beyond its plan`);
      charged.set(questionId, questionDigest);
      spent = total;
      return true;
    },
    answer(questionId, body) {
      answers.set(questionId, body);
    },
    finish(how) {
      state = how;
    },
    spent: () => spent,
  };
}
