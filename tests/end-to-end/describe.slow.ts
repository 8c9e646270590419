import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { CANARY, everyFile } from '../support/canary.ts';
import { CONFIG, DICTIONARY, type Hospital, hospital, visits } from '../support/hospital.ts';
import { expectNothingPaidTwice, readJournal } from '../support/journal.ts';

const RICH = CONFIG.replace('epsilon: 2', 'epsilon: 30')
  .replace('maxEpsilon: 3', 'maxEpsilon: 60')
  .replace('output:', 'describe: { epsilon: 20, bins: 5 }\noutput:');
/** The drafted dictionary, after the steward said what only a person can, and took back guesses so that they are measured. */
const stated = (draft: string): string =>
  draft
    .replace('maxRows: fill-in', 'maxRows: 2')
    .replace(
      'age: { kind: integer, range: [0, 120], bins: { width: 5 } }',
      'age: { kind: integer, range: fill-in, bins: { width: fill-in } }',
    )
    .replace(
      'admitted: { kind: date, range: fill-in, bins: { every: month } }',
      'admitted: { kind: categorical, values: fill-in }',
    )
    .replace('stay: { kind: categorical, values: fill-in }', 'stay: { kind: integer, range: { fill-in: [0, 30] } }');
const json = (text: string): Record<string, never> & { questions: { id: string; event: unknown }[] } =>
  JSON.parse(text);
const runOf = (steward: Hospital, at = 0): string => readJournal(steward.folder).runs[at]!.runId;

