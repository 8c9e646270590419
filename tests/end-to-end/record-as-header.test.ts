import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { CONFIG, type Hospital, hospital, OPEN_GATE } from '../support/hospital.ts';

let steward: Hospital;
afterEach(() => steward.close());

const RECORDS = Array.from(
  { length: 60 },
  (_, i) => `19${51 + (i % 40)}-03-17,${i % 2 ? 'F' : 'M'},B${20 + (i % 3)}\n`,
);

/** Drafted by somebody who took the first record for a header. */
const DRAFTED = `schema: synthward/dictionary/1
table: visits
origin: expert
unit: { rows: each }
columns:
  "1951-03-17": { kind: text }
  M: { kind: categorical, values: [F, M], outside: other }
  B20: { kind: categorical, values: [B20, B21, B22], outside: other }
`;

test('a table without a header line gives no name to any command, and costs nothing', async () => {
  steward = await hospital({ csv: RECORDS.join(''), dictionary: DRAFTED });
  steward.write('marked.yaml', DRAFTED.replace('values: [F, M]', 'values: fill-in'));
  const results = await Promise.all([
    steward.run(['init', 'visits.csv', '-o', 'drafted.yaml']),
    steward.run(['describe', '-d', 'marked.yaml']),
    steward.run(['describe', '-d', 'marked.yaml', '--spend', '--yes']),
    steward.run(['plan']),
    steward.run(['release', '--yes']),
  ]);
  for (const { status, stdout, stderr } of results) {
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^error\[HEADER_HOLDS_DATA\]: Cannot .*look like a record.*\n {2}hint: .*--header-is-names.*\n$/,
    );
    expect(stderr).not.toMatch(/1951|B20/);
  }
  expect(existsSync(steward.path('drafted.yaml'))).toBe(false);
  expect(existsSync(steward.path('state/ledger.db'))).toBe(false);
});

test('a good dictionary does not help a table without a header line; without the table, plan works', async () => {
  steward = await hospital({ csv: RECORDS.join('') });
  expect((await steward.run(['plan'])).stderr).toContain('HEADER_HOLDS_DATA');
  expect((await steward.run(['plan', '--source', 'nowhere.csv'])).status).toBe(0);
});

test('plan tells that names or storage types are not those of the dictionary, as release does', async () => {
  steward = await hospital({ csv: 'patient,sex,wards\nP1,F,A\nP2,M,B\n' });
  const plan = await steward.run(['plan']);
  expect(plan.status).toBe(2);
  expect(plan.stderr).toMatch(/^error\[DICTIONARY_MISMATCH\].*it has no column "ward"; did you mean "wards"/);
  expect((await steward.run(['release', '--yes'])).stderr).toBe(plan.stderr);
});

test('the steward may say that such names are names, by flag and by configuration', async () => {
  const csv = `1951-03-17,M,B20\n${RECORDS.join('')}`;
  steward = await hospital({ csv, dictionary: DRAFTED });
  expect((await steward.run(['plan', '--header-is-names'])).status).toBe(0);
  expect((await steward.run(['init', 'visits.csv', '-o', 'd.yaml', '-c', 'c.yaml', '--header-is-names'])).status).toBe(
    0,
  );
  expect(readFileSync(steward.path('c.yaml'), 'utf8')).toContain('headerIsNames: true');
  steward.write(
    'synthward.yaml',
    `${CONFIG.replace('path: visits.csv', 'path: visits.csv, headerIsNames: true')}${OPEN_GATE}`,
  );
  const released = await steward.run(['release', '--yes', '-q']);
  expect([released.status, released.stderr]).toEqual([0, expect.not.stringContaining('error[')]);
  expect(readdirSync(steward.path('released'))).toHaveLength(1);
});
