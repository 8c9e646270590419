import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../pipelines/config/load-config.ts';
import { composeDictionary, factsOf } from '../../../pipelines/describe/compose-dictionary.ts';
import type { Answer } from '../../../pipelines/describe/facts.ts';
import { type DescribePlan, type DescribeStep, planDescribe } from '../../../pipelines/describe/plan-describe.ts';
import { readDraft } from '../../../pipelines/describe/read-draft.ts';
import { type Dictionary, isModelled } from '../../../pipelines/dictionary/dictionary.ts';
import { loadDictionary } from '../../../pipelines/dictionary/load.ts';
import { planRelease } from '../../../pipelines/release/plan.ts';
import { outputColumnsOf } from '../../../pipelines/release-folder/decode/output-columns-of.ts';
import { tableDecoder } from '../../../pipelines/release-folder/decode/table-decoder.ts';
import { NO_RULES } from '../../../pipelines/release-folder/decode/table-rules.ts';
import { occupiedRange } from '../../../privacy/guard/values/buckets.ts';
import { encode } from '../../support/dictionaries.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const HEAD = `schema: synthward/dictionary/1
table: t
origin: expert
unit: { column: p, maxRows: 3 }
`;
/** Every mark, beside every way of saying the rest. */
const COLUMNS = [
  'l1: { kind: categorical, values: fill-in }',
  'country: { kind: categorical, values: fill-in, missing: fill-in }',
  'l3: { kind: ordinal, values: fill-in, missing: [U], outside: missing, description: "a: b # c" }',
  'l4: { kind: categorical, values: fill-in, missing: none, outside: error }',
  'l5: { kind: categorical, values: [F, M], missing: fill-in }',
  'b1: { kind: boolean, true: fill-in, false: fill-in }',
  'b2: { kind: boolean, true: fill-in, false: [nein, "?"], missing: fill-in, outside: missing }',
  'b3: { kind: boolean, true: [Y], false: fill-in, missing: [NA] }',
  'c1: { kind: code, grouping: { file: fill-in } }',
  'c2: { kind: code, grouping: { file: fill-in, normalise: icd10 }, missing: fill-in }',
  'i1: { kind: integer, range: fill-in, bins: fill-in }',
  'i2: { kind: integer, range: fill-in }',
  'i3: { kind: integer, range: { fill-in: [0, 120] }, bins: { width: fill-in }, missing: fill-in }',
  'i4: { kind: integer, range: { fill-in: [7, 7] }, bins: fill-in, outside: clamp }',
  'i5: { kind: integer, range: fill-in, bins: { count: 20 }, outside: error, missing: fill-in }',
  'i6: { kind: integer, range: [0, 3], bins: fill-in }',
  'r1: { kind: real, range: fill-in, bins: fill-in }',
  'r2: { kind: real, range: { fill-in: [20, 50] }, bins: { count: fill-in }, decimals: 1 }',
  'r3: { kind: real, range: fill-in, bins: { width: 0.001 } }',
  'r4: { kind: real, range: [0.5, 0.50013], bins: fill-in, missing: fill-in, outside: missing }',
  'r5: { kind: real, range: { fill-in: [0.25, 0.2504] }, bins: fill-in, decimals: 0 }',
  'd1: { kind: date, range: fill-in }',
  'd2: { kind: date, range: { fill-in: [2020-02-29, 2020-02-29] }, bins: { every: month }, missing: fill-in }',
  't1: { kind: datetime, range: fill-in, bins: { every: hour } }',
  't2: { kind: datetime, range: { fill-in: [2010-01-01, 2019-12-31] }, bins: { every: { hours: 6 } } }',
];
const CONFIG = `schema: synthward/run/1
dataset: t
source: { path: none.csv }
dictionary: d.yaml
budget: { epsilon: 4, delta: 1e-6 }
`;
const AWKWARD = [
  ...[
    '',
    ' ',
    '?',
    'NA',
    'null',
    'NULL',
    'true',
    'false',
    'yes',
    'No',
    'y',
    'N',
    '1',
    '0',
    '2',
    'ja',
    'nein',
    'fill-in',
    'F',
    'M',
  ],
  ...[
    'F ',
    ' F',
    '007',
    '1e3',
    '0x1F',
    '1_000',
    '.5',
    '~',
    '-',
    ':',
    '# x',
    'a: b',
    '[x]',
    '{x}',
    '*a',
    '&a',
    '!t',
    '%',
    '@',
    '`',
  ],
  ...[
    '"',
    "'",
    'say "x"',
    '\\',
    'a,b',
    'a\nb',
    'a\r\nb',
    '\t',
    '\u0007',
    'a\u0000b',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\u{1f600}',
    'caf\u00e9',
    'cafe\u0301',
  ],
  ...[
    'x'.repeat(200),
    '---',
    '...',
    '<<',
    '2020-01-01',
    'E11',
    'J44',
    'DE',
    'ZA',
    '(none found)',
    'other',
    '(other)',
    'placeholder values',
    '__proto__',
  ],
];

