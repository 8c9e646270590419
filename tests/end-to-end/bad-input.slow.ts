import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { CANARY, expectNoCanary, poisoned } from '../support/canary.ts';
import { CONFIG, DICTIONARY, type Hospital, hospital, visits } from '../support/hospital.ts';
import { expectNothingSpent, oneLineWithHint, withoutNotes } from '../support/refusals.ts';
import { asParquet, config, dictionary, edit, FINE, HEADER, table } from '../support/spoil.ts';

interface BadCase {
  readonly name: string;
  readonly code: string;
  readonly status: number;
  prepare(steward: Hospital): void | Promise<void>;
  readonly args?: readonly string[];
}

const cases: readonly BadCase[] = [
  { name: 'no such table', code: 'FILE_MISSING', status: 2, prepare: (s) => rmSync(s.path('visits.csv')) },
  {
    name: 'a CSV that ends inside a quoted value',
    code: 'FILE_UNREADABLE',
    status: 2,
    prepare: table(`${poisoned()}"${CANARY}`),
  },
  {
    name: 'a CSV row with too many values',
    code: 'FILE_UNREADABLE',
    status: 2,
    prepare: table(`${poisoned()}${CANARY},F,A,1,1,2020-01-01,90,x,${CANARY}\n`),
  },
  {
    name: 'a CSV row with too few values',
    code: 'FILE_UNREADABLE',
    status: 2,
    prepare: table(`${poisoned()}${CANARY},F\n`),
  },
  {
    name: 'a gzipped CSV cut short',
    code: 'FILE_UNREADABLE',
    status: 2,
    prepare: (s) => table(gzipSync(poisoned(2000)).subarray(0, 9000))(s),
  },
  {
    name: 'a file in another encoding',
    code: 'FILE_UNREADABLE',
    status: 2,
    prepare: table(Buffer.from(poisoned().replaceAll(/,[AB],/g, ',\xc4,'), 'latin1')),
  },
  {
    name: 'a Parquet file cut short',
    code: 'FILE_UNREADABLE',
    status: 2,
    prepare: (s) => asParquet(s, (bytes) => bytes.subarray(0, bytes.length - 500)),
  },
  {
    name: 'a Parquet file damaged inside',
    code: 'FILE_UNREADABLE',
    status: 2,
    prepare: (s) => asParquet(s, (bytes) => bytes.map((byte, i) => (i > 60 && i < 400 ? byte ^ 0xff : byte))),
  },
  { name: 'a file of zero bytes', code: 'FILE_UNREADABLE', status: 2, prepare: table('') },
  { name: 'a table without rows', code: 'TABLE_TOO_SMALL', status: 2, prepare: table(HEADER) },
  {
    name: 'a table of one row',
    code: 'TABLE_TOO_SMALL',
    status: 2,
    prepare: table(`${HEADER}${CANARY},F,A,40,3,2020-05-05,120,${CANARY}\n`),
  },
  {
    name: 'two columns of one name',
    code: 'DICTIONARY_MISMATCH',
    status: 2,
    prepare: table(poisoned().replace('sex,ward', 'ward,ward')),
  },
  {
    name: 'a column the dictionary does not know',
    code: 'DICTIONARY_MISMATCH',
    status: 2,
    prepare: table(poisoned().replace('sex,ward', 'sexe,ward')),
  },
  {
    name: 'a dictionary column the table does not have',
    code: 'DICTIONARY_MISMATCH',
    status: 2,
    prepare: dictionary('  sex:', '  gender:'),
  },
  {
    name: 'a value outside its domain under the policy error',
    code: 'VALUE_OUTSIDE_DOMAIN',
    status: 2,
    prepare: dictionary('values: [A, B, C, D], outside: other', 'values: [A, B, C, D], outside: error'),
  },
  {
    name: 'a date out of range under the policy error',
    code: 'VALUE_OUTSIDE_DOMAIN',
    status: 2,
    prepare: dictionary('bins: { every: quarter }, outside: clamp', 'bins: { every: quarter }, outside: error'),
  },
  {
    name: 'an unknown key in the dictionary',
    code: 'DICTIONARY_INVALID',
    status: 2,
    prepare: dictionary('outside: other', 'outsied: other'),
  },
  {
    name: 'an unknown key in the configuration',
    code: 'CONFIG_INVALID',
    status: 2,
    prepare: config('output:', 'outputs:'),
  },
  {
    name: 'a dictionary that is a table',
    code: 'DICTIONARY_INVALID',
    status: 2,
    prepare: (s) => void s.write('dictionary.yaml', poisoned()),
  },
  {
    name: 'constraints that contradict each other',
    code: 'DICTIONARY_INVALID',
    status: 2,
    prepare: (s) =>
      void s.write(
        'dictionary.yaml',
        `${DICTIONARY}constraints:
  - { impossible: { sex: M }, because: x }
  - { impossible: { ward: A }, because: x }
  - { impossible: { sex: [F, null] }, because: x }
`,
      ),
  },
  {
    name: 'a column of 100,000 categories',
    code: 'DICTIONARY_INVALID',
    status: 2,
    prepare: (s) => {
      const values = Array.from({ length: 100_000 }, (_, i) => `w${i}`).join(', ');
      s.write('dictionary.yaml', edit(DICTIONARY, 'values: [A, B, C, D]', `values: [${values}]`));
    },
  },
  {
    name: 'a workload that names an absent column',
    code: 'CONFIG_INVALID',
    status: 2,
    prepare: (s) => void s.write('synthward.yaml', `${CONFIG}workload: { marginals: [{ columns: [sex, wardd] }] }\n`),
  },
  {
    name: 'a workload whose marginal has too many cells',
    code: 'CONFIG_INVALID',
    status: 2,
    prepare: (s) => {
      s.write('dictionary.yaml', FINE);
      s.write('synthward.yaml', `${CONFIG}workload: { marginals: [{ columns: [stay, age, pressure] }] }\n`);
    },
  },
  {
    name: 'a model that would not fit into memory',
    code: 'DOMAIN_TOO_LARGE',
    status: 2,
    prepare: (s) => {
      const names = Array.from({ length: 800 }, (_, i) => `wide${i}`);
      const wide = names.map((name) => `  ${name}: { kind: integer, range: [1, 2000] }\n`);
      s.write('dictionary.yaml', `${DICTIONARY}${wide.join('')}`);
      // The header names them; that its records do not have them is never seen, because the plan is refused.
      s.write('visits.csv', poisoned().replace('\n', `,${names.join()}\n`));
      s.write('synthward.yaml', `${CONFIG}model: { kind: mst }\n`);
    },
  },
  { name: 'epsilon zero', code: 'BUDGET_INVALID', status: 2, prepare: config('epsilon: 2', 'epsilon: 0') },
  { name: 'epsilon below zero', code: 'BUDGET_INVALID', status: 2, prepare: () => {}, args: ['--epsilon=-1'] },
  {
    name: 'an absurdly large epsilon',
    code: 'BUDGET_INVALID',
    status: 2,
    prepare: config('epsilon: 2', 'epsilon: 5000'),
  },
  { name: 'epsilon that is no number', code: 'USAGE', status: 2, prepare: () => {}, args: ['--epsilon', 'lots'] },
  {
    name: 'delta of one',
    code: 'BUDGET_INVALID',
    status: 2,
    prepare: config('budget: { epsilon: 2, delta: 1e-6 }', 'budget: { epsilon: 2, delta: 1 }'),
  },
  {
    name: 'delta zero',
    code: 'BUDGET_INVALID',
    status: 2,
    prepare: config('budget: { epsilon: 2, delta: 1e-6 }', 'budget: { epsilon: 2, delta: 0 }'),
  },
  { name: 'no signing key', code: 'FILE_MISSING', status: 2, prepare: (s) => rmSync(s.path('state/signing-key.pem')) },
  {
    name: 'a signing key that anybody may read',
    code: 'KEY_INVALID',
    status: 2,
    prepare: (s) => chmodSync(s.path('state/signing-key.pem'), 0o644),
  },
  {
    name: 'a release of that name',
    code: 'RELEASE_EXISTS',
    status: 2,
    prepare: (s) => void mkdirSync(s.path('released/taken'), { recursive: true }),
    args: ['--name', 'taken'],
  },
];

