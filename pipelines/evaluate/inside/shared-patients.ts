import { UserError } from '../../../privacy/errors.ts';
import { type SharedUnits, sharedUnits } from '../../protected/evaluating/shared-units.ts';

/** Patients of the hold-out are in the real table. The message does not tell how many: it may be logged. */
export class SharedPatients extends UserError {
  /** Exact: for the steward alone. */
  readonly found: SharedUnits;

  constructor(found: SharedUnits) {
    super('HOLDOUT_SHARED', 'Cannot attack with this hold-out: it shares patients with the real table', {
      hint: 'Draw the hold-out by patient, before anything is fitted, and fit without it.',
    });
    this.found = found;
  }
}

/** Throws `SharedPatients`, and as `sharedUnits`. Says nothing where either table names no patients. */
export async function refuseSharedPatients(...asked: Parameters<typeof sharedUnits>): Promise<void> {
  const found = await sharedUnits(...asked);
  if (found !== undefined && found.shared > 0) throw new SharedPatients(found);
}
