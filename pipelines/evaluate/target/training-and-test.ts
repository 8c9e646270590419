import { type FeatureTable, featuresOf, takeFeatureRows } from '../../learners/features.ts';
import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { rowSample } from '../../workspace/seeded-rows.ts';
import { unitsOf } from '../reference/units.ts';
import type { UtilityInputs } from '../utility/utility-inputs.ts';
import { partOfUnits } from './part-of-units.ts';
import { NO_VALUE, type TargetClasses } from './target-classes.ts';

/** Rows that learners learn from or are tried on: the columns beside the target, and the class of each row. */
export interface LabelledRows {
  readonly features: FeatureTable;
  /** Positions among the labels of `TargetClasses`, or `OTHER_CLASS`. */
  readonly classes: Int16Array;
  /** In the table that they were taken from. */
  readonly rows: Uint32Array;
}

export interface TrainingAndTest {
  readonly synthetic: LabelledRows;
  /** Records that none of the test rows shares a unit with. */
  readonly real: LabelledRows;
  readonly test: LabelledRows;
  readonly testTable: EvaluatedTable;
  readonly unitOfTestRow: Uint32Array;
}

/** Training rows at most, and test rows: above, a random part. */
export const MOST_TRAINING_ROWS = 40_000;
export const MOST_TEST_ROWS = 30_000;
/** Of the units of the records, for testing, where there are no records that nothing was learnt from. */
export const TEST_SHARE = 0.3;

/** Rows without a value of the target are left out. */
export function trainingAndTest(
  { real, synthetic, holdout, seed }: UtilityInputs,
  classes: TargetClasses,
): TrainingAndTest {
  const [testOfReal, trainingOfReal] =
    holdout === undefined ? partOfUnits(real, TEST_SHARE, `${seed}/test`) : [undefined, allRows(real)];
  const testTable = holdout ?? real;
  const labelled = (table: EvaluatedTable, rows: Uint32Array, most: number, name: string): LabelledRows => {
    const all = classes.of(table);
    const known = rows.filter((row) => all[row] !== NO_VALUE);
    const taken =
      known.length <= most ? known : rowSample(known.length, most, `${seed}/${name}`).map((at) => known[at]!);
    return {
      features: takeFeatureRows(featuresOf(table, [classes.target]), taken),
      classes: Int16Array.from(taken, (row) => all[row]!),
      rows: taken,
    };
  };
  const test = labelled(testTable, testOfReal ?? allRows(testTable), MOST_TEST_ROWS, 'test');
  const units = unitsOf(testTable);
  return {
    synthetic: labelled(synthetic, allRows(synthetic), MOST_TRAINING_ROWS, 'synthetic'),
    real: labelled(real, trainingOfReal, MOST_TRAINING_ROWS, 'real'),
    test,
    testTable,
    unitOfTestRow: test.rows.map(units.ofRow),
  };
}

const allRows = ({ rows }: EvaluatedTable): Uint32Array => Uint32Array.from({ length: rows }, (_, row) => row);
