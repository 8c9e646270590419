import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { rowSample } from '../../workspace/seeded-rows.ts';
import { JointNumbering } from '../joint-numbering.ts';
import { takeEvaluatedRows } from '../reference/take-evaluated-rows.ts';
import { percent } from './in-words.ts';
import { SMOKE_TEST_LABEL, type SmokeTest } from './leakage-result.ts';
import { nearestRows } from './nearest/nearest-rows.ts';

export interface SmokeTestInputs {
  readonly training: EvaluatedTable;
  readonly holdout: EvaluatedTable | undefined;
  readonly synthetic: EvaluatedTable;
  readonly seed: string;
  readonly threads: number;
}

/** Synthetic rows whose closest records are looked for. */
const MOST_QUERIES = 1000;

/**
 * Two numbers that tools show as privacy: a table that fails one is worth a look, and one that passes both may leak everybody (Ganev and De Cristofaro 2023; Yao and others 2025). Exact: protected.
 */
export const smokeTests = async (inputs: SmokeTestInputs): Promise<readonly SmokeTest[]> => [
  exactMatches(inputs),
  await closestRecordShare(inputs),
];

function exactMatches({ training, holdout, synthetic }: SmokeTestInputs): SmokeTest {
  const value = shareOfEqual(synthetic, training);
  const beside = holdout === undefined ? null : shareOfEqual(holdout, training);
  const against =
    beside === null
      ? ', and without records held out nobody knows how many of those would'
      : `, and ${percent(beside)} of the rows held out`;
  return {
    id: 'exact-matches',
    label: SMOKE_TEST_LABEL,
    definition:
      'The share of synthetic rows that equal a training record in every modelled column, as codes; beside it the share of rows held out that do.',
    value,
    beside,
    sentence: `${percent(value)} of the synthetic rows equal a training record in every column${against}. ${capital(SMOKE_TEST_LABEL)}.`,
  };
}

/** Training rows and rows held out in equal number, since more rows hold more that are close. */
function inEqualNumber(
  training: EvaluatedTable,
  holdout: EvaluatedTable,
  seed: string,
): readonly [EvaluatedTable, EvaluatedTable] {
  const rows = Math.min(training.rows, holdout.rows);
  return [someRows(training, rows, `${seed}/smoke/training`), someRows(holdout, rows, `${seed}/smoke/holdout`)];
}

const someRows = (table: EvaluatedTable, rows: number, seed: string): EvaluatedTable =>
  rows === table.rows ? table : takeEvaluatedRows(table, rowSample(table.rows, rows, seed).toSorted());

async function closestRecordShare({
  training,
  holdout,
  synthetic,
  seed,
  threads,
}: SmokeTestInputs): Promise<SmokeTest> {
  const about = {
    id: 'closest-record-share',
    label: SMOKE_TEST_LABEL,
    definition:
      'The share of synthetic rows whose closest training record is closer than the closest record held out, among as many of either, ties counted half; beside it the half that a table without copies gives.',
  } as const;
  if (holdout === undefined) {
    return {
      ...about,
      value: null,
      beside: null,
      sentence: `No share of closest records without records held out. ${capital(SMOKE_TEST_LABEL)}.`,
    };
  }
  const rows = rowSample(synthetic.rows, MOST_QUERIES, `${seed}/smoke/queries`);
  const ask = (table: EvaluatedTable) =>
    nearestRows({ queries: { table: synthetic, rows }, table, weighedBy: synthetic, count: 1, threads });
  const [members, others] = inEqualNumber(training, holdout, seed);
  const [own, other] = [await ask(members), await ask(others)];
  let nearer = 0;
  for (let i = 0; i < rows.length; i++) {
    const difference = other.distances[i]! - own.distances[i]!;
    nearer += difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
  }
  const value = nearer / rows.length;
  return {
    ...about,
    value,
    beside: 0.5,
    sentence: `${percent(value)} of ${rows.length} synthetic rows are closer to one of ${members.rows} training records than to one of as many held out, ties counted half; 50 % is what a table without copies gives. ${capital(SMOKE_TEST_LABEL)}.`,
  };
}

/** The share of rows of `table` that equal a row of `others` in every code. */
export function shareOfEqual(table: EvaluatedTable, others: EvaluatedTable): number {
  const numbers = [new Int32Array(others.rows), new Int32Array(table.rows)] as const;
  const numbering = new JointNumbering(others.rows + table.rows);
  for (let c = 0; c < table.columns.length; c++) {
    numbering.clear();
    numbering.number(numbers[0], others.columns[c]!.codes, numbers[0]);
    numbering.number(numbers[1], table.columns[c]!.codes, numbers[1]);
  }
  const known = new Uint8Array(numbering.distinct);
  for (const kind of numbers[0]) known[kind] = 1;
  let equal = 0;
  for (const kind of numbers[1]) equal += known[kind]!;
  return equal / table.rows;
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
