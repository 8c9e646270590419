import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { type Hospital, hospital, OPEN_GATE } from '../support/hospital.ts';

let steward: Hospital;
afterEach(() => steward.close());

const VISITS = [
  'site,mrn,age,lab_crp,ward',
  ...Array.from(
    { length: 6000 },
    (_, i) => `${'AB'[Math.floor(i / 3000)]},${i % 1500},${i % 100},${i % 50},${'XYZ'[i % 3]}`,
  ),
];
const PERSONS = [
  'subject,sex,old',
  ...Array.from({ length: 300 }, (_, i) => `${i},${'FM'[i % 2]},${i % 3 === 0 ? 1 : 0}`),
];

const VISITS_DICTIONARY = `schema: synthward/dictionary/1
table: visits
origin: expert
unit: { name: patient, column: [site, mrn], maxRows: 2 }
x-number: &number { kind: integer, bins: { width: 10 } }
patterns:
  - { match: 'lab_*', kind: real, range: [0, 200], bins: { count: 10 }, decimals: 1 }
  - { match: ward, kind: categorical, values: fill-in }
columns:
  site: { kind: identifier }
  mrn: { kind: identifier }
  age: { <<: *number, range: [0, 120] }
  lab_crp:
  ward:
`;
const PERSONS_DICTIONARY = `schema: synthward/dictionary/1
table: persons
origin: expert
unit: { name: patient, column: subject, maxRows: 1 }
columns:
  subject: { kind: identifier }
  sex: { kind: categorical, values: [F, M] }
  old: { kind: boolean, true: ['1'], false: ['0'] }
`;
const config = (table: string, counting: string): string => `schema: synthward/run/1
dataset: cohort
source: { path: ${table}.csv, counting: ${counting} }
dictionary: ${table}-full.yaml
budget: { epsilon: 1, delta: 1e-9 }
policy: { maxEpsilon: 4, maxDelta: 1e-6 }
${OPEN_GATE}`;

test.each(['memory', 'sql'])(
  'two tables of the same patients share an account: one by two columns, described through a pattern, counted by %s',
  async (counting) => {
    steward = await hospital();
    steward.write('visits.csv', `${VISITS.join('\n')}\n`);
    steward.write('persons.csv', `${PERSONS.join('\n')}\n`);
    steward.write('visits.yaml', VISITS_DICTIONARY);
    steward.write('persons-full.yaml', PERSONS_DICTIONARY);
    steward.write('visits-run.yaml', config('visits', counting));
    steward.write('persons-run.yaml', config('persons', counting));

    const described = await steward.run([
      'describe',
      '-c',
      'visits-run.yaml',
      '-d',
      'visits.yaml',
      '-o',
      'visits-full.yaml',
      '--spend',
      '--yes',
    ]);
    expect(described).toMatchObject({ status: 0, stderr: expect.any(String) });
    const written = readFileSync(steward.path('visits-full.yaml'), 'utf8');
    expect(written).toMatch(/^ {2}ward: \{ .*origin: dp, event: /m);
    expect(written.replace(/^ {2}(# .*|ward:.*)\n/gm, '')).toBe(VISITS_DICTIONARY.replace('  ward:\n', ''));

    const checked = await steward.run(['check', '-c', 'visits-run.yaml']);
    expect(checked.stdout).toMatch(/^3000 units; rows without one: -; rows of the largest: 2 /m);
    expect((await steward.run(['release', '-c', 'visits-run.yaml', '--yes', '--name', 'v'])).status).toBe(0);
    expect((await steward.run(['plan', '-c', 'persons-run.yaml'])).stdout).toContain(
      'Both dictionaries call it patient',
    );
    expect((await steward.run(['release', '-c', 'persons-run.yaml', '--yes', '--name', 'p'])).status).toBe(0);

    const card = readFileSync(steward.path('released/v/README.md'), 'utf8');
    expect(card).toContain('(1, 1e-9)-differentially private for each patient');
    const shown = (await steward.run(['ledger', 'show'])).stdout;
    expect(shown.match(/ 1 at 1e-9 /g)).toHaveLength(2);
    expect(shown).toMatch(/charged +epsilon [0-9.]+ at delta 0.000001 /);
    const dictionary = JSON.parse(readFileSync(steward.path('released/v/data-dictionary.json'), 'utf8')).dictionary;
    expect(dictionary.unit).toMatchObject({ name: 'patient', column: 'site + mrn', columns: ['site', 'mrn'] });
    for (const release of ['v', 'p']) expect((await steward.run(['verify', `released/${release}`])).status).toBe(0);
  },
  300_000,
);

test('a bare header of 48 columns comes to a plan in under 40 edits, each told by one run of init', async () => {
  steward = await hospital();
  const columns = [...readFileSync('fixtures/critical-care/schema.sql', 'utf8').matchAll(/^ {4}([a-z]\w*) +[a-z]/gm)];
  const names = columns.map((match) => match[1]!);
  expect(names).toHaveLength(48);
  steward.write('icu.csv', `${names.join(',')}\n`);
  const drafted = await steward.run(['init', 'icu.csv', '-o', 'icu.yaml', '-c', 'icu-run.yaml']);
  expect(drafted.status).toBe(0);
  const places = Number(/To be filled in, (\d+) places/.exec(drafted.stdout)?.[1]);

  let edits = 0;
  const fill =
    (text: string) =>
    (match: string): string => {
      edits++;
      return match.replace('fill-in', text);
    };
  let text = readFileSync(steward.path('icu.yaml'), 'utf8').replace(/^#.*\n/gm, '');
  for (const [mark, value] of [
    [/maxRows: fill-in/g, '1'],
    [/values: fill-in/g, '[x, y]'],
    [/file: fill-in/g, 'groups.csv'],
    [/(date|datetime)(: \{|,) range: fill-in/g, '[2016-01-01, 2020-12-31]'],
    [/range: fill-in/g, '[0, 150]'],
    [/width: fill-in/g, '5'],
  ] as const) {
    text = text.replace(mark, fill(value));
  }
  steward.write('groups.csv', 'from,to,code,label\nA00,Z99,all,\n');
  steward.write('icu.yaml', text);
  const plan = await steward.run(['plan', '-c', 'icu-run.yaml']);
  expect(plan).toMatchObject({ status: 0, stderr: expect.not.stringContaining('error[') });
  expect(edits).toBe(places);
  expect(edits).toBeLessThan(40);
});
