import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dictionaryToJson } from '../../../../pipelines/dictionary/describe.ts';
import { isModelled } from '../../../../pipelines/dictionary/dictionary.ts';
import { heldConstraints } from '../../../../pipelines/dictionary/held-constraints.ts';
import { loadDictionary } from '../../../../pipelines/dictionary/load.ts';
import { columnsOf, dataDictionary } from '../../../../pipelines/release-folder/artefacts/data-dictionary.ts';
import { outputColumnsOf } from '../../../../pipelines/release-folder/decode/output-columns-of.ts';
import type { ManifestPlan } from '../../../../pipelines/release-folder/manifest/manifest.ts';
import { manifestPlan } from '../../../../pipelines/release-folder/manifest/plan-inputs.ts';
import { checkedConstraints } from '../../../../pipelines/verify/tables/check-constraints.ts';
import { canonicalJson } from '../../../../privacy/ledger/canonical-json.ts';
import { rational } from '../../../../privacy/rational.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const HEAD = `schema: synthward/dictionary/1
table: t
origin: expert
unit: { rows: each }
columns:
  note: { kind: text }
  sex: { kind: categorical, values: [F, M], missing: ['?'] }
  pregnant: { kind: ordinal, values: [yes, no, unknown], outside: other, missing: none }
  smokes: { kind: boolean, true: [Y], false: [N], missing: none, outside: other }
  age: { kind: integer, range: [0, 40], bins: { width: 10 } }
  parity: { kind: integer, range: [0, 3], missing: none, outside: other }
  admitted: { kind: date, range: [2020-01-01, 2020-01-20] }
  left: { kind: datetime, range: [2020-01-10, 2020-03-31], bins: { every: week } }
  born: { kind: date, range: [2019-01-01, 2020-03-31], bins: { every: month }, missing: none, outside: error }
  weight: { kind: real, range: [0, 2], bins: { count: 2 }, missing: none, outside: other }
  height: { kind: real, range: [0, 2], bins: { edges: [0, 1, 2] } }
  group: { kind: code, grouping: { file: g.csv, normalise: icd10 } }
  gone: { kind: date, after: admitted, range: [0, 5] }
combinations:
  - { columns: [smokes, group], file: p.csv, because: h }
constraints:
`;
const CONSTRAINTS = [
  '{ impossible: { sex: M, pregnant: [yes, unknown] }, because: a }',
  '{ impossible: { smokes: Y, age: { below: 20 }, sex: "?" }, because: b, origin: public }',
  '{ impossible: { parity: [1, 2], group: diabetes, admitted: 2020-01-02 }, because: c }',
  '{ impossible: { left: { from: 2020-03-16 }, sex: null }, because: d }',
  '{ order: [admitted, left], because: e }',
  '{ order: [born, admitted], because: f }',
  '{ order: [height, weight], because: g }',
];

// biome-ignore lint/suspicious/noExplicitAny: tests break dictionaries in ways that no type allows
type Loose = any;

/** What is wrong with a data dictionary and a plan that were both made from the constraints, then changed. */
async function problemAfter(change: (dictionary: Loose, plan: Loose) => void): Promise<string | undefined> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'g.csv'), 'from,to,code,label\nE10,E14,diabetes,\nI20,I25,heart,\n');
  writeFileSync(join(folder, 'p.csv'), 'smokes,group\nY,heart\nN,heart\nN,diabetes\n');
  const file = join(folder, 'd.yaml');
  writeFileSync(file, `${HEAD}${CONSTRAINTS.map((line) => `  - ${line}\n`).join('')}`);
  const dictionary = await loadDictionary(file);
  const modelled = dictionary.columns.filter(isModelled);
  const inputs = {
    columns: dictionary.codings,
    maxRowsPerUnit: 1,
    rho: rational(1),
    expectedRows: undefined,
    target: undefined,
    workload: undefined,
    impossible: heldConstraints(dictionary.constraints, modelled),
  };
  const written = dataDictionary('t', outputColumnsOf(dictionary), dictionaryToJson(dictionary));
  const described = JSON.parse(canonicalJson(written));
  const plan = JSON.parse(canonicalJson(manifestPlan(inputs, rational(1))));
  change(described.dictionary, plan);
  const found = checkedConstraints(described.dictionary, columnsOf(described), plan as ManifestPlan, true);
  return typeof found === 'string' ? found : undefined;
}

test('constraints of every kind come out of the released dictionary as they went into the plan', async () => {
  expect(await problemAfter(() => {})).toBeUndefined();
});

const column = ({ columns }: Loose, name: string): Loose => columns.find((one: Loose) => one.name === name);

describe('what does not agree', () => {
  test.each<[string, string, (dictionary: Loose, plan: Loose) => void]>([
    [
      'no constraints in the dictionary',
      'declares 0 constraints, and the plan in the manifest keeps 8',
      (d) => delete d.constraints,
    ],
    ['none in the plan', 'the plan in the manifest keeps 0', (_, plan) => delete plan.impossible],
    ['one dropped', 'declares 7 constraints', ({ constraints }) => constraints.pop()],
    ['one invented', 'keeps 9', (_, { impossible }) => impossible.push({ columns: ['sex'], cells: [[0, 0]] })],
    ['another column', 'constraint 1', ({ constraints: [first] }) => (first.impossible = { age: { below: '10' } })],
    ['another value', 'constraint 1', ({ constraints: [first] }) => (first.impossible.pregnant = ['yes', 'no'])],
    ['an order turned round', 'constraint 5', ({ constraints }) => constraints[4].order.reverse()],
    ['one cell more', 'constraint 3', (_, { impossible }) => impossible[2].cells.push([0, 0])],
    ['one cell fewer', 'constraint 1', (_, { impossible }) => impossible[0].cells.pop()],
    [
      'a Boolean turned round',
      'constraint 2',
      (d) => Object.assign(column(d, 'smokes'), { true: ['N'], false: ['Y'] }),
    ],
    [
      'a combination less',
      'constraint 8 of it is not the one',
      ({ constraints }) => constraints[7].combinations.rows.splice(1, 1),
    ],
    [
      'a combination of what is no value',
      'constraint 8 of it does not hold',
      ({ constraints }) => constraints[7].combinations.rows.push(['true', 'X']),
    ],
    [
      'a combination of one column',
      'constraint 8 of it does not hold',
      ({ constraints }) => (constraints[7].combinations.columns = ['smokes', 'smokes']),
    ],
    [
      'a constraint on differences',
      'constraint 6 of it does not hold',
      ({ constraints }) => (constraints[5].order = ['born', 'gone']),
    ],
    ['a value that is none', 'does not hold', ({ constraints: [first] }) => (first.impossible.sex = 'X')],
    ['something else than constraints', 'not well formed', (d) => (d.constraints = [{ because: 5 }])],
    ['a column named twice', 'constraint 1', (_, { impossible: [first] }) => (first.columns = ['sex', 'sex'])],
  ])('%s', async (_, problem, change) => {
    expect(await problemAfter(change)).toContain(problem);
  });
});