describe('from a table alone to a verified release', () => {
  let steward: Hospital;
  let draft = '';
  beforeAll(async () => {
    steward = await hospital({ patients: 1200, config: RICH });
    const made = await steward.run(['init', 'visits.csv', '-o', 'draft.yaml']);
    expect(made.status).toBe(0);
    draft = stated(readFileSync(steward.path('draft.yaml'), 'utf8'));
    steward.write('dictionary.yaml', draft);
  });
  afterAll(() => steward.close());

  test('without --spend: says what would be measured and the price, opens no table, keeps no ledger', async () => {
    const shown = await steward.run(['describe', 'not-there.csv']);
    expect([shown.status, shown.stderr]).toEqual([0, '']);
    expect(shown.stdout).toMatch(/values\/ward\n +ward \(values\): which values and missing codes occur/);
    expect(shown.stdout).toContain('No record was opened');
    const plan = json((await steward.run(['describe', 'not-there.csv', '--json'])).stdout);
    expect(plan).toMatchObject({
      schema: 'describe-plan/1',
      dataset: 'visits',
      unit: { column: 'patient', maxRows: 2 },
    });
    expect(plan.questions.map(({ id }) => id)).toEqual([
      'values/sex',
      'values/ward',
      'spread/age',
      'spread/stay',
      'values/admitted',
      'spread/pressure',
    ]);
    expect(JSON.stringify(plan.questions)).toContain('"sensitivity":"2"');
    expect(readFileSync(steward.path('dictionary.yaml'), 'utf8')).toBe(draft);
    expect(existsSync(steward.path('state/ledger.db'))).toBe(false);
  });

  test('spending needs to be told to', async () => {
    const { status, stderr } = await steward.run(['describe', '--spend']);
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/^error\[USAGE\]: Cannot spend epsilon .* without being told to/),
    ]);
    expect(existsSync(steward.path('state/ledger.db'))).toBe(false);
  });

  test('a table that cannot be read costs nothing', async () => {
    const { status, stderr } = await steward.run(['describe', 'not-there.csv', '--spend', '--yes']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('error[FILE_MISSING]')]);
    const journal = readJournal(steward.folder);
    expect(journal.runs.map(({ state }) => state)).toEqual(['abandoned']);
    expect(journal.charges(runOf(steward))).toEqual([]);
    expect(readFileSync(steward.path('dictionary.yaml'), 'utf8')).toBe(draft);
  });

  test('with --spend: measures, fills the marks in, leaves the rest as it stands and keeps the draft', async () => {
    // A date drafted from its name as a category becomes one by a word of the steward.
    draft = draft.replace(
      'admitted: { kind: categorical, values: fill-in }',
      'admitted: { kind: date, range: fill-in, bins: { every: quarter } }',
    );
    steward.write('dictionary.yaml', draft);
    const { status, stdout, stderr } = await steward.run(['describe', '--spend', '--yes', '--json']);
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('error[')]);
    const outcome = JSON.parse(stdout);
    expect(outcome).toMatchObject({ schema: 'describe/1', problem: null });
    expect(readFileSync(outcome.draft, 'utf8')).toBe(draft);

    const text = readFileSync(steward.path('dictionary.yaml'), 'utf8');
    const { columns } = parse(text);
    const event = (question: string): object => ({ origin: 'dp', event: `${outcome.run}/${question}` });
    expect(columns.sex).toEqual({
      kind: 'categorical',
      ...event('values/sex'),
      missing: ['', '?'],
      outside: 'other',
      values: ['F', 'M'],
    });
    expect(columns.ward).toMatchObject({ ...event('values/ward'), missing: 'none', values: ['A', 'B', 'C', 'D', 'E'] });
    expect(columns.age).toMatchObject({ ...event('spread/age'), range: [0, expect.any(Number)], outside: 'other' });
    expect([99, 199]).toContain(columns.age.range[1]);
    expect(columns.age.bins.edges.length).toBeGreaterThanOrEqual(6);
    expect(columns.stay.range[0]).toBeGreaterThanOrEqual(0);
    // No stay is above 11, and one in 200 above 10: fewer than may lie beyond.
    expect(columns.stay.range[1]).toBeGreaterThanOrEqual(10);
    expect(columns.stay.range[1]).toBeLessThanOrEqual(30);
    expect(columns.admitted.bins).toEqual({ every: 'quarter' });
    expect(columns.admitted.range[0] <= '2020-01-01' && columns.admitted.range[1] >= '2021-12-31').toBe(true);
    expect(columns.pressure).toMatchObject({
      ...event('spread/pressure'),
      missing: expect.arrayContaining(['', 'NA']),
    });
    expect(columns.pressure.range[0] <= 50 && columns.pressure.range[1] >= 200).toBe(true);
    expect(columns.note).toEqual({ kind: 'text' });
    const unchanged = (line: string): boolean => !/fill-in/.test(line);
    expect(text.split('\n').filter((line) => !/origin: dp|^ +#/.test(line))).toEqual(
      draft.split('\n').filter((line) => unchanged(line) || line.startsWith('#')),
    );
  });

  test('each column was charged once, as planned, and answered; nothing of the run stays in the protected zone', () => {
    const journal = readJournal(steward.folder);
    const { runId, state, facts } = journal.runs[1]!;
    expect([state, facts['kind'], facts['maxRowsPerUnit']]).toEqual(['finished', 'describe', '2']);
    const charges = journal.charges(runId);
    expect(charges.map(({ questionId }) => questionId)).toEqual([
      'values/sex',
      'values/ward',
      'spread/age',
      'spread/stay',
      'spread/admitted',
      'spread/pressure',
    ]);
    expect(charges.every(({ answerDigest }) => answerDigest !== undefined)).toBe(true);
    expect(readdirSync(steward.path('protected/runs'))).toEqual([]);
  });

  test('plan shows it as already spent, and the whole stays within the budget of the release', async () => {
    const { stdout } = await steward.run(['plan']);
    expect(stdout).toMatch(/already spent {2,}rho [\d.]+, delta [\d.e-]+ on the dictionary, by \d{8}-[0-9a-f]{8}/);
    const plan = JSON.parse((await steward.run(['plan', '--json'])).stdout);
    expect(plan.prior.questions).toContain(`${runOf(steward, 1)}/values/ward`);
    expect(plan.claim.epsilon).toBeLessThanOrEqual(30);
    expect(plan.claim.epsilon).toBeGreaterThan(29.9);
  });

  test('the release holds those charges, its claim covers them, and verify agrees', async () => {
    const { status, stderr } = await steward.run(['release', '--yes', '--name', 'described']);
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('error[')]);
    const events = JSON.parse(readFileSync(steward.path('released/described/events.json'), 'utf8'));
    const describeRun = runOf(steward, 1);
    const asked = events.charges.map(({ question }: { question: string }) => question);
    expect(asked.slice(0, 6)).toEqual(
      readJournal(steward.folder)
        .charges(describeRun)
        .map(({ questionId }) => `${describeRun}/${questionId}`),
    );
    const checked = await steward.run([
      'verify',
      'released/described',
      '--public-key',
      'state/signing-key.pem.pub',
      '--json',
    ]);
    const report = JSON.parse(checked.stdout);
    expect([checked.status, report.checks.filter(({ verdict }: { verdict: string }) => verdict === 'fail')]).toEqual([
      0,
      [],
    ]);
    expect(report.checks).toContainEqual(expect.objectContaining({ id: 'origins', verdict: 'pass' }));
    expect(report.checks).toContainEqual(expect.objectContaining({ id: 'second-accountant', verdict: 'pass' }));
    expect(readJournal(steward.folder).epsilon('visits')).toBeLessThanOrEqual(30);
  });

  test('another workspace, whose ledger knows nothing of it, refuses the dictionary too', async () => {
    const { status, stderr } = await steward.run(['plan', '--workspace', 'elsewhere']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('holds no answer to the event')]);
  });

  test('a budget that measuring has used up plans nothing', async () => {
    const { status, stderr } = await steward.run(['plan', '--epsilon', '5']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('measuring the dictionary has used up its budget')]);
  });
});

