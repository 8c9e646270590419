import type { RunRecord } from './ledger.ts';
import { type LedgerState, type RunAccount, runsOf } from './state.ts';
import { type AccountUnits, type LedgerUnit, type RunUnit, sameUnit, shown, unitInWords } from './unit.ts';

/** Finds out about a run whose entry states no unit: version 0.1.0 entered none. */
export type UnitOfOldRun = (run: RunRecord) => RunUnit;

export function unitsOf(state: LedgerState, dataset: string, unitOfOldRun: UnitOfOldRun): AccountUnits {
  const named: { unit: LedgerUnit; runs: string[] }[] = [];
  const severalRows: { runId: string; rows: number }[] = [];
  const silent: string[] = [];
  const openUnnamed: string[] = [];
  for (const run of runsOf(state, dataset).filter(isAddedUp)) {
    const { runId } = run.record;
    const found = unitOfRun(run, unitOfOldRun);
    if (found.known !== 'unit' && run.record.state === 'open') openUnnamed.push(runId);
    if (found.known === 'several-rows') severalRows.push({ runId, rows: found.rows });
    else if (found.known === 'nothing') silent.push(runId);
    else {
      const group = named.find(({ unit }) => sameUnit(unit, found.unit));
      if (group === undefined) named.push({ unit: found.unit, runs: [runId] });
      else group.runs.push(runId);
    }
  }
  const contradictory =
    named.length > 1 || (severalRows.length > 0 && named.some(({ unit: { column } }) => column === null));
  const unit = contradictory ? undefined : named[0]?.unit;
  return { dataset, named, severalRows, silent, openUnnamed, contradictory, unit };
}

/** Of the unit that a run is counted for. */
export function unitOfRun({ record, counted }: RunAccount, unitOfOldRun: UnitOfOldRun): RunUnit {
  const unit = counted?.unit ?? record.unit;
  return unit === undefined ? unitOfOldRun(record) : { known: 'unit', unit };
}

export const isAddedUp = ({ record, charges }: RunAccount): boolean => record.state === 'open' || charges.size > 0;

/** Why the figures of a contradictory account hold for nobody. */
export function contradictionInWords({ named, severalRows }: AccountUnits): string {
  const parts = [
    ...named.map(({ unit, runs }) => `${listed(runs)} for ${unitInWords(unit)}`),
    ...severalRowsInWords(severalRows),
  ];
  return `the account adds up the losses of different units (${parts.join('; ')}), so its figures hold for none of them`;
}

/** What is not known of the runs of an account; absent where each names its unit. */
export function unknownInWords({ dataset, unit, severalRows, silent }: AccountUnits): string | undefined {
  const parts = [
    ...(silent.length === 0 ? [] : [`what ${listed(silent)} protected is not known`]),
    ...severalRowsInWords(severalRows),
  ];
  if (parts.length === 0) return undefined;
  const whose = unit === undefined ? 'one unit' : unitInWords(unit);
  return `account ${shown(dataset)}: ${parts.join('; ')}. Its figures are those of ${whose} only if that was the unit there too.`;
}

const severalRowsInWords = (runs: AccountUnits['severalRows']): string[] =>
  runs.length === 0
    ? []
    : [
        `${listed(runs.map(({ runId }) => runId))} for a unit of up to ${Math.max(...runs.map(({ rows }) => rows))} rows that is not named`,
      ];

function listed(runs: readonly string[]): string {
  const more = runs.length > 4 ? ` and ${runs.length - 3} more` : '';
  const first = more === '' ? runs : runs.slice(0, 3);
  return `${runs.length === 1 ? 'run' : 'runs'} ${first.map(shown).join(', ')}${more}`;
}
