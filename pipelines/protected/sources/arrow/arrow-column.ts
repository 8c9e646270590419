import {
  BIGINT,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  type DuckDBType,
  type DuckDBValue,
  FLOAT,
  TIMESTAMP,
  UBIGINT,
  VARCHAR,
} from '@duckdb/node-api';
import { type ArrowType, decimalDigits } from '../arrow-schema/arrow-type.ts';
import type { ArrowVector } from './arrow-batch.ts';
import { type ReadArrow, readArrowValues } from './arrow-values.ts';

/** An Arrow column as DuckDB takes it. */
export type ArrowColumn = (row: number) => DuckDBValue;

/** What becomes of text that is not UTF-8. */
export interface BadTextRule {
  /** Identifiers say nothing rather than another's name. */
  readonly becomes: string | null;
  count(): void;
}

/** The values that numbers in batches stand for; each message of a dictionary brings a part. */
export type ArrowDictionary = readonly ArrowVector[];

/**
 * Reads a column of one record batch of `rows` rows: its values, or numbers in a dictionary. Days and times that DuckDB cannot hold are
 * null. Throws `RangeError` where its buffers hold fewer rows than it says.
 */
export function arrowColumn(
  vector: ArrowVector,
  dictionary: ArrowDictionary | undefined,
  rows: number,
  bad: BadTextRule,
): ArrowColumn {
  if (vector.length < rows) throw new RangeError('An Arrow column holds fewer rows than its batch');
  const read = readArrowValues(vector);
  const values = dictionary === undefined ? read : listed(read, valuesOf(dictionary));
  return (row) => {
    const value = values(row);
    if (value !== undefined) return value;
    bad.count();
    return bad.becomes;
  };
}

function listed(indices: ReadArrow, values: readonly (DuckDBValue | undefined)[]): ReadArrow {
  return (row) => {
    const index = indices(row);
    if (index === null) return null;
    const at = Number(index);
    if (!(at >= 0 && at < values.length)) throw new RangeError('An Arrow dictionary does not hold what a column names');
    return values[at];
  };
}

/** Dictionaries are shared by batches, so each part is decoded once. */
const decoded = new WeakMap<ArrowVector, readonly (DuckDBValue | undefined)[]>();

function valuesOf(dictionary: ArrowDictionary): readonly (DuckDBValue | undefined)[] {
  const parts = dictionary.map((part) => {
    const known = decoded.get(part);
    if (known !== undefined) return known;
    const read = readArrowValues(part);
    const values = Array.from({ length: part.length }, (_, row) => read(row));
    decoded.set(part, values);
    return values;
  });
  return parts.length === 1 ? parts[0]! : parts.flat();
}

/** DuckDB's type for the values of `type`, as `storageOfArrow` names it; only of those that some column kind can use. */
export function duckDbType(type: ArrowType): DuckDBType {
  switch (type.kind) {
    case 'int':
      return type.bits === 64 && !type.signed ? UBIGINT : BIGINT;
    case 'float':
      return type.bits === 32 ? FLOAT : DOUBLE;
    case 'decimal': {
      const digits = decimalDigits(type);
      return digits === undefined ? DOUBLE : DECIMAL(digits.width, digits.scale);
    }
    case 'boolean':
      return BOOLEAN;
    case 'date':
      return DATE;
    case 'timestamp':
      return TIMESTAMP;
    default:
      return VARCHAR;
  }
}
