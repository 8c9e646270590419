import { expect, test } from 'vitest';
import { auditableDomain } from '../../../pipelines/audit/auditable-domain.ts';
import { makeCanaries } from '../../../pipelines/audit/canaries.ts';
import { chooseBase } from '../../../pipelines/audit/choose-base.ts';
import { playRun } from '../../../pipelines/audit/play.ts';
import { MOST_GRADIENTS, stepsLookedAt } from '../../../pipelines/audit/white-box/steps-looked-at.ts';
import { trainingPorts } from '../../../pipelines/release/stages/training-ports.ts';
import { countingThreads } from '../../../privacy/guard/counting/counting-threads.ts';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import { configured, SMALL_COLUMNS } from '../../support/audited-plan.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';

test('a run of a pipeline that trains keeps every noisy sum of gradients for the white box', async () => {
  const { config, plan } = await configured({
    epsilon: '0.5',
    columns: SMALL_COLUMNS.slice(0, 2),
    config: ['model: { kind: autoregressive }'],
  });
  const steps = plan.steps.reduce(
    (sum, { id, event }) => sum + (id.startsWith('train/') && event.kind === 'repeated' ? event.times : 0),
    0,
  );
  const entropy = insecureSeededEntropy('trained');
  const listener = (): void => {};
  const base = await chooseBase({ choice: { kind: 'simulated', rows: 5 }, config, plan, entropy, listener });
  const threads = countingThreads(0);
  const training = trainingPorts(config, '', listener);
  const checkpoints = { write: async () => {}, read: async () => undefined };
  const canaries = makeCanaries(auditableDomain(plan), base, { count: 2, fitting: 2 });
  const ports = { createGuard, entropy, threads, listener, training: { ...training, checkpoints } };
  const { answers, findings } = await playRun({ plan, output: config.output, base, canaries, ...ports });
  await threads.close();
  await training.close();
  expect(findings).toEqual([]);
  const trained = answers.flatMap((answer) => (answer.kind === 'training' ? [answer] : []));
  expect(trained).toHaveLength(1);
  expect(trained[0]!.steps).toHaveLength(steps);
});

test('of long trainings some steps are looked at, evenly, so that gradients of all units stay few enough', () => {
  const steps = Array.from({ length: 1000 }, (_, step) => step);
  expect(stepsLookedAt(steps, MOST_GRADIENTS / 1000)).toEqual(steps);
  expect(stepsLookedAt(steps, MOST_GRADIENTS / 100)).toEqual(steps.filter((step) => step % 10 === 0));
  expect(stepsLookedAt(steps, 2 * MOST_GRADIENTS)).toEqual([0]);
});
