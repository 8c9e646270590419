import type { ExpectedMarginal, MeasuredError } from '../../models/workload.ts';
import type { AccountFor } from '../../pipelines/account/account-for.ts';
import type { RunConfig } from '../../pipelines/config/run-config.ts';
import { computedInWords, offsetInWords } from '../../pipelines/dictionary/derived/rules.ts';
import { type Dictionary, type DictionaryColumn, isModelled } from '../../pipelines/dictionary/dictionary.ts';
import { expectedPublish } from '../../pipelines/evaluate/publish/expected-publish.ts';
import { costlyColumns } from '../../pipelines/release/advice.ts';
import type { ExpectedCost } from '../../pipelines/release/expected-cost.ts';
import type { Plan } from '../../pipelines/release/plan.ts';
import { eventToJson } from '../../privacy/event-json.ts';
import { type LedgerUnit, unitInWords } from '../../privacy/ledger/unit.ts';
import { divide, formatRational, type Rational, toNumberDown, toNumberUp } from '../../privacy/rational.ts';
import { bytes, duration, roundTwo, roundUp, roundUpBelow, setting, shortUp } from './numbers.ts';
import { questionLines } from './questions.ts';
import { renderTable } from './table.ts';

/** The plan for a person. */
export function renderPlan(
  plan: Plan,
  { output, resources, leakageGate }: Pick<RunConfig, 'output' | 'resources' | 'leakageGate'>,
  cost: ExpectedCost,
  account?: AccountFor,
): readonly string[] {
  const { dictionary, model } = plan;
  const unit = dictionary.unit.column;
  const notes = [...plan.notes, ...(account?.notes ?? [])];
  const facts = [
    ['unit', unit === undefined ? 'each row' : `${unit}, at most ${rowsText(dictionary.unit.maxRows)} kept of each`],
    ...holdoutLines(plan),
    ...queryLines(plan),
    ['account', accountText(plan, account)],
    ['model', `${model.kind} over ${dictionary.codings.length} columns`],
    ...(plan.recommended.kind === model.kind
      ? []
      : [['expected best', `${plan.recommended.kind}: ${plan.recommended.why}`]]),
    ...dictionary.columns.flatMap(madeOfOthers),
    ...leftOutLines(dictionary),
    ...constraintLines(dictionary),
    ['output', output.rows === 'estimate' ? 'as many rows as the noisy counts say' : rowsText(output.rows)],
    ['memory', `about ${bytes(roundTwo(cost.memoryBytes))} at most at a time`],
    ['time', timeText(cost, resources.threads)],
    ...errorLines(plan),
    ...costlyLines(plan),
    budgetLine(plan),
    ...priorLines(plan),
    claimLine(plan, plan.prior.runs.length === 0 ? 'this plan' : 'all together'),
    ...publishLines(plan),
    ...gateLines(plan),
    ...leakageGate.map(({ attack, maxExcess }, i) => [
      i === 0 ? 'outside the guarantee' : '',
      `the gate refuses an excess of ${attack} above ${maxExcess}, on exact numbers`,
    ]),
  ];
  return [
    `Plan for dataset ${plan.dataset}, table ${dictionary.table}`,
    '',
    ...renderTable(facts).map((line) => `  ${line}`),
    '',
    ...questionLines(plan.steps).map((line) => `  ${line}`),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `  note: ${note}`)]),
    '',
    'No record was opened. `synthward release` runs this plan.',
  ];
}

/** What of a table is not modelled, and why; `table` names it where there are several. */
export const leftOutLines = ({ leftOut }: Pick<Dictionary, 'leftOut'>, table?: string): string[][] =>
  leftOut.map(({ name, why }) => ['left out', `${table === undefined ? '' : `${table}.`}${name}: ${why}`]);

/** What no row of a table has, and why. */
export const constraintLines = ({ constraints }: Pick<Dictionary, 'constraints'>, table?: string): string[][] =>
  constraints.map(({ words, because }) => [
    table === undefined ? 'no row has' : `no row of ${table} has`,
    `${words} (${because})`,
  ]);

/** The same for a script. */
export const constraintsToJson = ({ constraints }: Pick<Dictionary, 'constraints'>): Record<string, unknown>[] =>
  constraints.map(({ columns, words, because, origin }) => ({ columns, words, because, origin }));

type Spending = Pick<Plan, 'budget' | 'epsilon' | 'delta' | 'rho' | 'steps' | 'gate'>;

export const budgetLine = ({ budget }: Pick<Spending, 'budget'>): string[] => [
  'budget',
  `epsilon ${setting(budget.epsilon)} at delta ${setting(budget.delta)}`,
];