const MARKED = DICTIONARY.replace('values: [A, B, C, D], outside: other', 'values: fill-in')
  .replace('range: [0, 99], bins: { width: 10 }', 'range: { fill-in: [0, 120] }, bins: fill-in')
  .replace("values: [F, M], missing: ['?'], outside: missing", 'values: fill-in');

describe('a run that is stopped', () => {
  test('after every instant it can be resumed: nothing is paid twice, and the answers are those paid for', async () => {
    const steward = await hospital({ config: RICH, dictionary: MARKED });
    try {
      const killed = await steward.run(['describe', '--spend', '--yes', '--progress', 'jsonl'], {
        killWhen: (line) => line.includes('"stage-advanced","stage":"measure","done":2'),
      });
      expect(killed.status).toBeUndefined();
      const before = readJournal(steward.folder);
      const { runId } = before.runs[0]!;
      const paid = before.charges(runId);
      expect(paid.length).toBeGreaterThanOrEqual(2);
      const other = await steward.run(['release', '--resume']);
      expect([other.status, other.stderr]).toEqual([2, expect.stringMatching(/RUN_UNKNOWN|DICTIONARY_INVALID/)]);

      const { status, stdout, stderr } = await steward.run(['describe', '--resume', '--json']);
      expect([status, stderr]).toEqual([0, expect.not.stringContaining('error[')]);
      expect(JSON.parse(stdout)).toMatchObject({ run: runId, problem: null });
      expectNothingPaidTwice(steward.folder, runId, paid, 3);

      // The answers of a finished run are written again, without a table to read.
      const first = readFileSync(steward.path('dictionary.yaml'), 'utf8');
      const draft = readdirSync(steward.folder).find((name) => name.includes('draft'))!;
      const again = await steward.run([
        'describe',
        'not-there.csv',
        '-d',
        draft,
        '-o',
        'again.yaml',
        '--resume',
        runId,
      ]);
      expect(again.status).toBe(0);
      expect(readFileSync(steward.path('again.yaml'), 'utf8')).toBe(first);
    } finally {
      steward.close();
    }
  });
});

