import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadPlan } from '../../../../cli/load.ts';
import { strictColumns } from '../../../../pipelines/dictionary/dictionary.ts';
import { MAX_TEXT } from '../../../../pipelines/release-folder/manifest/manifest-schema.ts';
import { constraintCaveat, toldByReading } from '../../../../pipelines/release-folder/manifest/public-texts.ts';
import { CONFIG } from '../../../support/hospital.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const WARDS = Array.from({ length: 1200 }, (_, i) => `O${String(i).padStart(6, '0')}`);
const because = 'those wards are for women';

interface Written {
  readonly unit?: string;
  readonly constraint?: string;
  readonly columns?: readonly string[];
  readonly config?: string;
}

/** Plans a release of sex and 1200 wards. */
function plan({ unit = 'patient', constraint, columns = [], config = '' }: Written) {
  const folder = temporaryFolder();
  const file = join(folder, 'synthward.yaml');
  const lines = [
    'schema: synthward/dictionary/1',
    'table: visits',
    'origin: expert',
    `unit: { column: id, maxRows: 2, name: ${unit} }`,
    'columns:',
    '  id: { kind: identifier }',
    '  sex: { kind: categorical, values: [F, M] }',
    `  ward: { kind: categorical, values: [${WARDS.join(', ')}], outside: other }`,
    ...columns,
    ...(constraint === undefined ? [] : ['constraints:', `  - ${constraint}`]),
  ];
  writeFileSync(join(folder, 'dictionary.yaml'), `${lines.join('\n')}\n`);
  writeFileSync(file, `${CONFIG}model: { kind: independent }\n${config}`);
  return loadPlan({ config: file }, {});
}

const most = `{ impossible: { sex: M, ward: [${WARDS.slice(0, -1).join(', ')}] }, because: ${because} }`;

test('a constraint of a thousand values is said in a few words, and named whole in the dictionary alone', async () => {
  const { constraints } = (await plan({ constraint: most })).plan.dictionary;
  expect(constraints[0]!.words).toBe('sex M with ward O000000 or O000001 or O000002 or 1196 more values');
  expect(constraintCaveat(constraints[0]!).length).toBeLessThan(300);
  expect(constraints[0]!.source.impossible!['ward']).toHaveLength(1199);
});

test('hundreds of columns that end the run are said in a few words', async () => {
  const columns = Array.from(
    { length: 400 },
    (_, i) => `  column_with_a_long_name_${i}: { kind: categorical, values: [a, b], outside: error }`,
  );
  const told = toldByReading(strictColumns((await plan({ columns })).plan.dictionary));
  expect(told[1]).toMatch(/column_with_a_long_name_2 and 397 more columns, whose policy/);
  for (const text of told) expect(text.length).toBeLessThan(MAX_TEXT);
});

describe('what no manifest takes is refused with the plan, before anything is paid for', () => {
  const long = 'x'.repeat(MAX_TEXT);
  const value = 'v'.repeat(3000);
  test.each<[string, Written, string, string]>([
    [
      'a reason',
      { constraint: `{ impossible: { sex: M, ward: ${WARDS[0]} }, because: ${long} }` },
      'DICTIONARY_INVALID',
      'the constraint "sex M with ward O000000"',
    ],
    [
      'a few long values',
      {
        columns: [`  code: { kind: categorical, values: [${[1, 2, 3, 4, 5].map((i) => value + i).join(', ')}] }`],
        constraint: `{ impossible: { sex: M, code: [${[1, 2, 3, 4].map((i) => value + i).join(', ')}] }, because: so }`,
      },
      'DICTIONARY_INVALID',
      'the constraint "sex M with code vvv',
    ],
    ['a unit', { unit: 'p'.repeat(MAX_TEXT - 50) }, 'DICTIONARY_INVALID', 'the name of the unit'],
    [
      'a column',
      { columns: [`  ? ${long}y\n  : { kind: categorical, values: [a] }`] },
      'DICTIONARY_INVALID',
      'the name of column "xxx',
    ],
    [
      'the names of columns that end the run',
      {
        columns: [1, 2, 3, 4].map((i) => `  ? ${value}${i}\n  : { kind: categorical, values: [a, b], outside: error }`),
      },
      'DICTIONARY_INVALID',
      'the list of columns with outside: error',
    ],
    ['a curator', { config: `release: { curator: ${long}y }\n` }, 'CONFIG_INVALID', 'release.curator'],
    ['a contact', { config: `release: { contact: ${long}y }\n` }, 'CONFIG_INVALID', 'release.contact'],
  ])('%s', async (_, written, code, what) => {
    const refused = await plan(written).then(
      () => expect.fail('was planned'),
      (error: Error & { code: string }) => error,
    );
    expect([refused.code, refused.message]).toEqual([code, expect.stringContaining(what)]);
    expect(refused.message).toMatch(/ makes a text of [134]\d{4} characters in the manifest, and 10000 are allowed$/);
    expect(refused.message.length).toBeLessThan(400);
  });
});