/** What is claimed, of `whose` questions. */
export const claimLine = (
  { budget, epsilon, delta, rho }: Omit<Spending, 'steps' | 'gate'>,
  whose: string,
): string[] => [
  whose,
  `epsilon ${roundUpBelow(epsilon, 5, toNumberDown(budget.epsilon))} at delta ${setting(delta)} (rho ${shortUp(rho)})`,
];

export const gateLines = ({ gate }: Pick<Spending, 'gate'>): string[][] =>
  gate.map(({ refuses }, i) => [i === 0 ? 'gate refuses' : '', refuses]);

export const budgetToJson = ({ budget }: Pick<Spending, 'budget'>): Record<string, unknown> => ({
  epsilon: formatRational(budget.epsilon),
  delta: formatRational(budget.delta),
});

export const claimToJson = ({
  epsilon,
  delta,
  rho,
}: Pick<Spending, 'epsilon' | 'delta' | 'rho'>): Record<string, unknown> => ({
  epsilon,
  delta: formatRational(delta),
  rho: formatRational(rho),
});

export const questionsToJson = ({ steps }: Pick<Spending, 'steps'>): Record<string, unknown>[] =>
  steps.map(({ id, stage, description, event, rho }) => ({
    id,
    stage,
    description,
    event: eventToJson(event),
    rho: formatRational(rho),
  }));

/** By which a database is read. */
export const queryLines = ({ queries }: Pick<Plan, 'queries'>): string[][] =>
  queries.map(({ table, sha256 }) => ['query', `${table === undefined ? '' : `of ${table}, `}SHA-256 ${sha256}`]);

/** The plan for a script. */
export function planToJson(
  plan: Plan,
  { output, leakageGate }: Pick<RunConfig, 'output' | 'leakageGate'>,
  cost: ExpectedCost,
  account?: AccountFor,
): Record<string, unknown> {
  const { dictionary, model } = plan;
  return {
    schema: 'plan/1',
    digest: plan.digest,
    dataset: plan.dataset,
    table: dictionary.table,
    unit: { column: dictionary.unit.column ?? null, maxRows: dictionary.unit.maxRows },
    holdout: plan.holdout === undefined ? null : { share: formatRational(plan.holdout), by: 'unit' },
    account: { dataset: plan.dataset, unit: account?.unit ?? null },
    columns: plan.modelInputs.columns,
    computed: dictionary.columns.flatMap((column) =>
      column.kind === 'computed' ? [{ name: column.name, made: computedInWords(column.rule) }] : [],
    ),
    leftOut: dictionary.leftOut,
    constraints: constraintsToJson(dictionary),
    model: {
      kind: model.kind,
      recommended: plan.recommended,
      memoryBytes: model.memoryBytes,
      expectedError: expectedErrorToJson(plan),
    },
    expected: { memoryBytes: cost.memoryBytes, processorSeconds: cost.processorSeconds ?? null },
    costliest: costlyColumns(plan.modelInputs, model),
    outputRows: output.rows,
    budget: budgetToJson(plan),
    prior: {
      runs: plan.prior.runs,
      questions: plan.prior.charges.map(({ question }) => question),
      rho: formatRational(plan.prior.rho),
      delta: formatRational(plan.prior.delta),
    },
    claim: claimToJson(plan),
    questions: questionsToJson(plan),
    evaluation: {
      metrics: plan.evaluation.metrics,
      leftOut: plan.evaluation.leftOut,
      publish: expectedPublish(plan.evaluation.publish, plan.modelInputs.columns, plan.modelInputs.expectedRows).map(
        ({ what, question, rho, noise, drowned }) => ({
          what,
          question,
          rho: formatRational(rho),
          noise,
          drowned: drowned ?? null,
        }),
      ),
    },
    gate: plan.gate.map(({ id, threshold }) => ({ id, threshold })),
    ...(plan.queries.length === 0 ? {} : { queries: plan.queries }),
    outsideGuarantee: leakageGate,
    notes: [...plan.notes, ...(account?.notes ?? [])],
  };
}

/** Marginals by the names of their columns. */
function expectedErrorToJson({ model, modelInputs }: Plan): Record<string, unknown> | null {
  if (model.expectedError === undefined) return null;
  const { workload, measured } = model.expectedError;
  const named = ({ columns, ...rest }: ExpectedMarginal) => ({
    columns: columns.map((column) => modelInputs.columns[column]!.name),
    ...rest,
  });
  return {
    columns: measured && {
      count: modelInputs.columns.length,
      mean: measured.columns.mean,
      largest: measured.columns.largest,
    },
    pairs: measured?.pairs ?? null,
    marginals: workload?.marginals?.map(named) ?? null,
  };
}

/** What is published beyond the usual numbers, what part of the budget each takes, and what noise it will have. */
function publishLines({ evaluation, modelInputs, rho }: Plan): string[][] {
  return expectedPublish(evaluation.publish, modelInputs.columns, modelInputs.expectedRows).map((item, i) => [
    i === 0 ? 'publishes' : '',
    `${item.what}: ${percentOf(item.rho, rho)} of what this costs (${item.question}); ${item.noise}`,
  ]);
}

