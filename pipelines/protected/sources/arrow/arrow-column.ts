import { isUtf8 } from 'node:buffer';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  DuckDBDateValue,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  TIMESTAMP,
  UBIGINT,
  VARCHAR,
} from '@duckdb/node-api';
import { type Data, type DataType, DateUnit, TimeUnit, Type, type Vector } from 'apache-arrow';

/** An Arrow column as DuckDB takes it: its type, and the value of a row. */
export interface ArrowColumn {
  readonly type: DuckDBType;
  valueAt(row: number): DuckDBValue;
}

/** DuckDB type that holds an Arrow type without loss; `BLOB` stands for what no column kind can use. */
export function arrowStorage(type: DataType): string {
  switch (type.typeId) {
    case Type.Int:
      return isUnsigned64(type) ? 'UBIGINT' : 'BIGINT';
    case Type.Float:
      return 'DOUBLE';
    case Type.Bool:
      return 'BOOLEAN';
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Utf8View:
    case Type.Null:
      return 'VARCHAR';
    case Type.Dictionary:
      return arrowStorage((type as DataType & { dictionary: DataType }).dictionary) === 'VARCHAR' ? 'VARCHAR' : 'BLOB';
    case Type.Date:
      return 'DATE';
    case Type.Timestamp:
      return 'TIMESTAMP';
    default:
      return 'BLOB';
  }
}

/** What becomes of text that is not UTF-8. */
export interface BadTextRule {
  /** Identifiers say nothing rather than another's name. */
  readonly becomes: string | null;
  count(): void;
}

/**
 * Reads a column of one record batch of `rows` rows. Days and times that DuckDB cannot hold are null. Throws `RangeError` where its buffers
 * hold fewer rows than it says.
 */
export function arrowColumn(vector: Vector, rows: number, bad: BadTextRule): ArrowColumn {
  const data = vector.data[0] as Data;
  const { type } = data;
  if (!holdsRows(data, rows)) throw new RangeError('An Arrow column holds fewer rows than it says');
  const at = <T extends DuckDBValue>(read: (row: number) => T) => {
    return (row: number): T | null => (data.getValid(row) ? read(row) : null);
  };
  switch (arrowStorage(type)) {
    case 'BIGINT':
      return { type: BIGINT, valueAt: at((row) => BigInt(data.values[row])) };
    case 'UBIGINT':
      return { type: UBIGINT, valueAt: at((row) => BigInt(data.values[row])) };
    case 'DOUBLE':
      return { type: DOUBLE, valueAt: at((row) => Number(vector.get(row))) };
    case 'BOOLEAN':
      return { type: BOOLEAN, valueAt: at((row) => vector.get(row) === true) };
    case 'DATE':
      return { type: DATE, valueAt: at(dates(data)) };
    case 'TIMESTAMP':
      return { type: TIMESTAMP, valueAt: at(timestamps(data)) };
    case 'VARCHAR':
      return { type: VARCHAR, valueAt: type.typeId === Type.Null ? () => null : at(texts(vector, data, bad)) };
    default:
      throw new TypeError(`Cannot read an Arrow column of type ${type}`);
  }
}

/** Most rows of a batch without buffers. */
const MOST_ROWS = 2 ** 31;

/** Whether the buffers are as long as `rows` take: what is not there reads as zeros and gaps. */
function holdsRows(data: Data, rows: number): boolean {
  const { values, valueOffsets, nullBitmap, nullCount, type } = data;
  if (type.typeId === Type.Null) return rows <= MOST_ROWS;
  if (nullCount !== 0 && 8 * (nullBitmap?.length ?? 0) < rows) return false;
  switch (type.typeId) {
    case Type.Bool:
      return 8 * values.length >= rows;
    case Type.Utf8:
    case Type.LargeUtf8:
      return rows === 0 || Number(valueOffsets[rows] ?? Number.POSITIVE_INFINITY) <= values.length;
    case Type.Utf8View:
      return values.length >= 16 * rows;
    default:
      return values.length >= rows;
  }
}

