import type { UtilityResult } from './utility-result.ts';

type Placed = Pick<UtilityResult, 'value' | 'ceiling' | 'floor' | 'direction'>;

/**
 * Where a value stands between its floor, 0, and its ceiling, 1; beyond them no further. `undefined` where one of the three is not known, or where the ceiling is no
 * better than the floor, so that nothing can be told apart.
 */
export function standing({ value, ceiling, floor, direction }: Placed): number | undefined {
  if (value === null || ceiling === null || floor === null) return undefined;
  const sign = direction === 'higher-is-better' ? 1 : -1;
  const room = sign * (ceiling - floor);
  if (!(room > 0)) return undefined;
  return Math.min(1, Math.max(0, (sign * (value - floor)) / room));
}

/**
 * How far a value falls short of its ceiling, from 0 to 1: by its standing or, where that is not known, by the ratio of the two. `undefined` where there is nothing to
 * hold it against.
 */
export function shortfall(result: Placed): number | undefined {
  const { value, ceiling, direction } = result;
  const known = standing(result);
  if (known !== undefined) return 1 - known;
  if (value === null || ceiling === null || value < 0 || ceiling < 0) return undefined;
  const [worse, better] = direction === 'higher-is-better' ? [ceiling, value] : [value, ceiling];
  return worse > better ? 1 - better / worse : 0;
}

/**
 * Those that fall short the most first, of equals those farthest from their ceiling; then those that cannot be held against anything, in their order, and last those
 * without a value.
 */
export function worstFirst<T extends UtilityResult>(results: readonly T[]): T[] {
  const rank = (result: T): number => (result.value === null ? 2 : 1 - (shortfall(result) ?? 0));
  const known = (result: T): number => (shortfall(result) === undefined ? 1 : 0);
  const apart = ({ value, ceiling }: Placed): number =>
    value === null || ceiling === null ? 0 : Math.abs(value - ceiling);
  return results
    .map((result) => ({ result, place: rank(result), unknown: known(result), apart: apart(result) }))
    .sort((a, b) => a.place - b.place || a.unknown - b.unknown || b.apart - a.apart)
    .map(({ result }) => result);
}
