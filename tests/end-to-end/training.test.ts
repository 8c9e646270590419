import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reseal } from '../../fixtures/support/reseal.ts';
import { verifyRelease } from '../../pipelines/verify/verify-release.ts';
import type { RecordedCharge } from '../../privacy/ledger/ledger.ts';
import { CONFIG, type Hospital, hospital } from '../support/hospital.ts';
import { readJournal } from '../support/journal.ts';
import { freshKey } from '../unit/release-folder/sample-release.ts';

const RELEASE = ['release', '--yes', '--name', 'trained', '--model', 'autoregressive', '--progress', 'jsonl'];
const FORCED = [...RELEASE, '--force-model', '--backend', 'cpu'];
/** As many patients as this table has can teach a network something at an epsilon that no hospital would allow. */
const config = CONFIG.replace('epsilon: 2,', 'epsilon: 20,').replace('maxEpsilon: 3', 'maxEpsilon: 25');

const chargesOf = (steward: Hospital): readonly RecordedCharge[] => {
  const { runs, charges } = readJournal(steward.folder);
  return charges(runs[0]!.runId);
};

const stepOf = (line: string): number => {
  if (!line.startsWith('{')) return 0;
  const { kind, step } = JSON.parse(line) as { kind: string; step: number };
  return kind === 'stage-trained' ? step : 0;
};

describe('a release of a network', () => {
  let steward: Hospital;
  beforeAll(async () => {
    steward = await hospital({ config });
  });
  afterAll(() => steward.close());

  test('wants the word of the steward, since another model is expected to be better', async () => {
    const refused = await steward.run(RELEASE);
    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/cliquetree is expected.*--force-model/s),
    ]);
    const plan = JSON.parse((await steward.run(['plan', '--json'])).stdout);
    expect(plan.model.recommended.kind).toBe('cliquetree');
    expect(existsSync(steward.path('state/ledger.db'))).toBe(false);
  });

  test('is not begun where the backend that is named cannot be used: nothing is spent', async () => {
    const refused = await steward.run([...RELEASE, '--force-model', '--backend', 'cuda']);
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('BACKEND_UNAVAILABLE')]);
    expect(chargesOf(steward)).toEqual([]);
    expect(readJournal(steward.folder).runs[0]!.state).toBe('abandoned');
  });
});

test('a release that is killed while it trains goes on with the next charge, and verify finds nothing wrong', async () => {
  const steward = await hospital({ config });
  try {
    const killed = await steward.run(FORCED, { killWhen: (line) => stepOf(line) >= 25 });
    expect(killed.status).toBeUndefined();
    const before = chargesOf(steward);
    const [open] = before.filter(({ answerDigest }) => answerDigest === undefined);
    expect(open?.questionId).toMatch(/train\/\d+$/);
    // Under another backend, which need not be known beforehand.
    const resumed = await steward.run(['release', '--resume', '', ...FORCED.slice(2, -1), 'auto']);
    expect(resumed.stderr.split('\n').filter((line) => !/^($|\{|note: |warning: )/.test(line))).toEqual([]);
    expect([resumed.status, resumed.stderr.includes('error[')]).toEqual([0, false]);
    const after = chargesOf(steward);
    const unanswered = after.filter(({ answerDigest }) => answerDigest === undefined);
    expect(unanswered.map(({ questionId }) => questionId)).toEqual([open!.questionId]);
    expect(after.slice(0, before.length).map(({ entry }) => entry)).toEqual(before.map(({ entry }) => entry));
    const trained = resumed.stderr.split('\n').filter((line) => line.includes('"stage-trained"'));
    const { step, steps, epsilon } = JSON.parse(trained.at(-1)!);
    expect([step, epsilon <= 20]).toEqual([steps, true]);
    const plan = JSON.parse(
      (await steward.run(['plan', '--json', '--model', 'autoregressive', '--force-model'])).stdout,
    ) as { questions: { id: string }[] };
    expect(after.map(({ questionId }) => questionId)).toEqual(plan.questions.map(({ id }) => id));

    const verified = await steward.run(['verify', 'released/trained', '--public-key', 'state/signing-key.pem.pub']);
    expect([verified.status, verified.stdout.includes('0 failed')]).toEqual([0, true]);
    expect(verified.stdout).toMatch(/made again from the released answers and the weights that they name/);
    const drawn = await steward.run([
      'sample',
      'released/trained',
      '--rows',
      '50',
      '--where',
      'sex = F',
      '-o',
      'rows.csv',
    ]);
    expect([drawn.status, drawn.stderr.includes('error[')]).toEqual([0, false]);

    const key = await freshKey();
    const bare = steward.path('bare');
    cpSync(steward.path('released/trained'), bare, { recursive: true });
    await reseal(bare, key, (manifest) => {
      delete manifest.plan.whole;
    });
    const { checks } = await verifyRelease(bare, { publicKeyPath: key.publicKeyPath });
    expect(checks.filter(({ verdict }) => verdict === 'fail').map(({ detail }) => detail)).toContainEqual(
      expect.stringContaining('does not state the budget that its training was planned for'),
    );

    const run = readJournal(steward.folder).runs[0]!.runId;
    rmSync(steward.path('released/trained'), { recursive: true });
    for (const file of readdirSync(steward.path(`protected/runs/${run}/training`))) {
      rmSync(steward.path(`protected/runs/${run}/training/${file}`));
    }
    const lost = await steward.run(['release', '--resume', run, ...FORCED.slice(2)]);
    expect([lost.status, lost.stderr]).toEqual([1, expect.stringContaining('CHECKPOINT_INVALID')]);
  } finally {
    steward.close();
  }
});
