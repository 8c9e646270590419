import type { ModelInputs } from '../../models/model.ts';
import { modelFamily } from '../../models/registry.ts';
import { canaryLikelihoods } from '../../pipelines/audit/white-box/canary-likelihoods.ts';
import { recordingGuard } from '../../pipelines/audit/white-box/recording-guard.ts';
import { discreteGaussianSigmaSquared, largestRho } from '../../privacy/budget.ts';
import type { PrivacyEvent } from '../../privacy/events.ts';
import { createGuard } from '../../privacy/guard/create-guard.ts';
import { marginalsEvent } from '../../privacy/guard/events.ts';
import type { Guard } from '../../privacy/guard/guard.ts';
import { systemEntropy } from '../../privacy/random/system-entropy.ts';
import { type Rational, toNumberDown } from '../../privacy/rational.ts';
import { memoryRun } from '../memory-run.ts';
import type { Audited, Budget } from './audited.ts';
import { WORST_CANARY, withCanary, worstCaseRecords } from './worst-case-records.ts';

/** Mu of the Gaussian mechanism that costs as much zCDP (Bun and Steinke 2016, proposition 1.6). */
const muOfRho = (rho: Rational): number => Math.sqrt(2 * toNumberDown(rho));

/** One question for the counts of one column, which gets the whole budget. */
export function auditedMarginal(budget: Budget): Audited {
  const rho = largestRho(budget.epsilon, budget.delta);
  const marginals = [{ columns: [0], sigmaSquared: discreteGaussianSigmaSquared(rho, 1n, 1n) }];
  const ask = (guard: Guard) => guard.measureMarginals({ id: 'one', marginals });
  return auditedQuestions(ask, marginalsEvent({ marginals }, 1), { scale: 1, impliedMu: muOfRho(rho) });
}

/**
 * A family as it is released under a budget that is all its own, to its last question: its plan, and its fit up to the answer after which
 * nothing more is asked. The records have 96 times `scale` rows.
 */
export function auditedFamily(kind: string, budget: Budget, scale: number): Audited {
  const rho = largestRho(budget.epsilon, budget.delta);
  const { columns, rowCount } = worstCaseRecords(scale);
  const inputs: ModelInputs = {
    columns: columns.map(({ name, size }) => ({ name, size })),
    maxRowsPerUnit: 1,
    rho,
    expectedRows: rowCount,
    target: undefined,
  };
  const family = modelFamily(kind);
  const { questions } = family.plan(inputs);
  const last = questions.at(-1)!.id;
  const ask = async (guard: Guard) => {
    try {
      await family.fit(inputs, untilAnswered(guard, last), () => undefined);
    } catch (error) {
      if (!(error instanceof Answered)) throw error;
    }
  };
  const event: PrivacyEvent = { kind: 'composed', events: questions.map((question) => question.event) };
  return auditedQuestions(ask, event, { scale, impliedMu: muOfRho(rho) });
}

/** Charges held to the plan, the real guard, the system's generator, and the worst records. */
function auditedQuestions(
  ask: (guard: Guard) => Promise<unknown>,
  event: PrivacyEvent,
  { scale, impliedMu }: { readonly scale: number; readonly impliedMu: number },
): Audited {
  const without = worstCaseRecords(scale);
  const among = withCanary(without, WORST_CANARY);
  const entropy = systemEntropy();
  return {
    event,
    impliedMu,
    async score(included) {
      const { columns, rowCount } = included ? among : without;
      const records = { columns, rowCount, maxRowsPerUnit: 1 };
      const { guard, answers } = recordingGuard(createGuard({ records, run: memoryRun(event), entropy }));
      await ask(guard);
      return canaryLikelihoods(answers, without, [WORST_CANARY])[0]!;
    },
  };
}

class Answered extends Error {}

/** Ends the fit at the answer to `last`: what is left of it looks at nothing. */
const untilAnswered = (guard: Guard, last: string): Guard => ({
  ...guard,
  async measureMarginals(question) {
    const answers = await guard.measureMarginals(question);
    if (question.id === last) throw new Answered();
    return answers;
  },
  withRecodings: (recodings) => untilAnswered(guard.withRecodings(recodings), last),
  withFewerRows: (rows) => untilAnswered(guard.withFewerRows(rows), last),
});
