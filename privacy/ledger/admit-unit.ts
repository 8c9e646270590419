import { UserError } from '../errors.ts';
import { contradictionInWords } from './account-units.ts';
import { type AccountUnits, type LedgerUnit, sameUnit, shown, unitInWords } from './unit.ts';

/** Ends every hint here: what was learnt about a person does not depend on the name under which it was paid for. */
const NO_WAY_OUT =
  'Another dataset name is no way out: no account knows of another, and what was learnt about the same people still adds up.';

/** Throws `UNIT_CONFLICT` unless the losses of a run of that unit can be added to what the account holds. The run may be one of those. */
export function admitUnit(units: AccountUnits, unit: LedgerUnit): void {
  admitOneUnit(units);
  const [held] = units.named;
  if (held !== undefined && !sameUnit(held.unit, unit)) {
    throw conflict(
      units.dataset,
      `its account adds up the loss of ${unitInWords(held.unit)}, and this run protects ${unitInWords(unit)}`,
      hintFor(units.dataset, held.unit, unit),
    );
  }
  const [several] = units.severalRows;
  if (several !== undefined && unit.column === null) {
    throw conflict(
      units.dataset,
      `run ${shown(several.runId)} protected a unit of up to ${several.rows} rows, and this one protects ${unitInWords(unit)}`,
      'Declare unit: { column: <the same>, maxRows: <most rows of one> } in the dictionary, as that run did.',
    );
  }
}

/**
 * Throws `UNIT_CONFLICT` where a run may still be resumed of which the ledger cannot tell the unit: once another has begun, nobody could
 * see that the two do not add.
 */
export function admitBesideOpenRuns({ dataset, openUnnamed }: AccountUnits): void {
  const [open] = openUnnamed;
  if (open === undefined) return;
  throw conflict(
    dataset,
    `run ${shown(open)} is open, and version 0.1.0 did not enter whose loss it charges`,
    `Finish it by \`--resume ${shown(open)}\`, or end it by \`synthward ledger abandon ${shown(open)}\`, and start this one then.`,
  );
}

/** Throws `UNIT_CONFLICT` where the account adds up different units already, as version 0.1.0 let it. */
function admitOneUnit(units: AccountUnits): void {
  if (!units.contradictory) return;
  throw conflict(units.dataset, contradictionInWords(units), wayOut(units));
}

function wayOut({ named, dataset }: AccountUnits): string {
  const columns = named.flatMap(({ unit: { column } }) => (column === null ? [] : [column]));
  return columns.length === 1 && columns.length < named.length
    ? countRows(dataset, columns[0]!)
    : '`synthward ledger show` lists its runs. Nothing more can be charged to it; work out by hand what a person has lost, and keep to that.';
}

const countRows = (dataset: string, column: string): string =>
  `\`synthward ledger unit ${shown(dataset)} --column ${shown(column)} --rows-at-most <n>\` counts what was paid for each row for all rows of one, where a public bound on them is known.`;

function hintFor(dataset: string, { column, name }: LedgerUnit, wanted: LedgerUnit): string {
  if (column === null) {
    const more = wanted.column === null ? '' : ` ${countRows(dataset, wanted.column)}`;
    return `Declare unit: { rows: each } as before if each row is one ${shown(wanted.name)}. If not, one has lost more than the account says.${more}`;
  }
  const declared = `Declare unit: { column: ${shown(column)}, maxRows: k } in the dictionary`;
  return wanted.column === null
    ? `${declared}, k being a public bound on the rows that one ${shown(name)} really has: the same release is then one about ${unitInWords({ name, column })}, and this account can pay for it.`
    : `${declared}, so that the run is about the same unit; or, where this table has another column for the same ${shown(name)}, say so by its name: unit: { name: ${shown(name)}, ... }.`;
}

const conflict = (dataset: string, why: string, hint: string): UserError =>
  new UserError('UNIT_CONFLICT', `Cannot charge a run to dataset ${JSON.stringify(dataset)}: ${why}`, {
    hint: `${hint} ${NO_WAY_OUT}`,
    params: { dataset },
  });