describe('bad input', () => {
  let steward: Hospital;
  beforeAll(async () => {
    steward = await hospital({ patients: 60, config: RICH, dictionary: MARKED });
  });
  afterAll(() => steward.close());
  const attempt = async (dictionary: string, args: readonly string[] = []) => {
    steward.write('dictionary.yaml', dictionary);
    return steward.run(['describe', ...args]);
  };

  test('a mark that cannot be measured and a budget that cannot be spent: one line, one hint, exit 2', async () => {
    const results = [
      await attempt(MARKED.replace('every: quarter', 'every: fill-in')),
      await attempt(MARKED, ['--epsilon', 'much']),
    ];
    for (const { status, stdout, stderr } of results) {
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^error\[(DICTIONARY_INVALID|USAGE)\]: Cannot [^\n]+\n {2}hint: [^\n]+\n$/);
    }
    expect(existsSync(steward.path('state/ledger.db'))).toBe(false);
  });

  test('a result that would replace another file, or cannot be written, is refused before anything is spent', async () => {
    const taken = await attempt(MARKED, ['--spend', '--yes', '-o', 'visits.csv']);
    expect([taken.status, taken.stderr]).toEqual([2, expect.stringContaining('the file exists')]);
    const nowhere = await attempt(MARKED, ['--spend', '--yes', '-o', 'no/such/folder/d.yaml']);
    expect([nowhere.status, nowhere.stderr]).toEqual([2, expect.stringContaining('error[FILE_UNWRITABLE]')]);
    expect(existsSync(steward.path('state/ledger.db'))).toBe(false);
  });

  test.skipIf(process.getuid?.() === 0)(
    'a table nobody may read costs nothing (not as root, who may read all)',
    async () => {
      chmodSync(steward.path('visits.csv'), 0);
      const { status } = await attempt(MARKED, ['--spend', '--yes']);
      chmodSync(steward.path('visits.csv'), 0o600);
      expect(status).toBe(2);
      expect(readJournal(steward.folder).epsilon('visits')).toBe(0);
    },
  );

  test('a budget beyond the policy is refused, and nothing is read', async () => {
    const { status, stderr } = await attempt(MARKED, ['--spend', '--yes', '--epsilon', '90']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('error[BUDGET_EXCEEDED]')]);
  });
});

test('a rare value reaches no output, no dictionary and no ledger, in whatever column it stands', async () => {
  const csv = visits(200)
    .trimEnd()
    .split('\n')
    .map((line, i) => {
      const cells = line.split(',');
      if (i > 0 && i % 9 === 0) cells[1 + (i % 6)] = `${CANARY}${i}`;
      if (i === 30) return line.replace(/^[^,]*/, CANARY);
      return cells.join(',');
    })
    .join('\n')
    .concat('\n');
  const dictionary = MARKED.replace('stay: { kind: integer, range: [1, 14]', 'stay: { kind: code, grouping: fill-in')
    .replace('range: [60, 200], bins: { count: 14 }', 'range: fill-in, bins: { count: fill-in }')
    .replace("outside: clamp, missing: ['', NA]", 'missing: fill-in')
    .replace('grouping: fill-in, outside: clamp', 'grouping: fill-in');
  const steward = await hospital({ csv, config: RICH, dictionary });
  try {
    const results = [
      await steward.run(['describe']),
      await steward.run(['describe', '--spend', '--yes']),
      await steward.run(['ledger', 'show']),
      await steward.run(['plan']),
    ];
    expect(results.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    for (const { stdout, stderr } of results) expect(`${stdout}${stderr}`.toLowerCase()).not.toContain(CANARY);
    const kept = everyFile(steward.folder).filter((path) => !path.endsWith('visits.csv'));
    expect(kept.some((path) => path.endsWith('.csv'))).toBe(true); // the grouping file
    for (const path of kept)
      expect([path, readFileSync(path, 'latin1').toLowerCase().includes(CANARY)]).toEqual([path, false]);
  } finally {
    steward.close();
  }
});
