import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dictionaryToJson } from '../../../pipelines/dictionary/describe.ts';
import { type Dictionary, isModelled } from '../../../pipelines/dictionary/dictionary.ts';
import { heldConstraints, ordersOf } from '../../../pipelines/dictionary/held-constraints.ts';
import { impossibleCells } from '../../../pipelines/dictionary/impossible-cells.ts';
import { loadDictionary } from '../../../pipelines/dictionary/load.ts';
import { beyondReach } from '../../../pipelines/dictionary/order/beyond-reach.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const HEAD = `schema: synthward/dictionary/1
table: t
origin: expert
unit: { column: id, maxRows: 1 }
columns:
  id: { kind: identifier }
  note: { kind: text }
  sex: { kind: categorical, values: [F, M], missing: ['?'] }
  pregnant: { kind: categorical, values: [yes, no, unknown], outside: other, missing: none }
  smokes: { kind: boolean, true: [Y], false: [N], missing: none, outside: other }
  age: { kind: integer, range: [0, 40], bins: { width: 10 } }
  parity: { kind: integer, range: [0, 3], missing: none, outside: other }
  admitted: { kind: date, range: [2020-01-01, 2020-03-31], bins: { every: month } }
  left: { kind: datetime, range: [2020-02-01, 2020-03-31], bins: { every: month } }
  weight: { kind: real, range: [0, 2], bins: { count: 2 }, missing: [x], outside: other }
  group: { kind: code, grouping: { file: g.csv, normalise: icd10 } }
