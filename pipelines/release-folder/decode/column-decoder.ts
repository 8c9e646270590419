import { curvePlaces } from '../../spread/curve-places.ts';
import { CHUNK_ROWS } from './chunk-rows.ts';
import type { ColumnDecoder } from './decoder.ts';
import { outputField } from './field.ts';
import { noValues, patternIdentifiers } from './fresh-identifiers.ts';
import { chunkGenerator, unitUniform } from './generator.ts';
import type { OutputColumn, OutputField } from './output-column.ts';
import { type SpreadTable, spreadTable } from './spread-table.ts';
import { censoredPick, drawnTexts, singleCodePick, textPositions } from './text-decoder.ts';
import { type Validity, validityOf } from './validity.ts';

/**
 * A decoder of `column`, as it is coded, under the published generation `seed`. `words` is scratch space of `2 * CHUNK_ROWS` that decoders
 * may share. Throws `DICTIONARY_INVALID` for an impossible coding.
 *
 * Spreading: row `i` of a chunk takes words `2i` (high) and `2i + 1` (low) of the column's stream whether it needs them
 * or not; u = (floor(high / 2^11) * 2^32 + low) / 2^53; of the `n` numbers in its bin it gets number floor(u n) or, where the column
 * has counts that its numbers follow, the whole part of the distance below which a part u of the bin lies (`curve.ts`).
 */
export function columnDecoder(
  column: Exclude<OutputColumn, { kind: 'computed' | 'parent' | 'time' }>,
  seed: string,
  words: Uint32Array,
): ColumnDecoder {
  const field = outputField(column);
  if (column.kind === 'empty') return noValues(field);
  const pattern = field.stored?.pattern;
  if (pattern !== undefined) return patternIdentifiers(field, pattern, seed);
  if (column.kind === 'identifier') return field.storage === 'uuid' ? uuids(field, seed) : sequence(field);
  const { coding } = column;
  const validity = validityOf(field, coding.cells);
  if (coding.kind === 'censored') return drawnTexts(field, censoredPick(coding), { seed, words }, validity);
  if (coding.kind === 'code' && coding.detail !== undefined) {
    return drawnTexts(field, singleCodePick(coding, column.spread?.counts, field), { seed, words }, validity);
  }
  if (field.storage === 'text') return lookup(field, textPositions(coding, field), validity);
  if (field.storage === 'boolean') {
    const truth = Uint8Array.from(coding.cells, (cell) => Number(cell.kind === 'value' && cell.value === true));
    return lookup(field, truth, validity);
  }
  const table = spreadTable(coding, field);
  const places = column.spread === undefined ? evenPlaces(table) : curvePlaces(column.spread, coding);
  return spreadNumbers(field, table, places, { seed, words }, validity);
}

function lookup(field: OutputField, table: Uint8Array | Uint16Array | Uint32Array, validity: Validity): ColumnDecoder {
  const data = new (table.constructor as Uint32ArrayConstructor)(CHUNK_ROWS);
  return {
    field,
    decode(codes, rows) {
      const source = codes!;
      for (let i = 0; i < rows; i++) data[i] = table[source[i]!]!;
      return { data, validity: validity(source, rows) };
    },
  };
}

/** How far from the beginning of its cell a draw of `code` lies: in numbers on a grid, or along a continuous cell. */
type Places = (code: number, u: number) => number;

const evenPlaces =
  ({ last, width }: SpreadTable): Places =>
  (code, u) =>
    u * (width[code]! > 0 ? width[code]! : last[code]! + 1);

function spreadNumbers(
  field: OutputField,
  table: SpreadTable,
  places: Places,
  random: { readonly seed: string; readonly words: Uint32Array },
  validity: Validity,
): ColumnDecoder {
  const { first, last, scale, lower, width } = table;
  const { wide, data, bigData } = numberData(field);
  const { words } = random;
  return {
    field,
    decode(codes, rows, chunk) {
      const source = codes!;
      if (table.spreads) chunkGenerator(random.seed, 'spread', field.name, chunk)(words.subarray(0, 2 * rows));
      for (let i = 0; i < rows; i++) {
        const code = source[i]!;
        const along = table.spreads ? places(code, unitUniform(words[2 * i]!, words[2 * i + 1]!)) : 0;
        const step = Math.min(Math.floor(along), last[code]!);
        if (wide) bigData[i] = table.exact[code]! + BigInt(step) * table.unit;
        else if (width[code]! > 0) data[i] = Math.min(lower[code]! + along, table.greatest[code]!);
        else data[i] = (first[code]! + step) / scale[code]!;
      }
      return { data: wide ? bigData : data, validity: validity(source, rows) };
    },
  };
}

/** Where the numbers of a column go, as wide as its storage is. One of the arrays is empty. */
export function numberData({ storage }: OutputField): {
  readonly wide: boolean;
  readonly data: Float64Array | Int32Array;
  readonly bigData: BigInt64Array;
} {
  const wide = storage === 'int64' || storage === 'timestamp';
  return {
    wide,
    data: storage === 'float64' ? new Float64Array(CHUNK_ROWS) : new Int32Array(wide ? 0 : CHUNK_ROWS),
    bigData: new BigInt64Array(wide ? CHUNK_ROWS : 0),
  };
}

function sequence(field: OutputField): ColumnDecoder {
  const data = new BigInt64Array(CHUNK_ROWS);
  return {
    field,
    decode(_codes, rows, chunk) {
      let next = BigInt(chunk) * BigInt(CHUNK_ROWS);
      for (let i = 0; i < rows; i++) data[i] = ++next;
      return { data, validity: undefined };
    },
  };
}

/** Random UUIDs (RFC 9562, version 4) from the column's stream. */
function uuids(field: OutputField, seed: string): ColumnDecoder {
  const words = new Uint32Array(4 * CHUNK_ROWS);
  const data = new Uint8Array(16 * CHUNK_ROWS);
  return {
    field,
    decode(_codes, rows, chunk) {
      chunkGenerator(seed, 'identifier', field.name, chunk)(words.subarray(0, 4 * rows));
      const view = new DataView(data.buffer);
      for (let i = 0; i < 4 * rows; i++) view.setUint32(4 * i, words[i]!);
      for (let i = 0; i < rows; i++) {
        data[16 * i + 6] = (data[16 * i + 6]! & 0x0f) | 0x40;
        data[16 * i + 8] = (data[16 * i + 8]! & 0x3f) | 0x80;
      }
      return { data, validity: undefined };
    },
  };
}
