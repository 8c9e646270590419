import type { ColumnCoding } from '../../dictionary/coding.ts';
import { float32Extent } from '../../dictionary/storage/float32.ts';
import { CHUNK_ROWS } from './chunk-rows.ts';
import type { ColumnDecoder } from './decoder.ts';
import { invalidCoding } from './invalid-coding.ts';
import type { DecodedColumn } from './output-column.ts';

/** Rounds what `decoder` gives to 32-bit floats, each inside its bin. Throws `DICTIONARY_INVALID` for a bin without one. */
export function roundedDecoder(decoder: ColumnDecoder, { name, cells }: ColumnCoding): ColumnDecoder {
  const least = new Float32Array(cells.length);
  const greatest = new Float32Array(cells.length);
  for (const [code, cell] of cells.entries()) {
    const extent = cell.kind === 'interval' ? float32Extent(cell) : cell.kind === 'value' ? single(cell.value) : [0, 0];
    if (extent === undefined) throw invalidCoding(name, 'one of its bins holds no 32-bit float');
    least[code] = extent[0]!;
    greatest[code] = extent[1]!;
  }
  const data = new Float32Array(CHUNK_ROWS);
  return {
    field: decoder.field,
    decode(codes, rows, chunk) {
      const decoded = decoder.decode(codes, rows, chunk);
      for (let i = 0; i < rows; i++) {
        const code = codes![i]!;
        data[i] = Math.min(Math.max(Math.fround(Number(decoded.data[i]!)), least[code]!), greatest[code]!);
      }
      return { data, validity: decoded.validity };
    },
  };
}

/** Rounds a column that is made of others; it has no bins of its own. */
export function rounded({ data, validity }: DecodedColumn): DecodedColumn {
  return { data: Float32Array.from(data as Float64Array), validity };
}

function single(value: string | number | boolean): readonly [number, number] {
  const kept = Math.fround(Number(value));
  return [kept, kept];
}
