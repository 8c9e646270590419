import { expect, test } from 'vitest';
import { CONFIG, hospital } from '../support/hospital.ts';
import { readJournal } from '../support/journal.ts';

test('a model whose rounds share one part of the plan is released within it, and verifies', async () => {
  const steward = await hospital({ config: `${CONFIG}model: { kind: aim }\n` });
  const plan = JSON.parse((await steward.run(['plan', '--json'])).stdout);
  expect(plan.questions.map(({ id }: { id: string }) => id)).toContain('round/*');
  expect((await steward.run(['release', '--yes', '--name', 'first'])).status).toBe(0);
  const journal = readJournal(steward.folder);
  const asked = journal.charges(journal.runs[0]!.runId).map(({ questionId }) => questionId);
  expect(asked).toContain('round/0001/measure');
  expect(journal.epsilon('visits')).toBeLessThanOrEqual(2);
  expect(journal.epsilon('visits')).toBeGreaterThan(1.9);
  const check = await steward.run(['verify', 'released/first', '--public-key', 'state/signing-key.pem.pub']);
  expect(check.status, check.stdout).toBe(0);
  steward.close();
});
