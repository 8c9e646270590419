import type { ComparedExtract } from '../../pipelines/release/compare-extracts.ts';
import type { Plan } from '../../pipelines/release/plan.ts';
import { someOf } from '../../pipelines/workspace/text/some-of.ts';
import { bytes, duration, roundTwo, roundUp } from './numbers.ts';
import { renderTable } from './table.ts';

const NAMED = 6;

/** Extracts beside the whole table, for a person. */
export function renderExtracts(plan: Plan, compared: readonly ComparedExtract[]): readonly string[] {
  const rows = compared.map(({ columns, modelled, pairs, expected, cost }) => [
    columns === undefined ? 'all of the plan' : someOf(columns, 'columns', ', ', NAMED),
    String(modelled),
    expected === undefined ? '?' : roundUp(expected.columnError, 2),
    expected === undefined ? '?' : roundUp(expected.columnErrorInWhole, 2),
    expected === undefined ? '?' : `${expected.measuredPairs} of ${pairs}`,
    expected?.pairError === undefined ? '?' : roundUp(expected.pairError, 2),
    bytes(roundTwo(cost.memoryBytes)),
    cost.processorSeconds === undefined ? '?' : duration(cost.processorSeconds),
  ]);
  const headings = ['', 'columns', 'column error', 'in the whole', 'pairs measured', 'pair error', 'memory', 'time'];
  return [
    `Extracts for dataset ${plan.dataset}, table ${plan.dictionary.table}, each at the whole budget`,
    '',
    ...renderTable([headings, ...rows], new Set([1, 2, 3, 4, 5, 6, 7])).map((line) => `  ${line}`),
    '',
    'Errors are expected L1 distances (0 equal, 2 disjoint) of what is measured, from noise; what is not measured is unknown beforehand.',
    ...(plan.modelInputs.expectedRows === undefined
      ? ['Set expectedRows in the configuration to see errors and times.']
      : []),
    'Each release spends a budget of its own. No record was opened. `columns` in the configuration releases an extract.',
  ];
}

export const extractsToJson = (plan: Plan, compared: readonly ComparedExtract[]): Record<string, unknown> => ({
  schema: 'plan-extracts/1',
  dataset: plan.dataset,
  table: plan.dictionary.table,
  extracts: compared.map(({ columns, modelled, pairs, expected, cost }) => ({
    columns: columns ?? null,
    modelled,
    pairs,
    expected: expected === undefined ? null : { ...expected, pairError: expected.pairError ?? null },
    memoryBytes: cost.memoryBytes,
    processorSeconds: cost.processorSeconds ?? null,
  })),
});
