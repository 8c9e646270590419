import { DuckDBDateValue, DuckDBDecimalValue, DuckDBTimestampValue, type DuckDBValue } from '@duckdb/node-api';
import { type ArrowInt, type ArrowType, decimalDigits } from '../arrow-schema/arrow-type.ts';
import type { ArrowVector } from './arrow-batch.ts';
import { readArrowTexts } from './arrow-texts.ts';
import { halfFloat } from './half-float.ts';

/** The value of a row; `undefined` for text that is not UTF-8. */
export type ReadArrow = (row: number) => DuckDBValue | undefined;

/** Reads the values of a column as they stand in it. Throws `RangeError` where its buffers hold fewer than it says. */
export function readArrowValues(vector: ArrowVector): ReadArrow {
  const { validity } = vector;
  const read = readPresent(vector);
  if (validity === undefined) return read;
  return (row) => ((validity[row >> 3]! >> (row & 7)) & 1 ? read(row) : null);
}

function readPresent(vector: ArrowVector): ReadArrow {
  const { type } = vector;
  switch (type.kind) {
    case 'null':
      return () => null;
    case 'boolean':
      return booleans(vector, type.bits);
    case 'int': {
      const numbers = integers(vector, type);
      return (row) => BigInt(numbers[row]!);
    }
    case 'float':
      return floats(vector, type.bits);
    case 'decimal':
      return decimals(vector, type);
    case 'text':
      return readArrowTexts(vector, type.held);
    case 'uuid':
      return uuids(vector);
    case 'date':
      return dates(vector, type.unit);
    case 'timestamp':
      return timestamps(vector, type);
    default:
      throw new TypeError(`Cannot read an Arrow column of ${type.kind}`);
  }
}

/** The bytes of the values, of which each takes `width`. */
function bytesOf({ buffers, length }: ArrowVector, width: number): Uint8Array {
  const [bytes] = buffers;
  if (bytes === undefined || bytes.length < length * width) throw new RangeError('An Arrow buffer is too short');
  return bytes.subarray(0, Math.ceil(length * width));
}

type Numbers<T> = new (buffer: ArrayBufferLike, at: number, length: number) => ArrayLike<T>;

function numbersOf<T>(vector: ArrowVector, bits: number, numbers: Numbers<T>): ArrayLike<T> {
  const { buffer, byteOffset } = bytesOf(vector, bits / 8);
  return new numbers(buffer, byteOffset, vector.length);
}

const SIGNED: Readonly<Record<number, Numbers<number | bigint>>> = {
  8: Int8Array,
  16: Int16Array,
  32: Int32Array,
  64: BigInt64Array,
};
const UNSIGNED: Readonly<Record<number, Numbers<number | bigint>>> = {
  8: Uint8Array,
  16: Uint16Array,
  32: Uint32Array,
  64: BigUint64Array,
};

function integers(vector: ArrowVector, { bits, signed }: ArrowInt): ArrayLike<number | bigint> {
  const numbers = (signed ? SIGNED : UNSIGNED)[bits];
  if (numbers === undefined) throw new RangeError('Arrow has no whole numbers of such a width');
  return numbersOf(vector, bits, numbers);
}

function booleans(vector: ArrowVector, bits: 1 | 8): ReadArrow {
  const bytes = bytesOf(vector, bits / 8);
  return bits === 8 ? (row) => bytes[row] !== 0 : (row) => ((bytes[row >> 3]! >> (row & 7)) & 1) === 1;
}

function floats(vector: ArrowVector, bits: number): ReadArrow {
  if (bits === 16) {
    const halves = numbersOf<number>(vector, 16, Uint16Array);
    return (row) => halfFloat(halves[row]!);
  }
  const numbers = numbersOf<number>(vector, bits, bits === 32 ? Float32Array : Float64Array);
  return (row) => numbers[row]!;
}

/** Little-endian, in two's complement. */
function decimals(vector: ArrowVector, type: Extract<ArrowType, { kind: 'decimal' }>): ReadArrow {
  const { bits, scale } = type;
  if (![32, 64, 128, 256].includes(bits) || Math.abs(scale) > 100) throw new RangeError('Arrow has no such decimals');
  const words = numbersOf<number>({ ...vector, length: (vector.length * bits) / 32 }, 32, Uint32Array);
  const perValue = bits / 32;
  const unscaled = (row: number): bigint => {
    let value = 0n;
    for (let i = (row + 1) * perValue - 1; i >= row * perValue; i--) value = (value << 32n) | BigInt(words[i]!);
    return BigInt.asIntN(bits, value);
  };
  const digits = decimalDigits(type);
  if (digits === undefined) return (row) => Number(`${unscaled(row)}e${-scale}`);
  const [times, beyond] = [10n ** BigInt(Math.max(0, -scale)), 10n ** BigInt(digits.width)];
  return (row) => {
    const value = unscaled(row) * times;
    if (value >= beyond || value <= -beyond) throw new RangeError('An Arrow decimal has more digits than its type');
    return new DuckDBDecimalValue(value, digits.width, digits.scale);
  };
}

function uuids(vector: ArrowVector): ReadArrow {
  const bytes = Buffer.from(bytesOf(vector, 16));
  return (row) => {
    const hex = bytes.toString('hex', 16 * row, 16 * (row + 1));
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  };
}

/** The last day that DuckDB's calendar has, 5881580-07-10, and the first, 5877642-06-25 BC. */
const LAST_DAY = 2 ** 31 - 2;

function dates(vector: ArrowVector, unit: 'day' | 'ms'): ReadArrow {
  const numbers = unit === 'day' ? numbersOf(vector, 32, SIGNED[32]!) : numbersOf(vector, 64, SIGNED[64]!);
  const perDay = unit === 'day' ? 1 : 86_400_000;
  return (row) => {
    const day = Math.floor(Number(numbers[row]) / perDay);
    return Math.abs(day) <= LAST_DAY ? new DuckDBDateValue(day) : null;
  };
}

/** Of 64 bits less the two numbers that stand for infinity. */
const LAST_MICROSECOND = 2n ** 63n - 2n;
const MICROSECONDS = { s: 1_000_000n, ms: 1000n, us: 1n } as const;

/** Microseconds; nanoseconds lose their last three digits, backwards in time. */
function timestamps(vector: ArrowVector, { unit }: Extract<ArrowType, { kind: 'timestamp' }>): ReadArrow {
  const numbers = numbersOf<bigint>(vector, 64, BigInt64Array);
  if (unit === 'ns') {
    return (row) => {
      const time = numbers[row]!;
      return new DuckDBTimestampValue((time - (((time % 1000n) + 1000n) % 1000n)) / 1000n);
    };
  }
  const micros = MICROSECONDS[unit];
  return (row) => {
    const time = numbers[row]! * micros;
    return time <= LAST_MICROSECOND && time >= -LAST_MICROSECOND ? new DuckDBTimestampValue(time) : null;
  };
}
