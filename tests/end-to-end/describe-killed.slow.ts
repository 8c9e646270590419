import { copyFileSync, cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { synthward } from '../support/command.ts';
import { CONFIG, DICTIONARY, type Hospital, hospital } from '../support/hospital.ts';
import { expectNothingPaidTwice, readJournal } from '../support/journal.ts';

const RICH = CONFIG.replace('epsilon: 2', 'epsilon: 30')
  .replace('maxEpsilon: 3', 'maxEpsilon: 60')
  .replace('output:', 'describe: { epsilon: 20, bins: 5 }\noutput:');
const MARKED = DICTIONARY.replace('values: [A, B, C, D], outside: other', 'values: fill-in')
  .replace('range: [0, 99], bins: { width: 10 }', 'range: { fill-in: [0, 120] }, bins: fill-in')
  .replace("values: [F, M], missing: ['?'], outside: missing", 'values: fill-in');

/** What a run may be begun with; `--resume` is given nothing of it. */
const BEGUN = {
  'the configuration alone': [],
  'another place for the result': ['-d', 'draft.yaml', '-o', 'dictionary.yaml'],
  'another budget': ['--epsilon', '11', '--delta', '1e-7'],
  'another table': ['elsewhere.csv'],
} as const;

const advanced = (done: number): string => `"stage-advanced","stage":"measure","done":${done}`;
const MOMENTS = [
  '"stage-started","stage":"load"',
  '"stage-finished","stage":"load"',
  ...[1, 2, 3].map(advanced),
  '"stage-finished","stage":"measure"',
];

async function begin(from: keyof typeof BEGUN): Promise<Hospital> {
  const steward = await hospital({ config: RICH, dictionary: MARKED });
  if (BEGUN[from][0] === '-d') {
    copyFileSync(steward.path('dictionary.yaml'), steward.path('draft.yaml'));
    rmSync(steward.path('dictionary.yaml'));
  }
  if (BEGUN[from][0] === 'elsewhere.csv') {
    copyFileSync(steward.path('visits.csv'), steward.path('elsewhere.csv'));
    steward.write('visits.csv', 'nothing,like,it\n');
  }
  return steward;
}

describe.each(Object.keys(BEGUN) as (keyof typeof BEGUN)[])('a run begun with %s', (from) => {
  test.each(MOMENTS)('killed at %s goes on with --resume alone', async (moment) => {
    const steward = await begin(from);
    try {
      const args = ['describe', ...BEGUN[from], '--spend', '--yes', '--progress', 'jsonl'];
      await steward.run(args, { killWhen: (line) => line.includes(moment) });
      const { runs, charges } = readJournal(steward.folder);
      const { runId, state } = runs[0]!;
      if (state !== 'open') return; // faster than the kill
      const paid = charges(runId);
      await expectResumed(steward, runId);
      expectNothingPaidTwice(steward.folder, runId, paid, 3);
    } finally {
      steward.close();
    }
  });

  test('killed when the dictionary was written, and the run not yet ended, goes on with --resume alone', async () => {
    const steward = await begin(from);
    const copy = `${steward.folder}-copy`;
    try {
      const args = ['describe', ...BEGUN[from], '--spend', '--yes', '--progress', 'jsonl'];
      await steward.run(args, { killWhen: (line) => line.includes('"stage-finished","stage":"measure"') });
      const [run] = readJournal(steward.folder).runs;
      if (run!.state !== 'open') return; // faster than the kill
      cpSync(steward.folder, copy, { recursive: true });
      // The same answers are written into the copy as the killed run would have written.
      const resumed = await synthward(['describe', ...BEGUN[from], '--resume'], { cwd: copy });
      expect(resumed.status, resumed.stderr).toBe(0);
      copyFileSync(join(copy, 'dictionary.yaml'), steward.path('dictionary.yaml'));
      await expectResumed(steward, run!.runId);
      expect(readFileSync(steward.path('dictionary.yaml'), 'utf8')).toBe(
        readFileSync(join(copy, 'dictionary.yaml'), 'utf8'),
      );

      const again = await steward.run(['describe', '--resume']);
      expect([again.status, again.stderr]).toEqual([2, expect.stringContaining('has finished and needs nothing more')]);
    } finally {
      rmSync(copy, { recursive: true, force: true });
      steward.close();
    }
  });
});

async function expectResumed(steward: Hospital, runId: string): Promise<void> {
  const { status, stdout, stderr } = await steward.run(['describe', '--resume', '--json']);
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ run: runId, problem: null });
  expect(existsSync(steward.path('dictionary.yaml'))).toBe(true);
}
