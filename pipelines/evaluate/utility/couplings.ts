import type { PairValues } from '../measures/pair-measures.ts';
import type { JsonObject } from '../report-json.ts';
import { resultOf } from './result-of.ts';
import type { UtilityInputs } from './utility-inputs.ts';
import type { UtilityResult } from './utility-result.ts';

/** One measure of association over pairs of columns, in all the tables that it is held against. */
export interface Couplings {
  readonly metric: string;
  /** What is measured, to stand after `between the records and the synthetic rows in`. */
  readonly words: string;
  readonly pairs: readonly (readonly number[])[];
  readonly possible: number;
  readonly real: PairValues;
  readonly synthetic: PairValues;
  readonly halves: readonly [PairValues, PairValues] | undefined;
  readonly independent: PairValues;
}

/** How many of the pairs that are coupled most beyond the records, and of those whose relation was lost most, are named. */
const NAMED = 5;

/** The mean difference with every pair in its details, then the pairs that are coupled too much, then those too little, each worst first. */
export function couplingResults(inputs: UtilityInputs, couplings: Couplings): UtilityResult[] {
  const { metric, words, pairs, possible, real, synthetic, halves, independent } = couplings;
  const names = inputs.real.columns.map(({ name }) => name);
  const summary = resultOf(
    inputs,
    {
      metric,
      definition: `Mean absolute difference between the records and the synthetic rows in ${words}, over pairs of columns.`,
      details: {
        pairs: pairs.length,
        possible,
        values: valuesInJson(names, couplings),
      },
    },
    {
      value: meanDifference(synthetic, real),
      ceiling: halves && meanDifference(halves[0], halves[1]),
      floor: meanDifference(independent, real),
    },
  );
  const excess = pairs.map((_, i) => synthetic[i]! - real[i]!);
  const rising = [...excess.keys()].sort((i, j) => excess[i]! - excess[j]!);
  const over = rising.toReversed().filter((i) => excess[i]! > 0);
  const under = rising.filter((i) => excess[i]! < 0);
  const named = (i: number, coupling: 'over' | 'under'): UtilityResult =>
    resultOf(
      inputs,
      {
        metric: `${metric}-${coupling}`,
        definition: `Absolute difference between the records and the synthetic rows in ${words}, of a pair that is coupled ${coupling === 'over' ? 'more' : 'less'} than in the records.`,
        columns: pairs[i]!.map((c) => names[c]!),
        details: { real: real[i]!, synthetic: synthetic[i]!, difference: excess[i]! },
      },
      {
        value: Math.abs(excess[i]!),
        ceiling: halves && Math.abs(halves[0][i]! - halves[1][i]!),
        floor: Math.abs(independent[i]! - real[i]!),
      },
    );
  return [
    summary,
    ...over.slice(0, NAMED).map((i) => named(i, 'over')),
    ...under.slice(0, NAMED).map((i) => named(i, 'under')),
  ];
}

/** Column by column, since there may be thousands of pairs: pair `i` is of `columns[first[i]]` and `columns[second[i]]`. */
function valuesInJson(columns: readonly string[], { pairs, real, synthetic }: Couplings): JsonObject {
  return {
    columns,
    first: pairs.map(([a]) => a!),
    second: pairs.map(([, b]) => b!),
    real: Array.from(real, toFourDigits),
    synthetic: Array.from(synthetic, toFourDigits),
  };
}

const toFourDigits = (value: number): number => Number(value.toFixed(4));

export function meanDifference(a: PairValues, b: PairValues): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}
