import { expect, test } from 'vitest';
import { systemEntropy } from '../../../privacy/random/system-entropy.ts';
import { audited, configured } from '../../support/audited-plan.ts';

const REPETITIONS = 200;

/*
 * Each bound without assumptions exceeds what is claimed with a probability of 0.0125 at most. That counts the worst mechanism with this claim; of
 * the pipeline at hand it is far less, since its canaries lose a part of the claim: none of 200 repetitions exceeded it.
 */
test('audits of a sound clique tree never contradict its claim, and their Gaussian bounds stay below it too', async () => {
  const made = await configured({ epsilon: '1' });
  const found: number[] = [];
  const assumed: number[] = [];
  for (let i = 0; i < REPETITIONS; i++) {
    const audit = await audited(made, { rows: 200, canaries: 100, runs: 5 }, { entropy: systemEntropy() });
    expect(audit.findings).toBeUndefined();
    for (const { epsilon, assumes } of audit.bounds) (assumes === undefined ? found : assumed).push(epsilon);
  }
  console.log(
    JSON.stringify({ bench: 'audit/cliquetree', most: Math.max(...found), mostAssumed: Math.max(...assumed) }),
  );
  expect(found).toHaveLength(2 * REPETITIONS);
  expect(found.filter((epsilon) => epsilon > 1)).toEqual([]);
  expect(assumed.filter((epsilon) => epsilon > 1)).toEqual([]);
});
