import { PROGRAM_ROWS } from '../../dictionary/formula/program.ts';
import { CHUNK_ROWS } from './chunk-rows.ts';
import type { DecodedColumn, OutputField, Storage } from './output-column.ts';
import type { RowRule } from './row-rule.ts';

const MICROSECONDS = 1_000_000;

/** Makes a column of decoded ones, into arrays that it uses again. */
export interface DerivedDecoder {
  /** `inputs` are the columns that the rule names, then the difference where it adds one. */
  decode(inputs: readonly DecodedColumn[], rows: number): DecodedColumn;
}

/** `storages` are those of the inputs. */
export function derivedDecoder(rule: RowRule, field: OutputField, storages: readonly Storage[]): DerivedDecoder {
  const wide = field.storage === 'int64' || field.storage === 'timestamp';
  const data = wide ? new BigInt64Array(0) : narrowData(field);
  const bigData = new BigInt64Array(wide ? CHUNK_ROWS : 0);
  const unit = BigInt(field.storage === 'timestamp' ? MICROSECONDS : 1);
  const bits = new Uint8Array(CHUNK_ROWS / 8);
  const loaded = storages.map(() => new Float64Array(PROGRAM_ROWS));
  return {
    decode(inputs, rows) {
      presentBits(inputs, rows, bits);
      for (let from = 0; from < rows; from += PROGRAM_ROWS) {
        const count = Math.min(PROGRAM_ROWS, rows - from);
        for (const [i, input] of inputs.entries()) load(input, storages[i]!, from, count, loaded[i]!);
        const values = rule.run(loaded, count);
        for (let i = 0; i < count; i++) {
          const row = from + i;
          let value = values[i]!;
          if ((bits[row >>> 3]! & (1 << (row & 7))) === 0) value = 0;
          else if (Number.isNaN(value)) {
            bits[row >>> 3]! &= ~(1 << (row & 7));
            value = 0;
          }
          if (wide) bigData[row] = BigInt(value) * unit;
          else data[row] = value;
        }
      }
      return { data: wide ? bigData : data, validity: field.nullable ? bits : undefined };
    },
  };
}

/** The array of the storage's width that is not 64-bit integers. */
function narrowData({
  storage,
  texts,
}: OutputField): Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array {
  if (storage === 'float64') return new Float64Array(CHUNK_ROWS);
  if (storage === 'boolean') return new Uint8Array(CHUNK_ROWS);
  if (storage !== 'text') return new Int32Array(CHUNK_ROWS);
  // The widths that DuckDB gives an ENUM with so many values.
  if (texts.length <= 0xff) return new Uint8Array(CHUNK_ROWS);
  return texts.length <= 0xffff ? new Uint16Array(CHUNK_ROWS) : new Uint32Array(CHUNK_ROWS);
}

/** A row is present where it is in every input. */
function presentBits(inputs: readonly DecodedColumn[], rows: number, bits: Uint8Array): void {
  const bytes = Math.ceil(rows / 8);
  bits.fill(0xff, 0, bytes);
  for (const { validity } of inputs) {
    if (validity === undefined) continue;
    for (let i = 0; i < bytes; i++) bits[i]! &= validity[i]!;
  }
}

/** Times become seconds: they are whole, so that rounding takes away what doubles add to microseconds far from 1970. */
function load(column: DecodedColumn, storage: Storage, from: number, count: number, into: Float64Array): void {
  const { data } = column;
  if (storage === 'timestamp') {
    for (let i = 0; i < count; i++) into[i] = Math.round(Number(data[from + i]!) / MICROSECONDS);
  } else for (let i = 0; i < count; i++) into[i] = Number(data[from + i]!);
}
