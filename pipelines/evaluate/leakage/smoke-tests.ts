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
 * Two numbers that tools show as privacy: a table that fails one is worth a look, and one that passes both may leak everybody (Ganev and De Cristofaro 2023; Yao and others 2025). Training rows and
 * rows held out are compared in equal number, since more rows hold more that are close. Exact: protected.
 */
export async function smokeTests(inputs: SmokeTestInputs): Promise<readonly SmokeTest[]> {
  const { training, holdout, seed } = inputs;
  const rows = Math.min(training.rows, holdout?.rows ?? training.rows);
  const alike = { ...inputs, training: someRows(training, rows, `${seed}/smoke/training`) };
  const control = holdout && someRows(holdout, rows, `${seed}/smoke/holdout`);
  return [exactMatches(alike, control), await closestRecordShare(alike, control)];
}

const someRows = (table: EvaluatedTable, rows: number, seed: string): EvaluatedTable =>
  rows === table.rows ? table : takeEvaluatedRows(table, rowSample(table.rows, rows, seed).toSorted());

function exactMatches({ training, synthetic }: SmokeTestInputs, control: EvaluatedTable | undefined): SmokeTest {
  const value = shareOfEqual(synthetic, training);
  const beside = control === undefined ? null : shareOfEqual(synthetic, control);
  const against =
    beside === null
      ? ', and without records held out nobody knows how many would equal those'
      : `, ${percent(beside)} one of as many that were held out`;
  return {
    id: 'exact-matches',
    label: SMOKE_TEST_LABEL,
    definition:
      'The share of synthetic rows that equal a training record in every modelled column, as codes; beside it the same for as many records that were held out.',
    value,
    beside,
    sentence: `${percent(value)} of the synthetic rows equal a training record in every column${against}. ${capital(SMOKE_TEST_LABEL)}.`,
  };
}

async function closestRecordShare(
  { training, synthetic, seed, threads }: SmokeTestInputs,
  control: EvaluatedTable | undefined,
): Promise<SmokeTest> {
  const about = {
    id: 'closest-record-share',
    label: SMOKE_TEST_LABEL,
    definition:
      'The share of synthetic rows whose closest training record is closer than the closest of as many records held out, ties counted half; beside it the half that a table without copies gives.',
  } as const;
  if (control === undefined) {
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
  const [own, other] = [await ask(training), await ask(control)];
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
    sentence: `${percent(value)} of ${rows.length} synthetic rows are closer to a training record than to one held out, ties counted half; 50 % is what a table without copies gives. ${capital(SMOKE_TEST_LABEL)}.`,
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
