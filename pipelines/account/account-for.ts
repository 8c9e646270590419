import { unknownInWords } from '../../privacy/ledger/account-units.ts';
import { admitBesideOpenRuns, admitUnit } from '../../privacy/ledger/admit-unit.ts';
import type { Ledger, RunRecord } from '../../privacy/ledger/ledger.ts';
import { type LedgerUnit, shown, unitInWords } from '../../privacy/ledger/unit.ts';
import { someOf } from '../workspace/text/some-of.ts';

/** The account that a run would be charged to. */
export interface AccountFor {
  readonly dataset: string;
  /** Whose losses it adds up, by the name that it has there; absent where this run would be the first to say. */
  readonly unit: LedgerUnit | undefined;
  /** What the steward should know before anything is charged. */
  readonly notes: readonly string[];
}

/**
 * Looks at the account before a run about `unit` is started. Without a ledger nothing was ever charged. Throws `UNIT_CONFLICT` where it
 * adds up the losses of another unit: starting the run would be refused as well.
 */
export function accountFor(
  ledger: Pick<Ledger, 'units' | 'runs'> | undefined,
  dataset: string,
  unit: LedgerUnit,
): AccountFor {
  if (ledger === undefined) return { dataset, unit: undefined, notes: [] };
  const units = ledger.units(dataset);
  admitUnit(units, unit);
  admitBesideOpenRuns(units);
  // An account whose runs never told their unit takes that of this run.
  const unknown = unknownInWords({ ...units, unit: units.unit ?? unit });
  const otherName =
    units.unit === undefined || units.unit.name === unit.name
      ? []
      : [
          `account ${shown(dataset)} is kept for ${unitInWords(units.unit)}. This run calls one ${shown(unit.name)}: it is the same unit, and the account keeps its name.`,
        ];
  const notes = [
    ...besideOthers(dataset, ledger.runs()),
    ...(unknown === undefined ? [] : [unknown]),
    ...otherName,
    ...otherColumn(dataset, units.unit, unit),
  ];
  return { dataset, unit: units.unit, notes };
}

/** Two tables may call the same patients by different columns; that they are the same is somebody's word. */
function otherColumn(dataset: string, held: LedgerUnit | undefined, { name, column }: LedgerUnit): readonly string[] {
  if (held === undefined || column === null || held.column === column || held.name !== name) return [];
  return [
    `account ${shown(dataset)} is kept for ${unitInWords(held)}, and this table tells one apart by column ${shown(column)}. Both dictionaries call it ${shown(name)}: what one loses by both is added up as the loss of one and the same.`,
  ];
}

/** Said where a run would open an account beside others: a slip in the name opens one too. */
function besideOthers(dataset: string, runs: readonly RunRecord[]): readonly string[] {
  const others = new Set(runs.map((run) => run.dataset));
  if (others.size === 0 || others.has(dataset)) return [];
  const names = [...others].map(shown);
  return [
    `account ${shown(dataset)} is new, beside ${someOf(names, 'accounts')}. What the same people lose under several names adds up, and no account shows the sum.`,
  ];
}
