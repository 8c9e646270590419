import { fixtureText } from './folders.ts';

/** Every key that a configuration may have stands in one of these. */
export const CONFIG_SEEDS: readonly string[] = [
  `schema: synthward/run/1
dataset: visits
source: { path: visits.csv }
dictionary: dictionary.yaml
budget: { epsilon: 3, delta: 1e-6 }
describe: { epsilon: 1, delta: 1e-7 }
policy: { maxEpsilon: 12, maxDelta: 1e-6, spenders: [a, "*"] }
model: { kind: mst }
output: { rows: 200 }
release: { curator: Nobody, contact: nobody@example.org, name: visits-1 }
`,
  fixtureText('fixtures/critical-care/synthward.yaml'),
  fixtureText('fixtures/inpatient/synthward.yaml'),
  `schema: synthward/run/1
dataset: visits
source: { path: visits.csv, format: csv, delimiter: ";", encoding: latin1, headerIsNames: true, counting: sql }
dictionary: dictionary.yaml
workspace: .
memory: 2 GB
threads: 2
budget: { epsilon: 1/2, delta: 0.000001 }
columns: [sex, age, stay, patient]
workload: { marginals: [{ columns: [sex, age], weight: 2 }] }
model: { kind: aim }
output: { rows: estimate }
expectedRows: 5000
gate: { maxCopiesExcess: 0.05 }
release: { curator: Nobody, contact: nobody@example.org }
`,
];

const SMALL = `schema: synthward/dictionary/1
table: visits
origin: expert
unit: { column: patient, maxRows: 2 }
target: ward
columns:
  patient: { kind: identifier, generate: sequence }
  sex: { kind: categorical, values: [F, M], outside: missing, labels: { F: female } }
  ward: { kind: categorical, values: [north, south, east], origin: public }
  age: { kind: integer, range: [0, 99], bins: { width: 20 }, outside: clamp }
  stay: { kind: integer, range: [1, 6], outside: clamp }
`;

const RICH = `schema: synthward/dictionary/1
table: visits
origin: expert
unit: { column: patient, maxRows: 2 }
defaults:
  missing: ["", NA]
  integer: { outside: clamp }
patterns:
  - { match: [lab_*, "*_mg"], kind: real, range: [0, 100], bins: { count: 10 }, decimals: 1 }
columns:
  patient: { kind: identifier, generate: { pattern: "P[0-9]{6}" } }
  note: { kind: text }
  sex: &yesno { kind: boolean, true: ["1", yes], false: ["0", no] }
  again: *yesno
  grade: { <<: &list { kind: ordinal, values: [1, 2, 3] }, missing: none, outside: other }
  ward: { kind: categorical, values: ["007", "1.0", x y] }
  diagnosis: { kind: code, grouping: { file: icd10-groups.csv, normalise: icd10 } }
  lab_k: {}
  lab_na: { range: [100, 180] }
  dose_mg: { atoms: [0], bins: { edges: [0, 1, 5, 10, 100] } }
  admitted: { kind: date, range: [2019-01-01, 2020-12-31], bins: { every: month }, format: "%d/%m/%Y" }
  seen: { kind: datetime, range: ["2019-01-01T00:00:00", "2020-12-31T23:59:59"], bins: { every: month } }
  discharged: { kind: date, after: admitted, range: [0, 60], bins: { edges: [0, 1, 3, 7, 30, 60] } }
  los: { kind: integer, from: discharged - admitted }
  weight: { kind: real, range: [20, 200], bins: { count: 18 }, decimals: 1 }
  height: { kind: real, range: [1, 2.5], bins: { count: 15 }, decimals: 2 }
  bmi: { kind: real, from: "weight / height ^ 2", decimals: 1 }
  crp: { kind: real, range: [0, 500], bins: { edges: [0, 1, 5, 10, 50, 500] }, decimals: 1, detail: none }
constraints:
  - { order: [lab_k, lab_na], origin: public, because: one is always below }
  - { impossible: { sex: [true], grade: [3] }, because: nobody is }
`;

export const DICTIONARY_SEEDS: readonly string[] = [
  SMALL,
  RICH,
  fixtureText('fixtures/critical-care/dictionary.yaml'),
  fixtureText('fixtures/inpatient/dictionary.yaml'),
];

export const DRAFT_SEEDS: readonly string[] = [
  SMALL.replace('values: [north, south, east], origin: public', 'values: fill-in').replace(
    'range: [0, 99], bins: { width: 20 }',
    'range: fill-in, bins: fill-in',
  ),
  SMALL.replace('values: [F, M]', 'values: fill-in')
    .replace(', labels: { F: female }', '')
    .replace('range: [1, 6]', 'range: fill-in'),
];

/** Named by the dictionaries above. */
export const GROUPING_FILES: readonly string[] = [
  'fixtures/critical-care/icd10-chapters.csv',
  'fixtures/inpatient/icd10-groups.csv',
];