describe.each(cases)('$name', ({ code, status, prepare, args = [] }) => {
  test(`is refused with ${code}, exit ${status}, nothing spent and nothing leaked`, async () => {
    const steward = await hospital({ csv: poisoned() });
    await prepare(steward);
    const result = await steward.run(['release', '--yes', '--quiet', ...args]);
    // A note of the plan about the policy `error` may stand before it.
    expect(withoutNotes(result.stderr)).toMatch(oneLineWithHint(code));
    expect([result.status, result.stdout]).toEqual([status, '']);
    await expectNoCanary(steward, [result]);
    if (args[0] !== '--name') expectNothingSpent(steward);
    steward.close();
  });
});

test('a mistyped key, kind and column come with "did you mean"', async () => {
  const steward = await hospital();
  const ask = async (): Promise<string> => (await steward.run(['release', '--yes', '--quiet'])).stderr;
  config('output:', 'outputs:')(steward);
  expect(await ask()).toContain('did you mean "output"?');
  steward.write('synthward.yaml', CONFIG);
  dictionary('kind: real', 'kind: reel')(steward);
  expect(await ask()).toContain('did you mean "real"?');
  steward.write('dictionary.yaml', DICTIONARY);
  steward.write('visits.csv', visits().replace('pressure', 'presure'));
  expect(await ask()).toMatch(/did you mean "pres+ure"\?/);
  steward.close();
});
