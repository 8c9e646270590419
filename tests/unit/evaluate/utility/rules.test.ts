import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { brokenRows } from '../../../../pipelines/evaluate/measures/broken-rows.ts';
import { rules } from '../../../../pipelines/evaluate/utility/rules.ts';
import { utilityFacts } from '../../../../pipelines/evaluate/utility/utility-facts.ts';
import { dictionaryOf } from '../../../support/dictionaries.ts';
import { evaluatedTable, textColumn, utilityInputs } from '../../../support/evaluated-table.ts';
import { readLines } from '../../../support/read-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'synthward-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'wards.csv'), 'ward,room\nA,1\nB,2\n');
const dictionary = await dictionaryOf(folder, [
  'sex: { kind: categorical, values: [F, M], missing: ["?"] }',
  'pregnant: { kind: categorical, values: ["yes", "no"], missing: [""] }',
  'age: { kind: integer, range: [0, 100], bins: { width: 10 }, missing: [999] }',
  'born: { kind: date, range: [1990-01-01, 2020-12-31], bins: { every: year }, missing: [""] }',
  'came: { kind: datetime, range: [2010-01-01, 2020-12-31], bins: { every: year }, missing: [""] }',
  'left: { kind: date, range: [2010-01-01, 2020-12-31], bins: { every: year }, missing: [""] }',
  'ward: { kind: categorical, values: [A, B], missing: [""] }',
  'room: { kind: categorical, values: ["1", "2"], missing: [""] }',
  'note: { kind: text }\nconstraints:',
  '- { impossible: { sex: M, pregnant: "yes" }, because: anatomy }',
  '- { impossible: { pregnant: "yes", age: { from: 60 } }, because: age }',
  '- { order: [born, came], because: time }',
  '- { order: [came, left], because: time }\ncombinations:',
  '- { columns: [ward, room], file: wards.csv, because: house }',
]);
const HEAD = 'sex,pregnant,age,born,came,left,ward,room,note';
const facts = { ...utilityFacts(dictionary, []), protectedAttributes: [0] };
const SOUND = 'F,yes,30,2000-05-01,2012-01-02 10:00:00,2012-01-02,A,1,x';

/** Which rules each line breaks. */
async function broken(...lines: string[]): Promise<number[][]> {
  const table = await readLines(folder, dictionary, [HEAD, ...lines]);
  const found = dictionary.constraints.map((constraint) => brokenRows(constraint, table)!);
  return lines.map((_, row) => found.flatMap((rows, rule) => (rows[row] === 1 ? [rule] : [])));
}

test('each rule is broken by the rows that it names, and by no other', async () => {
  expect(
    await broken(
      SOUND,
      SOUND.replace('F,yes', 'M,yes'),
      SOUND.replace('F,yes', '?,yes'),
      SOUND.replace('yes,30', 'yes,60'),
      SOUND.replace('yes,30', 'yes,59'),
      SOUND.replace('yes,30', 'yes,999'),
      SOUND.replace('A,1', 'A,2'),
      SOUND.replace('A,1', 'A,'),
    ),
  ).toEqual([[], [0], [], [1], [], [], [4], []]);
});

test('days and moments: a day is not over before its last second, inside one bin too', async () => {
  expect(
    await broken(
      SOUND.replace('2012-01-02 10:00:00,2012-01-02', '2012-01-02 23:59:59,2012-01-02'),
      SOUND.replace('2012-01-02 10:00:00,2012-01-02', '2012-01-03 00:00:00,2012-01-02'),
      SOUND.replace('2000-05-01,2012-01-02 10:00:00', '2012-01-02,2012-01-02 00:00:00'),
      SOUND.replace('2000-05-01,2012-01-02 10:00:00', '2012-01-03,2012-01-02 23:59:59'),
      SOUND.replace('2012-01-02 10:00:00', ''),
    ),
  ).toEqual([[], [3], [], [2], []]);
});

test('shares of rows, real beside synthetic, the rule in words, the worst first', async () => {
  const real = await readLines(folder, dictionary, [
    HEAD,
    ...Array.from({ length: 39 }, () => SOUND),
    SOUND.replace('A,1', 'A,2'),
  ]);
  const bad = [SOUND.replace('F,yes', 'M,yes').replace('A,1', 'B,1'), SOUND.replace('F,yes', 'M,yes')];
  const made = await readLines(folder, dictionary, [HEAD, ...bad, ...Array.from({ length: 38 }, () => SOUND)]);
  const { results } = rules(utilityInputs(real, made, facts));
  expect(results[0]).toMatchObject({ metric: 'rules-broken', value: 2 / 40, ceiling: 1 / 40 });
  expect(results[1]).toMatchObject({
    metric: 'rule-broken',
    about: { columns: ['sex', 'pregnant'] },
    value: 2 / 40,
    ceiling: 0,
    details: { rule: 'sex M with pregnant yes', because: 'anatomy', origin: 'public' },
  });
  expect(results.slice(1, 6).map(({ value }) => value)).toEqual([0.05, 0.025, 0, 0, 0]);
  // Of women, 38 of 38 synthetic rows keep them all; there are too few men among the records.
  expect(results.slice(6)).toHaveLength(1);
  expect(results[6]).toMatchObject({ about: { group: { column: 'sex', value: 'F' } }, value: 0, ceiling: 1 / 40 });
});

test('a dictionary without rules says so, and a rule on a column that is not there', () => {
  const table = evaluatedTable([textColumn('sex', ['F', 'M'], ['F', 'M'])]);
  expect(rules(utilityInputs(table, table)).results[0]!.unavailable).toContain('states no rule');
  const found = rules(utilityInputs(table, table, { constraints: dictionary.constraints })).results;
  for (const { value, unavailable } of found) {
    expect(value).toBeNull();
    expect(unavailable).toContain('columns that are modelled');
  }
});
