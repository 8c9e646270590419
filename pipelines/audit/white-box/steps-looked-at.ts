/** Gradients of single units that are taken for one run, so that scoring many canaries does not take hours. */
export const MOST_GRADIENTS: number = 2 ** 17;

/**
 * Of the steps of a training, those that an auditor of so many units looks at: each, or every second, third, ... so that there are at most
 * `MOST_GRADIENTS` gradients; the first at least. Steps that are left out cost power and never validity.
 */
export function stepsLookedAt<T>(steps: readonly T[], units: number): readonly T[] {
  const every = Math.ceil((steps.length * units) / MOST_GRADIENTS);
  return steps.filter((_, step) => step % every === 0);
}
