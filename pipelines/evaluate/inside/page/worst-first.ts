import { scaledRow } from '../../../page/charts/drawing/interval-row.ts';
import type { UtilityResult } from '../../utility/utility-result.ts';
import { rowOf } from './result-row.ts';

/** 0 at the floor, 1 at the ceiling; `undefined` where that cannot be said. */
export const placeOf = (result: UtilityResult): number | undefined => scaledRow(rowOf(result)).value ?? undefined;

/** Those nearest to the floor, or beyond it, first; then those that have no place, as they come. */
export function worstFirst(results: readonly UtilityResult[]): readonly UtilityResult[] {
  const place = new Map(results.map((result) => [result, placeOf(result) ?? Number.POSITIVE_INFINITY]));
  return [...results].sort((a, b) => difference(place.get(a)!, place.get(b)!));
}

const difference = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