function holdoutLines({ holdout, dictionary: { unit } }: Plan): string[][] {
  if (holdout === undefined) return [];
  return [
    ['held out', `each ${unit.name} with probability ${formatRational(holdout)}, as a control for attacks inside`],
  ];
}

const percentOf = (part: Rational, whole: Rational): string => `${roundUp(100 * toNumberUp(divide(part, whole)), 2)} %`;

/** What `describe` has spent counts in the claim of this release. */
function priorLines({ prior }: Plan): string[][] {
  if (prior.runs.length === 0) return [];
  const thresholds = prior.delta.numerator === 0n ? '' : `, delta ${shortUp(prior.delta)}`;
  return [['already spent', `rho ${shortUp(prior.rho)}${thresholds} on the dictionary, by ${prior.runs.join(', ')}`]];
}

/** Whose losses the account adds up that will pay. */
export const accountText = (
  { dataset, unit }: { readonly dataset: string; readonly unit: LedgerUnit },
  account?: AccountFor,
): string =>
  account?.unit === undefined
    ? `${dataset}, from this run on for ${unitInWords(unit)}`
    : `${dataset}, kept for ${unitInWords(account.unit)}`;

/** What of a column follows from others, which costs nothing. */
function madeOfOthers(column: DictionaryColumn): string[][] {
  if (column.kind === 'computed') {
    return [['computed', `${column.name}: ${computedInWords(column.rule)}; costs nothing`]];
  }
  if (!isModelled(column) || column.offset === undefined) return [];
  return [['offset', `${column.name}: ${offsetInWords(column.offset)}`]];
}

const rowsText = (rows: number): string => (rows === 1 ? '1 row' : `${rows} rows`);

function timeText({ processorSeconds }: ExpectedCost, threads: number): string {
  if (processorSeconds === undefined) return 'not known beforehand: that takes expectedRows and a model other than aim';
  const on = threads === 1 ? '1 thread' : `${threads} threads, of which mostly one works`;
  return `about ${duration(processorSeconds)} of processor time on this machine, as fast as it is now, with ${on}`;
}

/** What noise is expected to do to what is measured, and of how much nothing is known. */
function errorLines({ model, modelInputs }: Plan): string[][] {
  const measured = model.expectedError?.measured;
  if (measured === undefined) return [['expected error', 'set expectedRows in the configuration to see it']];
  const { columns, pairs } = measured;
  const count = modelInputs.columns.length;
  const all = (count * (count - 1)) / 2;
  const about = (value: number): string => roundUp(value, 2);
  const single = `${count === 1 ? 'the column' : `each of ${count} columns`}: about ${about(columns.mean)}${count === 1 ? '' : ` on average, ${about(columns.largest)} for the worst`}`;
  return [
    [
      'expected error',
      'L1 distance (0 equal, 2 disjoint) of what is measured, from noise; as a rule within a factor of 1.5',
    ],
    ['', single],
    ...(all === 0 ? [] : [['', pairsText(pairs, all)]]),
    ...listedLines(model, modelInputs),
  ];
}

function pairsText(pairs: MeasuredError['pairs'], all: number): string {
  if (pairs === undefined)
    return `none of ${all === 1 ? 'the 1 pair' : `${all} pairs`} is measured: unknown beforehand`;
  const { measured, of, mean } = pairs;
  const others = of - measured;
  const rest = others === 0 ? '' : `; the other ${others === 1 ? 'pair' : `${others} pairs`}: unknown beforehand`;
  return `some ${measured} of ${of} pairs, which the budget measures: about ${roundUp(mean, 2)} each${rest}`;
}

/** Marginals that the configuration names. */
function listedLines({ expectedError }: Plan['model'], { columns }: Plan['modelInputs']): string[][] {
  return (expectedError?.workload?.marginals ?? []).map(({ columns: over, error, atMost }) => [
    '',
    `${over.map((column) => columns[column]!.name).join(', ')}: about ${roundUp(error, 2)} and at most ${roundUp(atMost, 2)}${over.length === 1 ? '' : ' if its pairs are measured'}`,
  ]);
}

function costlyLines({ modelInputs, model }: Plan): string[][] {
  return costlyColumns(modelInputs, model).map(({ name, values, share, recordsOfValue, deviation }, i) => [
    i === 0 ? 'costs most' : '',
    `${name}: ${values} values of ${roundUp(recordsOfValue, 2)} records each, under noise of ${roundUp(deviation, 2)}, take ${Math.round(100 * share)} % of what single columns cost; coarser values, or an extract without it, cost less`,
  ]);
}
