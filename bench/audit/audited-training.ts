import { AdamLearner } from '../../models/neural/training/adam-learner.ts';
import type { CanaryRows } from '../../pipelines/audit/white-box/known-records.ts';
import { recordingGuard } from '../../pipelines/audit/white-box/recording-guard.ts';
import { trainingLikelihoods } from '../../pipelines/audit/white-box/training-likelihoods.ts';
import { calibrateNoiseMultiplier } from '../../privacy/accounting/calibrate-noise-multiplier.ts';
import type { PrivacyEvent } from '../../privacy/events.ts';
import type { FeedForward } from '../../privacy/gradients/network/network.ts';
import { plainOperations } from '../../privacy/gradients/operations/plain-operations.ts';
import { type ClippedSums, clippedSums } from '../../privacy/gradients/sums/clipped-sums.ts';
import { allocateCodes } from '../../privacy/guard/codes.ts';
import { createGuard } from '../../privacy/guard/create-guard.ts';
import { trainingEvent } from '../../privacy/guard/events.ts';
import { systemEntropy } from '../../privacy/random/system-entropy.ts';
import { type Rational, toNumberUp } from '../../privacy/rational.ts';
import { memoryRun } from '../memory-run.ts';
import type { Audited, Budget } from './audited.ts';

/** Thirty parameters: one softmax a column, each from the code of the other. */
const NETWORK: FeedForward = { kind: 'feed-forward', sizes: [3, 2], hidden: [], activation: 'relu', direct: true };
const PARAMETERS = 30;
/** The gradient of so many equal rows is longer than the clip wherever training may lead. */
const ROWS = 40;
const CLIP = 1;
const CANARY: CanaryRows = { codes: [new Uint8Array(ROWS).fill(2), new Uint8Array(ROWS)] };

export interface Steps {
  readonly steps: number;
  /** With which a unit takes part in each. */
  readonly probability: Rational;
}

/**
 * DP-SGD as `guard.train` does it, with a learner of the neural models and noise that meets the budget, on the worst records for it: a
 * canary whose gradient is always as long as the clip, and nobody else, so that nothing hides whether it took part in a step but the noise and the draw.
 */
export function auditedTraining(budget: Budget, { steps, probability }: Steps): Audited {
  const beside: PrivacyEvent = { kind: 'composed', events: [] };
  const noiseMultiplier = calibrateNoiseMultiplier({ ...budget, beside, by: 'whole-plan' }, { probability, steps });
  const rule = { stepsPerCharge: steps, probability, noiseMultiplier, clip: CLIP };
  const event = trainingEvent(rule);
  const entropy = systemEntropy();
  const sums = clippedSums(NETWORK, plainOperations(), { physicalRows: 2 * ROWS });
  const open = async (): Promise<ClippedSums> => ({ ...sums, close: () => undefined });
  const training = { clippedSums: open, checkpoints: { write: async () => undefined, read: async () => undefined } };
  return {
    event,
    impliedMu: undefined,
    async score(included) {
      const { guard, answers } = recordingGuard(
        createGuard({ records: recordsOf(included), run: memoryRun(event), entropy, training }),
        { training: true },
      );
      const start = new Float32Array(PARAMETERS);
      const adam = { steps, learningRate: 0.05, beta1: 0.9, beta2: 0.99, averaging: 0.5, divisor: 1 };
      const learner = new AdamLearner(start, { ...adam, noise: toNumberUp(noiseMultiplier) * CLIP }, 'zeros');
      await guard.train({ id: 'training', network: NETWORK, steps, expectedUnits: 1, ...rule, learner });
      const [score] = await trainingLikelihoods(answers, [CANARY], { sums: open });
      return score!;
    },
  };
}

function recordsOf(included: boolean) {
  const columns = NETWORK.sizes.map((size, column) => {
    const codes = allocateCodes(size, included ? ROWS : 0);
    if (included) codes.set(Array.from(CANARY.codes[column]!));
    return { name: `c${column}`, size, codes };
  });
  const rowCount = included ? ROWS : 0;
  return { columns, rowCount, maxRowsPerUnit: ROWS, unitOfRow: new Uint32Array(rowCount) };
}
