import type { ModelInputs } from './model.ts';

export interface Recommendation {
  readonly kind: string;
  /** A sentence for the steward. */
  readonly why: string;
}

/** Families that are built for comparison or for tables of a kind, and that a release goes on with on purpose alone. */
const ON_PURPOSE: ReadonlySet<string> = new Set(['autoregressive', 'marginalnet']);

/**
 * The family that is expected to be best, from public inputs alone.
 *
 * Rests on measurements: on real tables of one row a unit or few, the clique tree had the least error at every epsilon and every
 * table that was tried; networks trained by noisy gradients were behind it, and a mixture of products was ahead of it where columns
 * are densely related, which no public input tells, at a fraction of its time; that was on simulated tables.
 */
export function recommendedFamily({ columns }: Pick<ModelInputs, 'columns'>): Recommendation {
  return columns.length === 1
    ? { kind: 'independent', why: 'one column has no relations' }
    : { kind: 'cliquetree', why: 'on real flat tables it had the least error wherever it was compared' };
}

/** Whether a plan with this kind needs the word of the steward. */
export const neededOnPurpose = (kind: string, recommendation: Recommendation): boolean =>
  ON_PURPOSE.has(kind) && kind !== recommendation.kind;
