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