`;

function load(...constraints: string[]): Promise<Dictionary> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'g.csv'), 'from,to,code,label\nE10,E14,diabetes,\nI20,I25,heart,\n');
  const file = join(folder, 'd.yaml');
  writeFileSync(file, `${HEAD}constraints:\n${constraints.map((line) => `  - ${line}\n`).join('')}`);
  return loadDictionary(file);
}

const because = 'because: "it is so"';
const complaint = (...constraints: string[]): Promise<string> =>
  load(...constraints).then(
    () => expect.fail('was accepted'),
    (error: Error) => error.message,
  );

/** What each impossible cell of the only constraint stands for. */
async function forbidden(constraint: string): Promise<string[]> {
  const dictionary = await load(constraint);
  const found = impossibleCells(dictionary.constraints[0]!, dictionary.columns.filter(isModelled));
  if (typeof found === 'string') return expect.fail(found);
  const codings = found.columns.map((column) => dictionary.codings[column]!);
  return [...found.cells.entries()].flatMap(([cell, impossible]) => {
    if (impossible === 0) return [];
    let rest = cell;
    const codes = codings.toReversed().map(({ size }) => {
      const code = rest % size;
      rest = (rest - code) / size;
      return code;
    });
    return [
      codes
        .toReversed()
        .map((code, i) => {
          const { cells } = codings[i]!;
          const meant = cells[code]!;
          if (meant.kind === 'interval') return String(code);
          return meant.kind === 'value' ? String(meant.value) : meant.kind;
        })
        .join(' '),
    ];
  });
}

test('values are named as in the data: lists, missing codes, Booleans and groups', async () => {
  expect(await forbidden(`{ impossible: { sex: M, pregnant: [yes, unknown] }, ${because} }`)).toEqual([
    'M yes',
    'M unknown',
  ]);
  expect(await forbidden(`{ impossible: { sex: ['?', F], smokes: Y }, ${because} }`)).toEqual([
    'F true',
    'missing true',
  ]);
  expect(await forbidden(`{ impossible: { group: diabetes, sex: null }, ${because} }`)).toEqual(['diabetes missing']);
  expect(await forbidden(`{ impossible: { pregnant: yes }, ${because} }`)).toEqual(['yes']);
});

test('numbers and dates are named one by one where they are cells, and by ranges of whole bins', async () => {
  expect(await forbidden(`{ impossible: { parity: [1, 2], sex: M }, ${because} }`)).toEqual(['1 M', '2 M']);
  expect(await forbidden(`{ impossible: { age: { below: 10 }, pregnant: yes }, ${because} }`)).toEqual(['0 yes']);
  expect(
    await forbidden(`{ impossible: { age: { from: -5, below: 99 }, sex: M, pregnant: no }, ${because} }`),
  ).toHaveLength(4);
  expect(await forbidden(`{ impossible: { age: [{ from: 30 }, { below: 10 }], pregnant: yes }, ${because} }`)).toEqual([
    '0 yes',
    '3 yes',
  ]);
  expect(await forbidden(`{ impossible: { admitted: { from: 2020-02-01, below: 2020-03-01 } }, ${because} }`)).toEqual([
    '1',
  ]);
  expect(await forbidden(`{ impossible: { parity: { from: 2 }, age: { below: 10 } }, ${because} }`)).toEqual([
    '2 0',
    '3 0',
  ]);
});

test('an order forbids bins that lie wholly the wrong way round, and no missing value', async () => {
  // The first bin of `left` holds what was left before February too, because such values are clamped to it.
  expect(await forbidden(`{ order: [admitted, left], ${because} }`)).toEqual(['2 0']);
  expect(await forbidden(`{ order: [age, parity], ${because} }`)).toEqual([
    '1 0',
    '1 1',
    '1 2',
    '1 3',
    '2 0',
    '2 1',
    '2 2',
    '2 3',
    '3 0',
    '3 1',
    '3 2',
    '3 3',
  ]);
});

test('an order forbids what no two released values can keep, also where values beyond a range are counted in its end', async () => {
  // Parity is written up to 3, whatever was clamped to it, and day 31 of a month cannot be the last of another range.
  const dictionary = await load(`{ order: [admitted, left], ${because} }`);
  expect(dictionary.constraints[0]!.words).toBe('admitted above left');
  expect(await forbidden(`{ order: [parity, age], ${because} }`)).toEqual([]);
});

test('bins beyond the range of the other column are told, since no row can have both', async () => {
  const notes = async (order: string) => {
    const { constraints, columns } = await load(`{ order: ${order}, ${because} }`);
    return beyondReach(ordersOf(constraints), columns.filter(isModelled));
  };
  expect(await notes('[age, parity]')).toEqual([
    expect.stringMatching(/^Bins of "age" lie above the whole range of "parity"/),
  ]);
  expect(await notes('[admitted, left]')).toEqual([]);
  expect(await notes('[left, admitted]')).toEqual([
    expect.stringMatching(/^Bins of "admitted" lie below the whole range of "left"/),
  ]);
});

describe('orders of several columns', () => {
  const WIDE = 'range: [2020-01-01, 2020-12-31]';
  /** A chain of days, months and days, and what is wrong with it. */
  const chain = (middle: string): Promise<Dictionary> => {
    const folder = temporaryFolder();
    const file = join(folder, 'd.yaml');
    const columns = `  a: { kind: date, ${WIDE} }\n  b: { kind: date, ${WIDE}, ${middle} }\n  c: { kind: date, ${WIDE} }\n`;
    const orders = ['[a, b]', '[b, c]'].map((order) => `  - { order: ${order}, ${because} }\n`);
    writeFileSync(
      file,
      `schema: synthward/dictionary/1\ntable: t\norigin: expert\nunit: { rows: each }\ncolumns:\n${columns}constraints:\n${orders.join('')}`,
    );
    return loadDictionary(file);
  };
  const tables = (dictionary: Dictionary): readonly (readonly number[])[] =>
    heldConstraints(dictionary.constraints, dictionary.columns.filter(isModelled))!.map(({ columns }) => columns);

  test('forbid nothing more where the columns of a chain share their bins', async () => {
    expect(tables(await chain('description: the same days'))).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  test('forbid all bins of a chain together where they differ, so that nothing is claimed where the column between is missing', async () => {
    const found = await chain('bins: { every: quarter }');
    expect(tables(found)).toEqual([
      [0, 1],
      [1, 2],
      [0, 1, 2],
    ]);
  });

  test('are refused where that takes too large a table', async () => {
    await expect(chain('bins: { every: { days: 2 } }')).rejects.toThrow(
      /d\.yaml:11:\d+: the bins of "a", "b" and "c" differ, so that their orders take a table of all of them, which is too large; give/,
    );
  });

  test('go one way: columns that would always be equal are refused', async () => {
    const text = await complaint(`{ order: [age, parity], ${because} }`, `{ order: [parity, age], ${because} }`);
    expect(text).toMatch(/the orders of "age" and "parity" go round in a circle, so that they would always be equal/);
  });
});

describe('mistakes are named with their place', () => {
  const head = HEAD.split('\n').length;
  test.each([
    [
      'an absent column',
      `{ impossible: { sexe: M }, ${because} }`,
      /"sexe", which is not in columns; did you mean "sex"\?/,
    ],
    ['a column never modelled', `{ impossible: { note: x }, ${because} }`, /of kind text and never modelled/],
    [
      'an absent value',
      `{ impossible: { pregnant: [no, unknwon] }, ${because} }`,
      /"unknwon" is no value of "pregnant"; did you mean "unknown"\?/,
    ],
    ['a range of words', `{ impossible: { sex: { below: M } }, ${because} }`, /name its values, not a range/],
    ['a word on a scale', `{ impossible: { age: old }, ${because} }`, /"old" is no number/],
    ['a day that is none', `{ impossible: { admitted: { from: 2020-02-31 } }, ${because} }`, /"2020-02-31" is no day/],
    ['part of a bin', `{ impossible: { age: 5 }, ${because} }`, /"5" is no cell of "age" by itself/],
    [
      'a range inside a bin',
      `{ impossible: { age: { from: 1, below: 9 } }, ${because} }`,
      /cuts the bin of "age" from 0 up to 10, and only whole bins can be forbidden; .* add an edge/,
    ],
    [
      'a range that ends inside a bin',
      `{ impossible: { age: { below: 15 }, sex: M }, ${because} }`,
      /cuts the bin of "age" from 10 up to 20/,
    ],
    [
      'a range that leaves out the last number of a closed bin',
      `{ impossible: { age: { from: 30, below: 40 }, sex: M }, ${because} }`,
      /cuts the bin of "age" from 30 up to and with 40/,
    ],
    [
      'a range that cuts a month',
      `{ impossible: { left: { from: 2020-03-10 } }, ${because} }`,
      /cuts the bin of "left" from 2020-03-01T00:00:00 up to and with 2020-03-31T23:59:59/,
    ],
    ['a range beyond the domain', `{ impossible: { age: { from: 50 } }, ${because} }`, /no bin of "age" lies wholly/],
    [
      'a null that means two things',
      `{ impossible: { weight: null, sex: M }, ${because} }`,
      /"weight" comes back as null both where it is missing and where it is outside/,
    ],
    ['an empty range', `{ impossible: { age: {} }, ${because} }`, /takes from, below or both/],
    ['missing where none is', `{ impossible: { pregnant: null }, ${because} }`, /"pregnant" has no missing values/],
    [
      'both forms',
      `{ impossible: { sex: M }, order: [age, parity], ${because} }`,
      /exactly one of impossible and order/,
    ],
    ['neither', `{ ${because} }`, /exactly one of impossible and order/],
    ['no column', `{ impossible: {}, ${because} }`, /names no column/],
    ['no reason', `{ impossible: { sex: M } }`, /"because" is not given/],
    ['an unknown key', `{ imposible: { sex: M }, ${because} }`, /unknown key "imposible"; did you mean "impossible"\?/],
    [
      'an order of words',
      `{ order: [sex, age], ${because} }`,
      /"sex" is of kind categorical, whose values have no place/,
    ],
    ['an order of unlike things', `{ order: [age, left], ${because} }`, /do not compare/],
    ['an order with itself', `{ order: [age, age], ${because} }`, /stands twice/],
    ['an origin that pays', `{ impossible: { sex: M }, ${because}, origin: dp }`, /must be one of public, expert/],
  ])('%s', async (_, constraint, message) => {
    const text = await complaint(constraint);
    expect(text).toMatch(message);
    expect(text).toMatch(new RegExp(`d\\.yaml:${head + 1}:\\d+`));
  });

  test('constraints that contradict each other are named, and no others', async () => {
    const text = await complaint(
      `{ impossible: { age: { from: 30 }, parity: 3 }, ${because} }`,
      `{ impossible: { sex: [F, null] }, ${because} }`,
      `{ impossible: { smokes: Y, parity: 1 }, ${because} }`,
      `{ impossible: { sex: M }, ${because} }`,
      `{ impossible: { parity: 2 }, ${because} }`,
    );
    expect(text).toMatch(
      new RegExp(
        `d\\.yaml:${head + 4}:\\d+: the constraint "sex M" together with "sex F or missing" \\(${head + 2}:\\d+\\) leaves no possible record$`,
      ),
    );
    const alone = await complaint(`{ impossible: { sex: [F, M, null] }, ${because} }`);
    expect(alone).toContain('the constraint "sex F or M or missing" leaves no possible record');
  });
});

test('the data dictionary states them with origin and reason, and a dictionary without them says nothing', async () => {
  const dictionary = await load(`{ impossible: { sex: M, age: { below: 10 } }, ${because}, origin: public }`);
  expect(dictionaryToJson(dictionary)['constraints']).toEqual([
    { impossible: { sex: 'M', age: { below: '10' } }, because: 'it is so', origin: 'public' },
  ]);
  expect(dictionary.constraints[0]!.words).toBe('sex M with age below 10');
});
