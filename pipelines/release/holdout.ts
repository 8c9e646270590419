import { UserError } from '../../privacy/errors.ts';
import { type Rational, toNumberUp } from '../../privacy/rational.ts';
import type { RunConfig } from '../config/run-config.ts';

/**
 * The probability with which each unit is held out, from the configuration. Throws `CONFIG_INVALID` where records are counted in a database, and for limits on
 * attacks that have no control.
 */
export function plannedHoldout({ evaluation, source, leakageGate }: RunConfig): Rational | undefined {
  const holdout = evaluation.leakage?.holdout;
  if (holdout !== undefined && source.counting !== 'memory') {
    throw new UserError('CONFIG_INVALID', 'Cannot hold units out of records that a database or an engine counts', {
      hint: 'Remove evaluation.leakage, or count in memory (source.counting: memory).',
    });
  }
  if (holdout === undefined && leakageGate.length > 0) {
    throw new UserError(
      'CONFIG_INVALID',
      `Cannot use gate.leakage: its limit on ${leakageGate[0]!.attack} is about the excess over those who were held out, and nobody is`,
      { hint: 'Hold units out, such as with evaluation.leakage: { holdout: 0.2 }, or remove gate.leakage.' },
    );
  }
  return holdout;
}

/** How many of so many records are expected to be learnt from. */
export const trainingRows = (rows: number | undefined, holdout: Rational | undefined): number | undefined =>
  rows === undefined || holdout === undefined ? rows : Math.max(1, Math.round(rows * (1 - toNumberUp(holdout))));

/** The opposite: of how many records so many are expected to be learnt from. */
export const allRows = (rows: number, holdout: Rational | undefined): number =>
  holdout === undefined ? rows : Math.round(rows / (1 - toNumberUp(holdout)));

/** That limits on exact numbers let the records decide, said before anything is spent. */
export const leakageNotes = ({ leakageGate }: Pick<RunConfig, 'leakageGate'>): string[] =>
  leakageGate.length === 0
    ? []
    : [
        `gate.leakage reads exact numbers (${leakageGate.map(({ attack }) => attack).join(', ')}): whether this release is published then depends on the records beyond what is paid for, and no epsilon bounds what that tells. Manifest, card and page will say so.`,
      ];
