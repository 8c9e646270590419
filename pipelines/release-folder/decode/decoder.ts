import type { Codes } from '../../../privacy/guard/codes.ts';
import type { DecodedColumn, OutputField } from './output-column.ts';

/** Decodes one column a chunk at a time into arrays that it uses again. */
export interface ColumnDecoder {
  readonly field: OutputField;
  /** Decodes the first `rows` of `codes` as the rows of chunk `chunk`. Depends on nothing decoded before. */
  decode(codes: Codes | undefined, rows: number, chunk: number): DecodedColumn;
}
