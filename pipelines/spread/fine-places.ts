import type { ColumnCoding } from '../dictionary/coding.ts';
import { stretchOf } from './axis.ts';

/** Which cell of the detail of a column holds a place on its axis that lies in the bin of `code`. */
export function finePlaces(coding: ColumnCoding): (code: number, place: number) => number {
  const { cells, parents } = coding.detail!;
  const first = new Int32Array(coding.size + 1);
  for (const parent of parents) first[parent + 1]!++;
  for (let code = 0; code < coding.size; code++) first[code + 1]! += first[code]!;
  const from = Float64Array.from(cells, (cell) => stretchOf(cell, coding)?.from ?? Number.NEGATIVE_INFINITY);
  return (code, place) => {
    let low = first[code]!;
    let high = first[code + 1]!;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (from[middle]! <= place) low = middle;
      else high = middle;
    }
    return low;
  };
}