async function planOf(lines: readonly string[], more = ''): Promise<DescribePlan> {
  const folder = temporaryFolder();
  const columns = ['p: { kind: identifier }', ...lines].map((line) => `  ${line}\n`).join('');
  writeFileSync(join(folder, 'd.yaml'), `${HEAD}${more}columns:\n${columns}`);
  writeFileSync(join(folder, 'c.yaml'), CONFIG);
  return planDescribe(await loadConfig(join(folder, 'c.yaml')), await readDraft(join(folder, 'd.yaml')));
}

/** Any answer that the guard can give to a step, whatever the noise. */
function anyAnswer({ question }: DescribeStep): fc.Arbitrary<Answer> {
  if (question.kind === 'categories') {
    const category = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...AWKWARD) },
      fc.string({ unit: 'grapheme', maxLength: 8 }),
    );
    const text = fc.record({
      category,
      count: fc.integer({ min: Number(question.ask.threshold), max: 1e6 }),
    });
    return fc
      .uniqueArray(text, { selector: (x) => x.category, maxLength: 12 })
      .map((found) => ({ kind: 'categories', found }));
  }
  const { buckets, occupiedFrom, quantiles } = question.ask;
  const places = buckets.starts.length;
  const count = fc.oneof(
    fc.constant(0),
    fc.integer({ min: -3 * occupiedFrom, max: occupiedFrom - 1 }),
    fc.integer({ min: occupiedFrom, max: 1e7 }),
  );
  const sparse = fc
    .tuple(fc.array(fc.tuple(fc.nat(places - 1), count), { maxLength: 4 }), fc.constantFrom(0, 1, -1))
    .map(([some, rest]) => {
      const counts = new Array<number>(places).fill(rest);
      for (const [at, value] of some) counts[at] = value;
      return counts;
    });
  const counts = fc.oneof(sparse, fc.array(count, { minLength: places, maxLength: places }));
  return fc
    .tuple(
      counts,
      count,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 256, maxLength: 256 }),
      fc.boolean(),
    )
    .map(([noisy, without, shares, heavy]) => {
      const range = occupiedRange(noisy, buckets, occupiedFrom);
      const within = (share: number): number =>
        range!.lower + Math.floor((heavy ? Math.round(share * 3) / 3 : share) * (range!.upper - range!.lower));
      const asked = range === undefined ? 0 : (quantiles?.fractions.length ?? 0);
      const answers = shares
        .slice(0, asked)
        .map(within)
        .sort((a, b) => a - b);
      return { kind: 'spread', spread: { counts: noisy, without, range, quantiles: answers } };
    });
}

