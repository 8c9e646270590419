import type { RunConfig } from '../config/run-config.ts';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { extractOf } from '../dictionary/extract.ts';
import type { RecordsPlace } from '../workspace/memory.ts';
import { type ExpectedCost, expectedCost } from './expected-cost.ts';
import { type Plan, planRelease } from './plan.ts';

/** What a release of some columns is expected to be, beside the same columns in the whole table. */
export interface ComparedExtract {
  /** Absent for the whole table. */
  readonly columns: readonly string[] | undefined;
  readonly modelled: number;
  readonly pairs: number;
  /** Absent without `expectedRows`. */
  readonly expected:
    | {
        /** Mean expected L1 error of its columns, and of the same columns in the whole table. */
        readonly columnError: number;
        readonly columnErrorInWhole: number;
        /** How many of its pairs are likely to be measured, and at what mean error. */
        readonly measuredPairs: number;
        readonly pairError: number | undefined;
      }
    | undefined;
  readonly cost: ExpectedCost;
}

export interface ExtractsToCompare {
  readonly plan: Plan;
  readonly config: RunConfig;
  readonly dictionary: Dictionary;
  readonly place: RecordsPlace;
  readonly extracts: readonly (readonly string[])[];
}

/**
 * The whole of `plan` first, then each extract at the same budget. Marginals that the configuration names as its workload are for the whole table:
 * extracts are planned for all of theirs. Throws `ExtractError`, and what planning throws.
 */
export function compareExtracts(request: ExtractsToCompare): ComparedExtract[] {
  const { plan, config, dictionary, place, extracts } = request;
  const whole = errorsByName(plan);
  const compared = (of: Plan, columns: readonly string[] | undefined): ComparedExtract => {
    const names = of.modelInputs.columns.map(({ name }) => name);
    const measured = of.model.expectedError?.measured;
    return {
      columns,
      modelled: names.length,
      pairs: (names.length * (names.length - 1)) / 2,
      expected: measured && {
        columnError: measured.columns.mean,
        columnErrorInWhole: mean(names.map((name) => whole.get(name)!)),
        measuredPairs: measured.pairs?.measured ?? 0,
        pairError: measured.pairs?.mean,
      },
      cost: expectedCost(of, config, place),
    };
  };
  return [
    compared(plan, undefined),
    ...extracts.map((columns) => {
      const planned = { ...config, columns, workload: undefined };
      return compared(planRelease(planned, extractOf(dictionary, columns), plan.prior), columns);
    }),
  ];
}

const errorsByName = ({ model, modelInputs }: Plan): ReadonlyMap<string, number> =>
  new Map(modelInputs.columns.map(({ name }, i) => [name, model.expectedError?.measured?.columns.each[i] ?? 0]));

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
