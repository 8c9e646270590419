import type { DictionaryColumn } from '../../dictionary/dictionary.ts';

/** How a file keeps a column, as far as encoding must know. */
export type Storage = 'text' | 'whole' | 'float' | 'boolean' | 'date' | 'timestamp' | 'zoned' | 'uuid' | 'unsupported';

/** Reads a storage type in DuckDB's words. */
export function storageOf(type: string): Storage {
  const name = type.replace(/\(.*/s, '');
  if (type.endsWith(']')) return 'unsupported'; // lists, also of DECIMAL(2,1)
  switch (name) {
    case 'VARCHAR':
    case 'ENUM':
      return 'text';
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'BIGINT':
    case 'HUGEINT':
    case 'UTINYINT':
    case 'USMALLINT':
    case 'UINTEGER':
    case 'UBIGINT':
    case 'UHUGEINT':
      return 'whole';
    case 'FLOAT':
    case 'DOUBLE':
    case 'DECIMAL':
      return 'float';
    case 'BOOLEAN':
      return 'boolean';
    case 'DATE':
      return 'date';
    case 'TIMESTAMP':
    case 'TIMESTAMP_S':
    case 'TIMESTAMP_MS':
    case 'TIMESTAMP_NS':
      return 'timestamp';
    case 'TIMESTAMP WITH TIME ZONE':
      return 'zoned';
    case 'UUID':
      return 'uuid';
    default:
      return 'unsupported';
  }
}

/**
 * Whether values kept as `storage` can be of `kind`; free text and what is computed are never read, so anything can be.
 * A date may be kept as a whole number,
 * such as 20230131, where the dictionary gives its format.
 */
export function canHold(kind: DictionaryColumn['kind'], storage: Storage, hasFormat = false): boolean {
  if (kind === 'text' || kind === 'computed') return true;
  if (storage === 'unsupported') return false;
  switch (kind) {
    case 'identifier':
      return storage !== 'boolean';
    case 'categorical':
    case 'ordinal':
    case 'code':
      return storage !== 'timestamp' && storage !== 'zoned';
    case 'boolean':
      return storage === 'text' || storage === 'whole' || storage === 'float' || storage === 'boolean';
    case 'integer':
    case 'real':
    case 'censored':
      return storage === 'text' || storage === 'whole' || storage === 'float';
    case 'date':
    case 'datetime':
      if (storage === 'whole' || storage === 'float') return hasFormat;
      return storage === 'text' || storage === 'date' || storage === 'timestamp' || storage === 'zoned';
  }
}
