import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { CONFIG, type Hospital, hospital } from '../support/hospital.ts';

let made: Hospital;
beforeAll(async () => {
  made = await hospital({ config: CONFIG });
  const { status, stderr } = await made.run(['release', '--yes', '--name', 'first']);
  if (status !== 0) throw new Error(stderr);
});

const infer = (...args: string[]) => made.run(['infer', 'released/first', '--copies', '5', '--seed', 's', ...args]);

test('an interval holds the estimate, is the same for the same seed, and spends nothing', async () => {
  const ledger = readFileSync(made.path('state/ledger.db'));
  const lying = readdirSync(made.path('.'));
  const { status, stdout, stderr } = await infer('--json', '--mean', 'age', '--formula', 'age ~ sex');
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ schema: 'inference/1', copies: 5, level: 0.95, privacyCost: 'none' });
  expect(report.answers).toHaveLength(2);
  for (const { terms } of report.answers) {
    for (const { estimate, interval, unavailable } of terms) {
      if (unavailable !== null) continue;
      expect(interval.lower).toBeLessThanOrEqual(estimate);
      expect(interval.upper).toBeGreaterThanOrEqual(estimate);
    }
  }
  expect((await infer('--json', '--mean', 'age', '--formula', 'age ~ sex')).stdout).toBe(stdout);
  expect(readFileSync(made.path('state/ledger.db')).equals(ledger)).toBe(true);
  expect(readdirSync(made.path('.'))).toEqual(lying);
});

test('for a person it says what was not measured and what it costs', async () => {
  const { status, stdout } = await infer('--mean', 'age', '--level', '90');
  expect(status).toBe(0);
  expect(stdout).toContain('90 % interval');
  expect(stdout).toContain('naive interval');
  expect(stdout).toContain('no record was opened');
});

test.each([
  [[], 'USAGE', 'give 1 to 50 questions'],
  [['--mean', 'agee'], 'FORMULA_INVALID', 'did you mean "age"?'],
  [['--mean', 'age', '--copies', '4'], 'USAGE', 'from 5 to 9999'],
  [['--mean', 'age', '--level', '101'], 'USAGE', 'from 50 to 99.9'],
  [['--mean', 'age', '--where', 'sex=?'], 'CONDITION_INVALID', 'sex'],
  [['--formula', 'age ~ \u001b[2Jsex'], 'FORMULA_INVALID', 'u001b'],
])('%j is refused with %s', async (args, code, reason) => {
  const { status, stderr } = await made.run(['infer', 'released/first', '--seed', 's', ...args]);
  expect(status).toBe(2);
  expect(stderr).toContain(`[${code}]`);
  expect(stderr).toContain(reason);
});
