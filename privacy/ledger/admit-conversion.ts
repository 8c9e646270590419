import { hasSampling } from '../accounting/has-sampling.ts';
import { zcdpCost } from '../accounting/zcdp/cost.ts';
import { UserError } from '../errors.ts';
import { isAddedUp, type UnitOfOldRun, unitOfRun } from './account-units.ts';
import { admitSpender, policyOf, policyOn } from './admit-spender.ts';
import { countedEvent, type LedgerState, type RunAccount, runsOf } from './state.ts';
import { type AccountUnits, type LedgerUnit, sameUnit, shown, type UnitConversion, unitInWords } from './unit.ts';

const MOST_ROWS = 1_000_000;

/** Runs about each row, those counted for another unit before among them. Asks what is known of old runs, so only when it is entered. */
export const convertibleRuns = (state: LedgerState, dataset: string, unitOfOldRun: UnitOfOldRun): readonly string[] =>
  runsOf(state, dataset)
    .filter((run) => isAddedUp(run) && isAboutRows(run, unitOfOldRun))
    .map(({ record }) => record.runId);

function isAboutRows(run: RunAccount, unitOfOldRun: UnitOfOldRun): boolean {
  const found = unitOfRun({ ...run, counted: undefined }, unitOfOldRun);
  return found.known === 'unit' && found.unit.column === null;
}

/** Throws `UNIT_CONFLICT` where the account would go on to add up different units, by what is known of old runs too. */
export function admitBeside({ dataset, named }: AccountUnits, unit: LedgerUnit): void {
  const third = named.find((each) => each.unit.column !== null && !sameUnit(each.unit, unit));
  if (third !== undefined)
    throw cannotCount(dataset, unit, `run ${shown(third.runs[0]!)} protected ${unitInWords(third.unit)}`);
}

/**
 * *Guarantee*: afterwards the account adds up losses of one unit, as far as its runs say what they protected.
 * *Holds when*: no unit has more rows than `rowsAtMost` in the tables that the runs read, which somebody states and nobody can check here.
 * *Arithmetic*: exact, then rounded up as every charge is. *Method*: `underRelation`; zCDP composes whatever the charges were chosen by.
 * *Status*: tested, unaudited.
 *
 * A charge with a delta of its own is refused: a group turns (rho, delta) into neither k^2 rho nor k delta.
 */
export function admitConversion(state: LedgerState, conversion: UnitConversion, by: string): void {
  const { dataset, runs } = conversion;
  admitSpender(policyOn(state, dataset, 'count rows for another unit').spenders, policyOf(dataset), by);
  const invalid = whyInvalid(conversion);
  if (invalid !== undefined) {
    throw new UserError('CONFIG_INVALID', `Cannot count rows for another unit: ${invalid}`, {
      hint: '`synthward ledger unit --help` shows an example.',
      params: { dataset },
    });
  }
  const listed = new Set(runs);
  const why =
    runs.length === 0
      ? 'it holds no run about each row'
      : (runs.map((runId) => whyNotCounted(state, conversion, runId)).find((each) => each !== undefined) ??
        runsOf(state, dataset)
          .filter((run) => isAddedUp(run) && !listed.has(run.record.runId))
          .map((run) => whyNotBeside(conversion, run))
          .find((each) => each !== undefined));
  if (why !== undefined) throw cannotCount(dataset, conversion.unit, why);
}

const cannotCount = (dataset: string, unit: LedgerUnit, why: string): UserError =>
  new UserError(
    'UNIT_CONFLICT',
    `Cannot count what was paid for each row of dataset ${JSON.stringify(dataset)} for ${unitInWords(unit)}: ${why}`,
    { hint: '`synthward ledger show` lists the runs and what each protected.', params: { dataset } },
  );

function whyInvalid({ unit, rowsAtMost, because, runs }: UnitConversion): string | undefined {
  if (unit.name === '' || unit.column === null || unit.column === '') return 'it names no column';
  if (!Number.isSafeInteger(rowsAtMost) || rowsAtMost < 1 || rowsAtMost > MOST_ROWS) {
    return `the most rows of one unit must be a whole number from 1 to ${MOST_ROWS}`;
  }
  if (because.length === 0 || because.length > 1000 || /\p{Cc}/u.test(because)) {
    return 'the reason must have 1 to 1000 characters, none of them a control character';
  }
  return new Set(runs).size === runs.length ? undefined : 'it lists a run twice';
}

function whyNotCounted(
  state: LedgerState,
  { dataset, unit, rowsAtMost }: UnitConversion,
  runId: string,
): string | undefined {
  const run = state.runs.get(runId);
  if (run?.record.dataset !== dataset) return `it holds no run ${shown(runId)}`;
  const { record, counted, charges } = run;
  if (record.state === 'open') return `run ${shown(runId)} is open; resume or abandon it first`;
  if (record.unit !== undefined && record.unit.column !== null) return `run ${shown(runId)} is not about each row`;
  if (counted !== undefined && !sameUnit(counted.unit, unit)) {
    return `run ${shown(runId)} is counted for ${unitInWords(counted.unit)}`;
  }
  if (counted !== undefined && counted.rowsAtMost > rowsAtMost) {
    return `run ${shown(runId)} is counted for ${counted.rowsAtMost} rows, and a smaller number would make its loss smaller than was said`;
  }
  if (charges.size > 0 && hasSampling(record.planned)) {
    return `run ${shown(runId)} takes steps over samples of rows, whose loss is known for one row and not for several`;
  }
  for (const { questionId, event } of charges.values()) {
    if (zcdpCost(event).delta.numerator !== 0n) {
      return `question ${shown(questionId)} of run ${shown(runId)} has a delta of its own, for which no such bound is exact`;
    }
    zcdpCost(countedEvent({ counted: { dataset, unit, rowsAtMost, because: '', runs: [] } }, event));
  }
  return undefined;
}

/** A third unit would make the account contradictory again. */
function whyNotBeside({ unit }: UnitConversion, { record, counted }: RunAccount): string | undefined {
  const beside = counted?.unit ?? record.unit;
  if (beside === undefined || sameUnit(beside, unit)) return undefined;
  return `run ${shown(record.runId)} protected ${unitInWords(beside)}`;
}
