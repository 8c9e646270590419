import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  type DuckDBType,
  ENUM,
  INTEGER,
  TIMESTAMP,
  UUID,
  VARCHAR,
} from '@duckdb/node-api';
import type { StorageType } from '../../dictionary/storage/storage-type.ts';
import type { OutputField } from '../decode/output-column.ts';
import { keptForm } from './kept-form.ts';

/** The engine's type for rows of `field` as they are handed to it. Texts that are listed travel as positions in an ENUM. */
export function duckdbType(field: OutputField): DuckDBType {
  switch (keptForm(field)?.kind) {
    case 'numbers':
      return DOUBLE;
    case 'moments':
      return TIMESTAMP;
    case 'texts':
      return VARCHAR;
    case 'none':
    case undefined:
      return decodedType(field);
  }
}

function decodedType(field: OutputField): DuckDBType {
  switch (field.storage) {
    case 'text':
      return ENUM(field.texts.length > 0 ? field.texts : ['']);
    case 'boolean':
    case 'none':
      return BOOLEAN;
    case 'int32':
      return INTEGER;
    case 'int64':
      return BIGINT;
    case 'float64':
      return DOUBLE;
    case 'date':
      return DATE;
    case 'timestamp':
      return TIMESTAMP;
    case 'uuid':
      return UUID;
  }
}

/** What is written of the column `source`, whose rows are of `duckdbType`. A CSV has moments of a zone in UTC. */
export function writtenSql(field: OutputField, source: string, format: 'parquet' | 'csv'): string {
  const form = keptForm(field);
  switch (form?.kind) {
    case 'numbers': {
      const { type } = form;
      const { decimals } = field.stored!;
      // By way of its own digits, so that no product with a power of ten is rounded.
      const exact =
        type.kind !== 'decimal' || decimals === undefined
          ? source
          : `${source}::DECIMAL(${type.precision - type.scale + decimals}, ${decimals})`;
      return `${exact}::${duckdbName(type)}`;
    }
    case 'moments':
      if (form.type.zone === undefined) {
        // Parquet keeps no whole seconds; milliseconds are what its other writers take in their place.
        return `${source}::${duckdbName(form.type.unit === 's' ? { ...form.type, unit: 'ms' } : form.type)}`;
      }
      return format === 'csv'
        ? `strftime(${source}, '%Y-%m-%d %H:%M:%S+00:00')`
        : `make_timestamptz(epoch_us(${source}))`;
    case 'texts':
      return source;
    case 'none':
      return `NULL::${duckdbName(form.type)}`;
    case undefined:
      return field.storage === 'text' || field.storage === 'uuid' ? `${source}::VARCHAR` : source;
  }
}

/** The engine's name of a storage, as it describes a column. */
export function duckdbName(type: StorageType): string {
  switch (type.kind) {
    case 'integer':
      return `${type.signed ? '' : 'U'}${{ 8: 'TINYINT', 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' }[type.bits]}`;
    case 'float':
      return type.bits === 32 ? 'FLOAT' : 'DOUBLE';
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'timestamp': {
      if (type.zone !== undefined) return 'TIMESTAMP WITH TIME ZONE';
      return { s: 'TIMESTAMP_S', ms: 'TIMESTAMP_MS', us: 'TIMESTAMP', ns: 'TIMESTAMP_NS' }[type.unit];
    }
    case 'text':
      return 'VARCHAR';
    case 'boolean':
      return 'BOOLEAN';
    case 'date':
      return 'DATE';
    case 'time':
      return 'TIME';
    case 'binary':
      return 'BLOB';
  }
}
