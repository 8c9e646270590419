import { shown } from '../shown-text.ts';
import type { Statement, StatementAllocation, StatementCharge, StatementLine } from './statement-lines.ts';

const RUN_COLUMNS = [
  'dataset',
  'runId',
  'kind',
  'release',
  'allocation',
  'spender',
  'state',
  'startedOn',
  'endedOn',
  'charges',
  'rhoPlanned',
  'rhoCharged',
  'deltaCharged',
  'epsilonCharged',
  'epsilonAfter',
  'unit',
  'unitColumn',
  'rowsCounted',
  'promisedEpsilon',
  'promisedDelta',
  'admission',
] as const satisfies readonly (keyof StatementLine)[];

const CHARGE_COLUMNS = [
  'dataset',
  'runId',
  'entry',
  'question',
  'mechanism',
  'rho',
  'delta',
  'answered',
] as const satisfies readonly (keyof StatementCharge)[];

const ALLOCATION_COLUMNS = [
  'dataset',
  'id',
  'project',
  'state',
  'expires',
  'purpose',
  'approver',
  'awardedBy',
  'awardedAt',
  'spenders',
  'revokedBy',
  'revokedAt',
  'runs',
  'epsilonAwarded',
  'deltaAwarded',
  'rhoAwarded',
  'rhoCharged',
  'rhoReserved',
  'rhoBalance',
  'deltaCharged',
  'epsilonCharged',
  'epsilonBalance',
] as const satisfies readonly (keyof StatementAllocation)[];

/**
 * The runs. RFC 4180 with a header line and CRLF, a line for each. A statement is read by people and spreadsheets: what cannot be seen is
 * written as an escape, and what would be run as a formula is led by an apostrophe. JSON has texts as they are.
 */
export const statementToCsv = ({ lines }: Statement): string => csv(RUN_COLUMNS, lines);

/** The charges that were asked for, one a line. */
export const chargesToCsv = ({ charges = [] }: Statement): string => csv(CHARGE_COLUMNS, charges);

export const allocationsToCsv = ({ allocations }: Pick<Statement, 'allocations'>): string =>
  csv(ALLOCATION_COLUMNS, allocations);

type Field = string | number | boolean | readonly string[] | null | undefined;

function csv<Column extends string>(
  columns: readonly Column[],
  rows: readonly Readonly<Record<Column, Field>>[],
): string {
  const lines = rows.map((row) => columns.map((column) => field(row[column])).join(','));
  return [columns.join(','), ...lines].map((line) => `${line}\r\n`).join('');
}

function field(value: Field): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : value.join(' ');
  const safe = inert(shown(text, MOST_OF_A_CELL));
  return /[",;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** No spreadsheet shows more of a cell. */
const MOST_OF_A_CELL = 2000;

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/**
 * Text that no spreadsheet runs: an apostrophe before a sign that begins a formula, in either width, where a cell begins, also behind the
 * separators by which a spreadsheet of another language would cut the line.
 */
const inert = (text: string): string =>
  NUMBER.test(text) ? text : text.replaceAll(/(^|[;,])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g, "$1$2'");
