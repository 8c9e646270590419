import type { AccountFor } from '../../pipelines/account/account-for.ts';
import type { RunConfig } from '../../pipelines/config/run-config.ts';
import type { DictionaryTable } from '../../pipelines/dictionary/linked/linked-dictionary.ts';
import type { LinkedReleasePlan } from '../../pipelines/release/linked/plan-linked.ts';
import type { View } from '../../privacy/guard/views/view.ts';
import { formatRational } from '../../privacy/rational.ts';
import { bytes, roundTwo } from './numbers.ts';
import {
  accountText,
  budgetLine,
  budgetToJson,
  claimLine,
  claimToJson,
  constraintLines,
  constraintsToJson,
  gateLines,
  leftOutLines,
  queryLines,
  questionsToJson,
} from './plan.ts';
import { questionLines } from './questions.ts';
import { renderTable } from './table.ts';

/** The plan of a release of linked tables for a person. */
export function renderLinkedPlan(
  plan: LinkedReleasePlan,
  { output }: Pick<RunConfig, 'output'>,
  account?: AccountFor,
): readonly string[] {
  const { dictionary, model } = plan;
  const unit = dictionary.unit.name;
  const notes = [...plan.notes, ...(account?.notes ?? [])];
  const facts = [
    ['unit', `each ${unit} with all its rows in all tables`],
    ['account', accountText(plan, account)],
    ...dictionary.tables
      .filter(({ source }) => source === 'table')
      .map((table) => ['table', tableInWords(table, dictionary.tables)]),
    ...ofTables(plan, leftOutLines),
    ...ofTables(plan, constraintLines),
    ...queryLines(plan),
    ['model', `${model.kind}, drawn in turn from ${model.views.length} views`],
    ...model.views.map(({ view }) => ['view', viewInWords(view, unit)]),
    [
      'output',
      output.rows === 'estimate' ? `as many units (${unit}) as the noisy counts say` : units(output.rows, unit),
    ],
    ['memory', `about ${bytes(roundTwo(model.memoryBytes))} at most at a time, beside the records`],
    budgetLine(plan),
    claimLine(plan, 'this plan'),
    ...gateLines(plan),
  ];
  return [
    `Plan for dataset ${plan.dataset}, ${linkedTables(dictionary.tables)}`,
    '',
    ...renderTable(facts).map((line) => `  ${line}`),
    '',
    ...questionLines(plan.steps).map((line) => `  ${line}`),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `  note: ${note}`)]),
    '',
    'No record was opened. `synthward release` runs this plan.',
  ];
}

/** What is told of each table that a source holds. */
const ofTables = (
  { dictionary: { tables } }: LinkedReleasePlan,
  told: (dictionary: DictionaryTable['dictionary'], table: string) => string[][],
): string[][] =>
  tables.filter(({ source }) => source === 'table').flatMap(({ name, dictionary }) => told(dictionary, name));

/** The only table with several rows a unit is linked to units that are made. */
function linkedTables(tables: readonly DictionaryTable[]): string {
  const given = tables.filter(({ source }) => source === 'table').length;
  return given === 1 ? 'one table with several rows of a unit' : `${given} linked tables`;
}

const units = (count: number, unit: string): string => (count === 1 ? `1 unit (${unit})` : `${count} units (${unit})`);

function tableInWords(
  { name, role, most, parent, order }: DictionaryTable,
  tables: readonly DictionaryTable[],
): string {
  const of = parent === undefined ? '' : ` of ${tables[parent.table]!.name}`;
  const by = order === undefined ? '' : `, in the order of ${order.column}`;
  switch (role) {
    case 'units':
      return `${name}: one row each`;
    case 'single':
      return `${name}: at most one row each`;
    case 'events':
      return `${name}: rows${of}${by}, at most ${most} neighbours of each looked at`;
    case 'details':
      return `${name}: rows${of}, at most ${most} of each looked at`;
  }
}

/** What one unit can change of a view, and by how many columns. */
const viewInWords = ({ name, rows, columns }: View, unit: string): string =>
  `${name}: ${columns.length} columns, of which one ${unit} changes counts by ${rows === 1 ? '1 row' : `${rows} rows`} at most in all`;

/** The plan of a release of linked tables for a script. */
export function linkedPlanToJson(
  plan: LinkedReleasePlan,
  { output }: Pick<RunConfig, 'output'>,
  account?: AccountFor,
): Record<string, unknown> {
  const { dictionary, model } = plan;
  return {
    schema: 'plan-linked/1',
    digest: plan.digest,
    dataset: plan.dataset,
    unit: dictionary.unit.name,
    account: { dataset: plan.dataset, unit: account?.unit ?? null },
    tables: dictionary.tables.map(({ name, role, source, key, parent, order, most, dictionary: own }) => ({
      name,
      role,
      source,
      key: key ?? null,
      parent: parent === undefined ? null : { table: dictionary.tables[parent.table]!.name, column: parent.column },
      order: order?.column ?? null,
      most,
      constraints: source === 'made' ? [] : constraintsToJson(own),
    })),
    model: { kind: model.kind, memoryBytes: model.memoryBytes },
    views: model.views.map(({ view, rho }) => ({
      name: view.name,
      kind: view.kind,
      rows: view.rows,
      columns: view.columns.map(({ name, size }) => ({ name, size })),
      rho: formatRational(rho),
    })),
    outputRows: output.rows,
    budget: budgetToJson(plan),
    claim: claimToJson(plan),
    questions: questionsToJson(plan),
    evaluation: { metrics: plan.evaluation.metrics, leftOut: plan.evaluation.leftOut },
    gate: plan.gate.map(({ id, threshold }) => ({ id, threshold })),
    ...(plan.queries.length === 0 ? {} : { queries: plan.queries }),
    notes: [...plan.notes, ...(account?.notes ?? [])],
  };
}
