import type { ModelInputs, ModelPlan } from '../../models/model.ts';
import { modelFamily } from '../../models/registry.ts';

/** A column that costs much for what it brings. */
export interface CostlyColumn {
  readonly name: string;
  readonly values: number;
  /** Expected L1 error of its counts, 0 to 2. */
  readonly error: number;
  /** Of what counts of single columns may cost. */
  readonly share: number;
  /** Of the expected records, for each value; and the deviation of the noise in its count. */
  readonly recordsOfValue: number;
  readonly deviation: number;
}

const NAMED = 5;
/** Errors below this are no reason to do without a column. */
const WORTH_TELLING = 0.05;
/** As many times the error of the column in the middle. */
const ABOVE_OTHERS = 3;

/**
 * Those whose counts are expected to be further off than others', or whose values hold fewer records each than noise moves, the worst first; from
 * public sizes alone.
 */
export function costlyColumns(
  { columns, expectedRows = 0 }: ModelInputs,
  { expectedError }: ModelPlan,
): CostlyColumn[] {
  const measured = expectedError?.measured;
  if (measured === undefined) return [];
  const { each, shares, deviations } = measured.columns;
  const middle = each.toSorted((a, b) => a - b)[Math.floor(each.length / 2)]!;
  return columns
    .map(({ name, size }, i) => {
      const noise = { share: shares[i]!, recordsOfValue: expectedRows / size, deviation: deviations[i]! };
      return { name, values: size, error: each[i]!, ...noise };
    })
    .filter(({ error, recordsOfValue, deviation }) => {
      return error >= WORTH_TELLING && (error >= ABOVE_OTHERS * middle || recordsOfValue < deviation);
    })
    .toSorted((a, b) => b.error - a.error)
    .slice(0, NAMED);
}

/** Tables of fewer columns are no reason to think of an extract. */
const WIDE = 30;
const EXTRACT = 14;

/** What an extract of a few columns would do better, where a wide table has far more pairs than the budget measures. */
export function extractNotes(inputs: ModelInputs, plan: ModelPlan): string[] {
  const { columns } = inputs;
  const measured = plan.expectedError?.measured;
  if (columns.length < WIDE || measured === undefined) return [];
  const pairs = (columns.length * (columns.length - 1)) / 2;
  const now = measured.pairs?.measured ?? 0;
  if (now > pairs / 2) return [];
  const few = modelFamily(plan.kind).plan({
    ...inputs,
    columns: evenly(columns.toSorted((a, b) => a.size - b.size)),
    target: undefined,
    workload: undefined,
    impossible: undefined,
  });
  const { columns: single, pairs: fewPairs } = few.expectedError!.measured!;
  const error = (value: number): string => value.toPrecision(2);
  const many = now === 0 ? 'none' : `about ${now}`;
  const then = `about ${fewPairs?.measured ?? 0} of its ${(EXTRACT * (EXTRACT - 1)) / 2} pairs`;
  return [
    `${columns.length} columns make ${pairs} pairs, of which the budget measures ${many}; the others follow only from those. An extract of ${EXTRACT} such columns would have ${then} measured, and an expected error of ${error(single.mean)} instead of ${error(measured.columns.mean)} in each column. Where a question needs few columns, release those alone (columns in the configuration; \`synthward plan --columns a,b,c\` compares).`,
  ];
}

/** So many of them, as even as whole places are. */
const evenly = <T>(all: readonly T[]): T[] =>
  Array.from({ length: EXTRACT }, (_, i) => all[Math.round((i * (all.length - 1)) / (EXTRACT - 1))]!);
