import type { Codes } from '../../../privacy/guard/codes.ts';
import type { Cell } from '../../dictionary/coding.ts';
import { CHUNK_ROWS } from './chunk-rows.ts';
import { isNull } from './field.ts';
import type { OutputField } from './output-column.ts';

/** Which of the first `rows` rows have a value, as bits. */
export type Validity = (codes: Codes, rows: number) => Uint8Array | undefined;

export function validityOf(field: OutputField, cells: readonly Cell[]): Validity {
  if (!field.nullable) return () => undefined;
  const present = Uint8Array.from(cells, (cell) => Number(!isNull(cell, field.storage)));
  const bits = new Uint8Array(CHUNK_ROWS / 8);
  return (codes, rows) => {
    bits.fill(0);
    for (let i = 0; i < rows; i++) bits[i >>> 3]! |= present[codes[i]!]! << (i & 7);
    return bits;
  };
}