function isUnsigned64(type: DataType): boolean {
  const { bitWidth, isSigned } = type as DataType & { bitWidth: number; isSigned: boolean };
  return bitWidth === 64 && !isSigned;
}

/** The last day that DuckDB's calendar has, 5881580-07-10, and the first, 5877642-06-25 BC. */
const LAST_DAY = 2 ** 31 - 2;

function dates(data: Data): (row: number) => DuckDBDateValue | null {
  const perDay = (data.type as DataType & { unit: DateUnit }).unit === DateUnit.DAY ? 1 : 86_400_000;
  return (row) => {
    const day = Math.floor(Number(data.values[row]) / perDay);
    return Math.abs(day) <= LAST_DAY ? new DuckDBDateValue(day) : null;
  };
}

/** Of 64 bits less the two numbers that stand for infinity. */
const LAST_MICROSECOND = 2n ** 63n - 2n;

/** Microseconds; nanoseconds lose their last three digits. */
function timestamps(data: Data): (row: number) => DuckDBTimestampValue | null {
  const { unit } = data.type as DataType & { unit: TimeUnit };
  if (unit === TimeUnit.NANOSECOND) return (row) => new DuckDBTimestampValue(BigInt(data.values[row]) / 1000n);
  const micros = unit === TimeUnit.SECOND ? 1_000_000n : unit === TimeUnit.MILLISECOND ? 1000n : 1n;
  return (row) => {
    const time = BigInt(data.values[row]) * micros;
    return time <= LAST_MICROSECOND && time >= -LAST_MICROSECOND ? new DuckDBTimestampValue(time) : null;
  };
}

function texts(vector: Vector, data: Data, bad: BadTextRule): (row: number) => string | null {
  const { dictionary } = data;
  if (data.type.typeId === Type.Dictionary && dictionary) {
    const decoded = dictionaryTexts(dictionary);
    return (row) => orBad(decoded[data.values[row]], bad);
  }
  if (!isView(data) && isUtf8(textBytes(data, 0, data.length))) return (row) => vector.get(row);
  return (row) => orBad(decode(data, row), bad);
}

function orBad(text: string | null | undefined, bad: BadTextRule): string | null {
  if (text !== undefined) return text;
  bad.count();
  return bad.becomes;
}

/** Dictionaries are shared by batches, so each is decoded once; `undefined` for what is not UTF-8. */
const decodedDictionaries = new WeakMap<Vector, readonly (string | null | undefined)[]>();

function dictionaryTexts(dictionary: Vector): readonly (string | null | undefined)[] {
  let decoded = decodedDictionaries.get(dictionary);
  if (decoded === undefined) {
    decoded = dictionary.data.flatMap((part) =>
      Array.from({ length: part.length }, (_, row) => (part.getValid(row) ? decode(part, row) : null)),
    );
    decodedDictionaries.set(dictionary, decoded);
  }
  return decoded;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function decode(data: Data, row: number): string | undefined {
  const bytes = isView(data) ? viewBytes(data, row) : textBytes(data, row, row + 1);
  return isUtf8(bytes) ? decoder.decode(bytes) : undefined;
}

const textBytes = ({ values, valueOffsets }: Data, from: number, to: number): Uint8Array =>
  (values as Uint8Array).subarray(Number(valueOffsets[from] ?? 0), Number(valueOffsets[to] ?? 0));

const isView = ({ type }: Data): boolean => type.typeId === Type.Utf8View;

/** Text of up to 12 bytes stands in the view itself, longer text where the view points to. */
function viewBytes({ values, variadicBuffers }: Data, row: number): Uint8Array {
  const views = values as Uint8Array;
  const view = new DataView(views.buffer, views.byteOffset + row * 16, 16);
  const length = view.getInt32(0, true);
  if (length <= 12) return views.subarray(row * 16 + 4, row * 16 + 4 + length);
  const start = view.getInt32(12, true);
  const bytes = variadicBuffers[view.getInt32(8, true)]?.subarray(start, start + length);
  if (bytes?.length !== length) throw new RangeError('An Arrow view points out of its buffers');
  return bytes;
}