/** What `describe` writes for these answers, read again from the disk as a release does. */
async function described(plan: DescribePlan, answers: readonly Answer[]) {
  const folder = temporaryFolder();
  const file = join(folder, 'd.yaml');
  const facts = plan.steps.map((step, i) => factsOf(step, answers[i]!, '20200101-00000000', i));
  for (const { file: codes } of facts) if (codes !== undefined) writeFileSync(join(folder, codes.name), codes.body);
  const { text, columns, problem } = await composeDictionary(plan.draft, facts, file);
  expect(problem).toBeUndefined();
  expect(text.replace(/^ *#.*/gm, '')).not.toMatch(/: *"?fill-in"?\b/);
  writeFileSync(file, text);
  return { folder, file, text, columns, dictionary: await loadDictionary(file) };
}

/** Every code of every column becomes a value. */
function decodeAll(dictionary: Dictionary): void {
  const rows = Math.max(...dictionary.codings.map(({ size }) => size));
  const columns = dictionary.codings.map(({ size }) => Uint32Array.from({ length: rows }, (_, i) => i % size));
  let decoded = 0;
  for (const chunk of tableDecoder(outputColumnsOf(dictionary), 'seed', NO_RULES).decode([{ rows, columns }]))
    decoded += chunk.rows;
  expect(decoded).toBe(rows);
}

test('whatever the answers, the dictionary loads, a release can be planned from it, and every cell comes back as a value', async () => {
  const plan = await planOf(COLUMNS);
  const config = await loadConfig(join(plan.draft.path, '../c.yaml'));
  await fc.assert(
    fc.asyncProperty(fc.tuple(...plan.steps.map(anyAnswer)), async (answers) => {
      const { dictionary, columns } = await described(plan, answers);
      for (const { name, leftOut, check } of columns) {
        const column = dictionary.columns.find((one) => one.name === name)!;
        expect([name, column.kind === 'text']).toEqual([name, leftOut]);
        if (leftOut) expect(check.join()).toMatch(/left out/);
        else expect((column as { origin?: string }).origin).toBe('dp');
      }
      if (dictionary.codings.length > 1) planRelease(config, dictionary);
      decodeAll(dictionary);
    }),
    { numRuns: 12, examples: edgeCases(plan) },
  );
}, 120_000);

/** Nothing found anywhere; and all mass in one bucket, the first or the last. */
function edgeCases(plan: DescribePlan): [Answer[]][] {
  const all = (answer: (step: DescribeStep) => Answer): [Answer[]] => [plan.steps.map(answer)];
  const mass = (place: (last: number) => number | undefined) =>
    all(({ question }) => {
      if (question.kind === 'categories') return { kind: 'categories', found: [] };
      const { buckets, occupiedFrom, quantiles } = question.ask;
      const at = place(buckets.starts.length - 1);
      const counts = buckets.starts.map((_, i) => (i === at ? 1e6 : 0));
      const range = occupiedRange(counts, buckets, occupiedFrom);
      const answers = range === undefined ? [] : (quantiles?.fractions ?? []).map(() => range.lower);
      return { kind: 'spread', spread: { counts, without: 1e6, range, quantiles: answers } };
    });
  return [mass(() => undefined), mass(() => 0), mass((last) => last), mass((last) => last >> 1)];
}

test.each([
  ['a target of which nothing was found', 'target: l1\n', [COLUMNS[0]!, COLUMNS[12]!]],
  ['a column alone in its table', '', [COLUMNS[0]!]],
  ['numbers alone in their table', '', [COLUMNS[10]!]],
])('%s is kept with a word for it, so that the dictionary stays valid', async (_what, more, lines) => {
  const plan = await planOf(lines, more);
  const [nothing] = edgeCases(plan)[0]!;
  const { dictionary, columns } = await described(plan, nothing);
  expect(columns[0]!.leftOut).toBe(false);
  expect(columns[0]!.check.join()).toMatch(/no value occurs often enough|no number stands out/);
  expect(dictionary.columns.filter(isModelled).map(({ name }) => name)).toContain(columns[0]!.name);
});

test('every text that was listed as a value is one to the reader of records, however awkward', async () => {
  const plan = await planOf([COLUMNS[0]!, COLUMNS[8]!]);
  const found = AWKWARD.map((category, i) => ({ category, count: 10_000 - i }));
  const { folder, dictionary, columns } = await described(plan, [
    { kind: 'categories', found },
    { kind: 'categories', found },
  ]);
  mkdirSync(join(folder, 'w'));
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const values = columns[0]!.values!.map(({ category }) => category);
  expect(values.length).toBeGreaterThan(AWKWARD.length - 17);
  const rows = values.map((text, i) => `${i},${cell(text)},${cell(text)}`);
  writeFileSync(join(folder, 't.csv'), `${['p,l1,c1', ...rows].join('\n')}\n`);
  const table = await encode(folder, { path: join(folder, 't.csv') }, dictionary);
  for (const [i, { codes }] of table.columns.entries()) {
    const cells = dictionary.codings[i]!.cells;
    expect(values.filter((_, row) => cells[codes[row]!]!.kind !== 'value')).toEqual([]);
  }
});
