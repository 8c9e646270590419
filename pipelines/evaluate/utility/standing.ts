import type { UtilityResult } from './utility-result.ts';

type Placed = Pick<UtilityResult, 'value' | 'ceiling' | 'floor'>;

/**
 * Where a value stands between its floor, 0, and its ceiling, 1; beyond them no further. `undefined` where one of the three is not known, or where the ceiling is no
 * better than the floor, so that nothing can be told apart.
 */
export function standing({
  value,
  ceiling,
  floor,
  direction,
}: Placed & Pick<UtilityResult, 'direction'>): number | undefined {
  if (value === null || ceiling === null || floor === null) return undefined;
  const room = direction === 'higher-is-better' ? ceiling - floor : floor - ceiling;
  if (!(room > 0)) return undefined;
  const above = direction === 'higher-is-better' ? value - floor : floor - value;
  return Math.min(1, Math.max(0, above / room));
}

/** Those nearest to their floor first; then those that have no place between the two, in their order, and last those without a value. */
export function worstFirst<T extends UtilityResult>(results: readonly T[]): T[] {
  const rank = (result: T): number => (result.value === null ? 3 : (standing(result) ?? 2));
  return results
    .map((result) => ({ result, place: rank(result) }))
    .sort((a, b) => a.place - b.place)
    .map(({ result }) => result);
}
