import { CHUNK_ROWS } from './chunk-rows.ts';
import { numberData } from './column-decoder.ts';
import type { DecodedColumn, OutputField } from './output-column.ts';

const MICROSECONDS = 1_000_000;

/** Values that come with rows, in the form of decoded ones: `rows` of them from the one at `from`. The arrays are used again. */
export function givenDecoder(field: OutputField): (values: Float64Array, from: number, rows: number) => DecodedColumn {
  const { wide, data, bigData } = numberData(field);
  const bits = new Uint8Array(field.nullable ? CHUNK_ROWS / 8 : 0);
  const unit = BigInt(field.storage === 'timestamp' ? MICROSECONDS : 1);
  return (values, from, rows) => {
    bits.fill(0);
    for (let i = 0; i < rows; i++) {
      const value = values[from + i]!;
      const present = !Number.isNaN(value);
      if (present && field.nullable) bits[i >>> 3]! |= 1 << (i & 7);
      if (wide) bigData[i] = present ? BigInt(value) * unit : 0n;
      else data[i] = present ? value : 0;
    }
    return { data: wide ? bigData : data, validity: field.nullable ? bits : undefined };
  };
}
