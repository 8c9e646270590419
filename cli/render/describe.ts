import type { AccountFor } from '../../pipelines/account/account-for.ts';
import type { ColumnSummary } from '../../pipelines/describe/facts.ts';
import type { DescribePlan } from '../../pipelines/describe/plan-describe.ts';
import type { DescribeOutcome } from '../../pipelines/describe/run-describe.ts';
import type { DescribedColumn } from '../../pipelines/dictionary/described-column.ts';
import { someOf } from '../../pipelines/workspace/text/some-of.ts';
import { eventToJson } from '../../privacy/event-json.ts';
import { compare, formatRational, toNumberDown, ZERO } from '../../privacy/rational.ts';
import { shown } from '../../privacy/shown-text.ts';
import { describeMechanism } from './mechanism.ts';
import { roundUpBelow, setting, shortUp } from './numbers.ts';
import { accountText } from './plan.ts';
import { renderTable } from './table.ts';

/** What would be measured and its price, for a person. */
export function renderDescribePlan(plan: DescribePlan, account?: AccountFor): readonly string[] {
  const { unit, table } = plan.draft.shape;
  const rows = unit.maxRows === 1 ? '1 row' : `${unit.maxRows} rows`;
  const facts = [
    ['unit', unit.column === undefined ? 'each row' : `${unit.column}, at most ${rows} kept of each`],
    ['account', accountText(plan, account)],
    ['budget', `epsilon ${setting(plan.budget.epsilon)} at delta ${setting(plan.budget.delta)}`],
    ['this plan', priceOf(plan)],
  ];
  const headings = renderTable(
    [['rho', 'delta', 'question'], ...plan.steps.map(({ id, rho, delta }) => [shortUp(rho), shortUp(delta), id])],
    new Set([0, 1]),
  );
  const indent = ' '.repeat(headings[0]!.indexOf('question'));
  return [
    `Plan to describe table ${table} of dataset ${plan.dataset}`,
    '',
    ...renderTable(facts).map((line) => `  ${line}`),
    '',
    `  ${headings[0]!}`,
    ...plan.steps.flatMap(({ column, description, event }, i) => [
      `  ${headings[i + 1]!}`,
      `  ${indent}${markedKeys(column)}: ${description}`,
      `  ${indent}${describeMechanism(event)}`,
    ]),
    ...(compare(plan.rhoLeft, ZERO) > 0
      ? []
      : [
          '',
          '  note: nothing of the budget of a release would be left: lower describe.epsilon, or raise budget.epsilon.',
        ]),
    ...(account?.notes ?? []).flatMap((note) => ['', `  note: ${note}`]),
    '',
    'No record was opened and nothing was learnt. `synthward describe --spend` measures this.',
  ];
}

export const priceOf = (plan: DescribePlan): string =>
  `epsilon ${roundUpBelow(plan.epsilon, 5, toNumberDown(plan.budget.epsilon))} at delta ${setting(plan.delta)} (rho ${shortUp(plan.rho)})`;

/** The plan for a script. */
export function describePlanToJson(plan: DescribePlan, account?: AccountFor): Record<string, unknown> {
  const { unit, table } = plan.draft.shape;
  return {
    schema: 'describe-plan/1',
    digest: plan.digest,
    dataset: plan.dataset,
    table,
    unit: { column: unit.column ?? null, maxRows: unit.maxRows },
    account: { dataset: plan.dataset, unit: account?.unit ?? null },
    budget: { epsilon: formatRational(plan.budget.epsilon), delta: formatRational(plan.budget.delta) },
    claim: {
      epsilon: plan.epsilon,
      delta: formatRational(plan.delta),
      rho: formatRational(plan.rho),
      eventDelta: formatRational(plan.eventDelta),
    },
    notes: account?.notes ?? [],
    questions: plan.steps.map(({ id, column, description, event, rho, delta }) => ({
      id,
      column: column.name,
      fills: [...column.marked],
      description,
      mechanism: describeMechanism(event),
      event: eventToJson(event),
      rho: formatRational(rho),
      delta: formatRational(delta),
    })),
  };
}

