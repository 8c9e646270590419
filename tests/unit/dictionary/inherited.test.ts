import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dictionaryToJson } from '../../../pipelines/dictionary/describe.ts';
import type { Dictionary } from '../../../pipelines/dictionary/dictionary.ts';
import { loadDictionary } from '../../../pipelines/dictionary/load.ts';
import type { UserError } from '../../../privacy/errors.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const HEAD = 'schema: synthward/dictionary/1\ntable: t\norigin: expert\nunit: { rows: each }\n';

function load(text: string): Promise<Dictionary> {
  const file = join(temporaryFolder(), 'd.yaml');
  writeFileSync(file, HEAD + text);
  return loadDictionary(file);
}

/** Every line of a refusal, without the name of the file. */
async function complaints(text: string): Promise<string[]> {
  const error = (await load(text).then(
    () => expect.fail('was accepted'),
    (caught: unknown) => caught,
  )) as UserError;
  expect(error.code).toBe('DICTIONARY_INVALID');
  return [error.message, ...error.others].map((line) => line.replace(/^.*d\.yaml:/, ''));
}

/** What a release says of the columns, which is what matters of the dictionary. */
const said = async (text: string): Promise<unknown> => dictionaryToJson(await load(text))['columns'];

describe('defaults and patterns', () => {
  test('say what columns do not say: the column goes first, then the first pattern that says it, then the kind, then all', async () => {
    const short = await said(`defaults:
  missing: ['', 007]
  real: { bins: { count: 20 }, decimals: 2 }
  identifier: { generate: uuid }
patterns:
  - { match: 'lab_*', kind: real, range: [0, 50], missing: ['x'] }
  - { match: ['*_crp', lab_?], range: [0, 9], decimals: 1 }
columns:
  id: { kind: identifier }
  lab_crp:
  lab_na: { range: [100, 200], bins: { width: 5 } }
  age: { kind: integer, range: [0, 99] }
  sex: { kind: categorical, values: [F, M], missing: [U] }
  lab_note: { kind: text }
`);
    const long = await said(`columns:
  id: { kind: identifier, generate: uuid }
  lab_crp: { kind: real, range: [0, 50], bins: { count: 20 }, decimals: 1, missing: ['x'] }
  lab_na: { kind: real, range: [100, 200], bins: { width: 5 }, decimals: 2, missing: ['x'] }
  age: { kind: integer, range: [0, 99], missing: ['', 007] }
  sex: { kind: categorical, values: [F, M], missing: [U] }
  lab_note: { kind: text }
`);
    expect(short).toEqual(long);
  });

  test('leave the missing codes of identifiers alone: fewer of them would make one patient of many', async () => {
    const { columns } = await load(
      "defaults: { missing: ['?'] }\ncolumns:\n  id: { kind: identifier }\n  a: { kind: real, range: [0, 1], bins: { count: 2 } }\n",
    );
    expect(columns[0]).toMatchObject({ missing: expect.arrayContaining(['NA', '', 'NULL']) });
    expect(columns[1]).toMatchObject({ missing: ['?'] });
  });

  test('say nothing of the range of a difference, nor of what is computed', async () => {
    const { columns } = await load(`patterns:
  - { match: '*ed', kind: date, range: [2010-01-01, 2019-12-31], missing: ['-'] }
  - { match: 'los*', kind: integer, range: [0, 5], missing: none }
columns:
  admitted:
  discharged: { after: admitted, range: [0, 60] }
  los: { from: discharged - admitted }
`);
    expect(columns[0]).toMatchObject({ rule: { scale: 'day' } });
    expect(columns[1]).toMatchObject({ missing: ['-'], rule: { lower: 0, upper: 60 } });
    expect(columns[2]).toMatchObject({ kind: 'computed' });
  });

  test('a pattern without a kind gives its keys wherever it stands among those with one', async () => {
    const { columns } = await load(`patterns:
  - { match: '*_crp', missing: ['-'], decimals: 1 }
  - { match: 'lab_*', kind: real, range: [0, 1], bins: { count: 2 }, decimals: 3 }
columns:
  lab_crp:
`);
    expect(columns[0]).toMatchObject({ kind: 'real', missing: ['-'], coding: { decimals: 1 } });
  });

  test('a pattern of another kind than the column passes by', async () => {
    const { columns } = await load(`patterns:
  - { match: 'a*', kind: real, range: [0, 1], bins: { count: 2 }, missing: [r] }
  - { match: 'a*', missing: [s] }
columns:
  ab: { kind: categorical, values: [x] }
`);
    expect(columns[0]).toMatchObject({ kind: 'categorical', missing: ['s'] });
  });

  test('tell a mistake once, where it stands, with the columns it spoils', async () => {
    expect(
      await complaints(`defaults: { missing: [''], mising: 3, real: { rnage: [0, 1] } }
patterns:
  - { match: 'lab_*', kind: real, range: [5, 1], bins: { count: 5 } }
  - { match: 'ab_*', kind: real }
columns:
  lab_a:
  lab_b:
  lab_c: { kind: real, range: [0, 1] }
  d:
`),
    ).toEqual([
      '5:36: unknown key "mising"; did you mean "missing"? (and 4 more problems)',
      '5:54: unknown key "rnage"; did you mean "range"?',
      '8:14: no name under columns fits this pattern',
      '7:42: columns "lab_a", "lab_b": range [5, 1] is empty',
      expect.stringMatching(/^13:5: column "d": it has no kind/),
    ]);
  });

  test('a column that no pattern names has no kind', async () => {
    expect(await complaints("patterns: [{ match: 'a*', kind: text }]\ncolumns:\n  ab:\n  ba:\n")).toEqual([
      expect.stringMatching(/^8:6: column "ba": it has no kind; the kinds are identifier/),
    ]);
  });
});

