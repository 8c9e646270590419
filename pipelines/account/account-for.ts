import { unknownInWords } from '../../privacy/ledger/account-units.ts';
import { admitBesideOpenRuns, admitUnit } from '../../privacy/ledger/admit-unit.ts';
import type { Ledger } from '../../privacy/ledger/ledger.ts';
import { type LedgerUnit, shown, unitInWords } from '../../privacy/ledger/unit.ts';

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
export function accountFor(ledger: Pick<Ledger, 'units'> | undefined, dataset: string, unit: LedgerUnit): AccountFor {
  const units = ledger?.units(dataset);
  if (units === undefined) return { dataset, unit: undefined, notes: [] };
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
  return { dataset, unit: units.unit, notes: [...(unknown === undefined ? [] : [unknown]), ...otherName] };
}
