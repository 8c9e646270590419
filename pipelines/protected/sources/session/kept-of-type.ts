import { type DataType, TimeUnit, Type } from 'apache-arrow';

/** The storage, in a dictionary's words, of a column that DuckDB reads as `type`; `undefined` where there is none. */
export function keptOfDuckDb(type: string): string | undefined {
  const decimal = /^DECIMAL\((\d+), ?(\d+)\)$/.exec(type);
  if (decimal) return `decimal(${decimal[1]}, ${decimal[2]})`;
  return type.startsWith('ENUM') ? 'text' : DUCKDB[type];
}

const DUCKDB: Readonly<Record<string, string>> = {
  TINYINT: 'int8',
  SMALLINT: 'int16',
  INTEGER: 'int32',
  BIGINT: 'int64',
  UTINYINT: 'uint8',
  USMALLINT: 'uint16',
  UINTEGER: 'uint32',
  UBIGINT: 'uint64',
  FLOAT: 'float32',
  DOUBLE: 'float64',
  BOOLEAN: 'boolean',
  VARCHAR: 'text',
  DATE: 'date',
  TIME: 'time',
  BLOB: 'binary',
  TIMESTAMP: 'timestamp[us]',
  TIMESTAMP_S: 'timestamp[s]',
  TIMESTAMP_MS: 'timestamp[ms]',
  TIMESTAMP_NS: 'timestamp[ns]',
  'TIMESTAMP WITH TIME ZONE': 'timestamp[us, UTC]',
};

/** The same of an Arrow column. Floats of 16 bits are kept in 32, moments with a zone in microseconds. */
export function keptOfArrow(type: DataType): string | undefined {
  switch (type.typeId) {
    case Type.Int: {
      const { bitWidth, isSigned } = type as DataType & { bitWidth: number; isSigned: boolean };
      return `${isSigned ? '' : 'u'}int${bitWidth}`;
    }
    case Type.Float:
      return (type as DataType & { precision: number }).precision === 2 ? 'float64' : 'float32';
    case Type.Decimal: {
      const { precision, scale } = type as DataType & { precision: number; scale: number };
      return `decimal(${precision}, ${scale})`;
    }
    case Type.Bool:
      return 'boolean';
    case Type.Utf8:
    case Type.LargeUtf8:
      return 'text';
    case Type.Dictionary:
      return keptOfArrow((type as DataType & { dictionary: DataType }).dictionary);
    case Type.Date:
      return 'date';
    case Type.Time:
      return 'time';
    case Type.Binary:
      return 'binary';
    case Type.Timestamp: {
      const { unit, timezone } = type as DataType & { unit: TimeUnit; timezone: string | null };
      return timezone ? `timestamp[us, ${timezone}]` : `timestamp[${UNITS[unit]}]`;
    }
    default:
      return undefined;
  }
}

const UNITS = {
  [TimeUnit.SECOND]: 's',
  [TimeUnit.MILLISECOND]: 'ms',
  [TimeUnit.MICROSECOND]: 'us',
  [TimeUnit.NANOSECOND]: 'ns',
} as const;