describe('anchors and merge keys', () => {
  test('are written out; what stands in the column goes first, and the first of several anchors', async () => {
    const short = await said(`x-shared:
  - &lab { kind: real, range: [0, 50], bins: { count: 20 }, missing: [007] }
  - &rough { decimals: 0, range: [0, 9] }
columns:
  a: *lab
  b: { <<: *lab, range: [0, 10] }
  c:
    <<: [*rough, *lab]
  d: { kind: real, range: [0, 1], bins: &few { count: 2 } }
  e: { kind: real, range: [0, 1], bins: *few }
`);
    const long = await said(`columns:
  a: { kind: real, range: [0, 50], bins: { count: 20 }, missing: ['007'] }
  b: { kind: real, range: [0, 10], bins: { count: 20 }, missing: ['007'] }
  c: { kind: real, range: [0, 9], bins: { count: 20 }, decimals: 0, missing: ['007'] }
  d: { kind: real, range: [0, 1], bins: { count: 2 } }
  e: { kind: real, range: [0, 1], bins: { count: 2 } }
`);
    expect(short).toEqual(long);
  });

  test('a mistake is told where it stands', async () => {
    expect(
      await complaints(
        'x-a: &a\n  kind: real\n  range: [3, 1]\n  bins: { count: 2 }\ncolumns:\n  a: { <<: *a, range: [1, 0] }\n  b: *a\n',
      ),
    ).toEqual([
      expect.stringMatching(/^10:23: column "a": .*\(and 1 more problem\)$/),
      expect.stringMatching(/^7:10: column "b": /),
    ]);
  });

  test.each([
    ['an anchor inside itself', 'columns:\n  a: &a { kind: real, values: *a }\n', /^6:/],
    [
      'anchors that come to very much',
      `x-a: &a0 [1]\n${Array.from({ length: 30 }, (_, i) => `x-${i}: &a${i + 1} [*a${i}, *a${i}]\n`).join('')}columns: {}\n`,
      /come to more than/,
    ],
    ['an unknown anchor', 'columns:\n  a: *nobody\n', /not valid YAML there|does not stand before/],
    ['a merge of no mapping', 'x-a: &a 3\ncolumns:\n  a: { <<: *a }\n', /^7:\d+: "<<" takes an anchor/],
  ])('%s is refused at its place', async (_, text, words) => {
    expect((await complaints(text))[0]).toMatch(words);
  });
});

test('ten mistakes in ten columns are told at once, in the order of the file', async () => {
  const found = await complaints(`target: nobody
columns:
  a: { kind: reel }
  b: { kind: real, range: [5, 1], bins: { count: 2 } }
  c: { kind: real, range: [0, 1], bins: { width: 1, count: 9 } }
  d: { kind: date, range: [2010-02-30, 2011-01-01] }
  e: { kind: code, grouping: { file: none.csv } }
  f: { kind: integer, from: g * 2 }
  g: { kind: date, range: [2010-01-01, 2011-01-01], format: '%Q' }
  h: { kind: categorical, values: [x], misssing: none }
  i: { kind: integer, from: j * 2 }
  k: { kind: real, range: [0, 1], bins: { count: 2 } }
  l: { kind: categorical, values: [x, y] }
constraints:
  - { impossible: { l: z }, because: so }
  - { order: [a, k], because: so }
  - { order: [k, m] }
combinations:
  - { columns: [k, n], file: none.csv, because: so }
`);
  expect(found.map((line) => line.split(':')[0])).toEqual([
    '5',
    '7',
    '8',
    '9',
    '10',
    '11',
    '13',
    '14',
    '15',
    '19',
    '21',
    '23',
  ]);
  expect(found[0]).toMatch(/\(and 11 more problems\)$/);
  // f is made of g, and the order names a: both are told with those.
  expect(found.join('\n')).not.toMatch(/column "f"|12:/);
});

test('marks do not hide other mistakes', async () => {
  const found = await complaints(
    'columns:\n  a: { kind: real, range: fill-in, bins: fill-in, decimls: 1 }\n  b: { kind: integer }\n  c: { kind: categorical, values: fill-in }\n',
  );
  expect(found).toEqual([
    expect.stringContaining('still to be filled in: a (range, bins), c (values) (and 2 more problems)'),
    expect.stringMatching(/^6:\d+: column "a": unknown key "decimls"/),
    expect.stringMatching(/^7:\d+: column "b": /),
  ]);
});
