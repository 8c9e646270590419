import { toNumberUp } from '../rational.ts';
import { addCosts, fromUnits, NO_COST } from './cost-units.ts';
import { epsilonOfCost } from './epsilon.ts';
import type { ChainHead, Statement, StatementAccount, StatementLine } from './ledger.ts';
import { spendingOf } from './spending.ts';
import { type LedgerState, runsOf } from './state.ts';

/** The account of every dataset. Numbers are rounded towards more loss; an epsilon without bound is `Infinity`. */
export function statementOf(state: LedgerState, head: ChainHead): Statement {
  const datasets = [...state.policies.keys()];
  return {
    schema: 'ledger-statement/1',
    head,
    accounts: datasets.map((dataset) => accountOf(state, dataset)),
    lines: datasets.flatMap((dataset) => linesOf(state, dataset)),
  };
}

function accountOf(state: LedgerState, dataset: string): StatementAccount {
  const policy = state.policies.get(dataset)!;
  const spending = spendingOf(state, dataset);
  return {
    dataset,
    maxEpsilon: toNumberUp(policy.maxEpsilon),
    maxDelta: toNumberUp(policy.maxDelta),
    spenders: policy.spenders,
    rhoCharged: toNumberUp(spending.rho),
    epsilonCharged: spending.epsilonAtMaxDelta,
    epsilonWithReservations: spending.epsilonWithReservations,
    plainSumOfEpsilons: spending.plainSumOfEpsilons,
  };
}

function linesOf(state: LedgerState, dataset: string): readonly StatementLine[] {
  const { maxDelta } = state.policies.get(dataset)!;
  let running = NO_COST;
  return runsOf(state, dataset).map((run) => {
    running = addCosts(running, run.charged);
    const { runId, spender, startedAt, endedAt } = run.record;
    return {
      dataset,
      runId,
      spender,
      state: run.record.state,
      startedAt,
      endedAt,
      charges: run.charges.size,
      rhoPlanned: toNumberUp(fromUnits(run.planned.rho)),
      rhoCharged: toNumberUp(fromUnits(run.charged.rho)),
      epsilonCharged: epsilonOfCost(run.charged, maxDelta),
      epsilonAfter: epsilonOfCost(running, maxDelta),
    };
  });
}

const CSV_COLUMNS = [
  'dataset',
  'runId',
  'spender',
  'state',
  'startedAt',
  'endedAt',
  'charges',
  'rhoPlanned',
  'rhoCharged',
  'epsilonCharged',
  'epsilonAfter',
] as const satisfies readonly (keyof StatementLine)[];

/** RFC 4180 with a header line and CRLF. Text that a spreadsheet would run as a formula is led by an apostrophe. */
export function statementToCsv(statement: Statement): string {
  const lines = statement.lines.map((line) => CSV_COLUMNS.map((column) => csvField(line[column])).join(','));
  return [CSV_COLUMNS.join(','), ...lines].map((line) => `${line}\r\n`).join('');
}

function csvField(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
