import type { Guard } from '../../../privacy/guard/guard.ts';
import type { Rational } from '../../../privacy/rational.ts';
import { noisyCells } from '../expected-error.ts';
import { sigmaFor } from '../shares.ts';

export interface ScoredMarginal {
  readonly columns: readonly number[];
  /** Noisy L1 distance between the records and the present model, in rows. */
  readonly error: number;
  /** Cells over which noise of the given deviation would be felt. */
  readonly noisyCells: number;
}

/** Asks how far the present model is off on each of `sets`, one question for all. `expected` gives the model's counts. */
export async function scoreCandidates(
  guard: Guard,
  question: { readonly id: string; readonly rho: Rational },
  sets: readonly (readonly number[])[],
  expected: (columns: readonly number[]) => Float64Array,
  measuringSigma: number,
): Promise<ScoredMarginal[]> {
  if (sets.length === 0) return [];
  const references = sets.map(expected);
  const sigma = sigmaFor(question.rho, guard.maxRowsPerUnit, sets.length);
  const answers = await guard.measureDistances({
    id: question.id,
    workloads: sets.map((columns, i) => ({
      name: columns.join(),
      marginals: [columns],
      reference: () => references[i]!,
      sigma,
    })),
  });
  return sets.map((columns, i) => ({
    columns,
    error: answers[i]!.value,
    noisyCells: noisyCells(references[i]!, measuringSigma),
  }));
}
