import { BIGINT, BOOLEAN, DATE, DOUBLE, type DuckDBType, ENUM, INTEGER, TIMESTAMP, UUID } from '@duckdb/node-api';
import type { OutputField } from '../decode/output-column.ts';

/** The engine's type for rows of `field`. Texts travel as positions in an ENUM. */
export function duckdbType(field: OutputField): DuckDBType {
  switch (field.storage) {
    case 'text':
      return ENUM(field.texts.length > 0 ? field.texts : ['']);
    case 'boolean':
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