/** What was found, for a person. Every number is a noisy answer. */
export function renderDescribed(outcome: DescribeOutcome, plan: DescribePlan): readonly string[] {
  const names = renderTable([['privacy'], ...outcome.columns.map(({ name }) => [shown(name)])]);
  const width = Math.max(...names.map((name) => name.length)) + 2;
  const indent = ' '.repeat(width);
  const left = outcome.columns.filter(({ leftOut }) => leftOut).map(({ name }) => shown(name));
  return [
    `${outcome.dictionary}: filled in by run ${outcome.runId}`,
    ...(outcome.backup === undefined ? [] : [`The draft is kept in ${outcome.backup}`]),
    '',
    `  ${'privacy'.padEnd(width)}${priceOf(plan)}, charged`,
    ...outcome.columns.flatMap((column, i) => [
      `  ${names[i + 1]!.padEnd(width)}${foundText(column)}`,
      ...[noiseText(column), ...column.check.map((sentence) => `check: ${sentence}`)].map(
        (line) => `  ${indent}${line}`,
      ),
    ]),
    '',
    ...(left.length === 0 ? [] : [`Left out, because too few rows speak for an answer: ${left.join(', ')}.`]),
    ...(outcome.problem === undefined ? [] : [outcome.problem]),
    'What is to be checked stands in the dictionary too, above each column. Changing it there by what is public costs nothing.',
    'Next: look at what was filled in, then `synthward plan`.',
  ];
}

export function describedToJson(outcome: DescribeOutcome, plan: DescribePlan): Record<string, unknown> {
  return {
    schema: 'describe/1',
    run: outcome.runId,
    dictionary: outcome.dictionary,
    draft: outcome.backup ?? null,
    claim: { epsilon: plan.epsilon, delta: formatRational(plan.delta), rho: formatRational(plan.rho) },
    columns: outcome.columns,
    problem: outcome.problem ?? null,
  };
}

const SHOWN = 8;

function foundText({ values, unsorted, range, edges, atoms, missingRows, missingOccurs }: ColumnSummary): string {
  const names = (values ?? []).map(({ category }) => shown(category));
  const listed =
    names.length > SHOWN ? `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more` : names.join(', ');
  return [
    ...(values === undefined || values.length === 0
      ? []
      : [`${values.length} ${values.length === 1 ? 'value' : 'values'}: ${listed}`]),
    ...(unsorted === undefined ? [] : [`not sorted in: ${unsorted.map(({ category }) => shown(category)).join(', ')}`]),
    ...(range === undefined ? [] : [`from ${range[0]} to ${range[1]}`]),
    ...(edges === undefined ? [] : [edges.length === 2 ? '1 bin' : `${edges.length - 1} bins`]),
    ...(atoms === undefined
      ? []
      : [`${someOf(atoms.map(String), 'numbers', ', ')} by ${atoms.length === 1 ? 'itself' : 'themselves'}`]),
    missingOccurs
      ? `about ${missingRows} rows ${values === undefined ? 'without a value that can be read' : 'missing'}`
      : 'none missing that stand out',
  ].join('; ');
}

/** Two standard deviations; nineteen answers in twenty are closer. */
function noiseText({ noise: { sigma, occursFrom }, values }: ColumnSummary): string {
  const what = values === undefined ? 'a range of numbers or dates' : 'a text';
  return `noise: counts to within about ${Math.ceil(2 * sigma)}; ${what} with fewer than about ${occursFrom} rows does not show`;
}

const markedKeys = ({ marked, missing, name }: DescribedColumn): string =>
  `${name} (${[...marked, ...(missing.kind === 'marked' ? ['missing'] : [])].join(', ')})`;
