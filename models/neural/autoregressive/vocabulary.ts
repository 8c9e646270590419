import { UserError } from '../../../privacy/errors.ts';
import type { PublicColumn } from '../../../privacy/guard/guard.ts';

/** Values of all columns together. A network of so many has four million weights, each with noise of its own in each step. */
export const MOST_VALUES = 2048;

/** Refuses columns with more values than a network can take, with `DOMAIN_TOO_LARGE`. */
export function refuseVocabulary(columns: readonly PublicColumn[]): void {
  const values = columns.reduce((sum, { size }) => sum + size, 0);
  if (values <= MOST_VALUES) return;
  const widest = columns.reduce((a, b) => (b.size > a.size ? b : a));
  throw new UserError(
    'DOMAIN_TOO_LARGE',
    `Cannot train on ${values} values of ${columns.length} columns: at most ${MOST_VALUES} are allowed`,
    {
      hint: `Group the values of column ${widest.name}, which has ${widest.size}, by the levels of its hierarchy or by wider bins, or take the model "cliquetree".`,
      params: { values, limit: MOST_VALUES },
    },
  );
}
