import {
  Bool,
  type DataType,
  DateDay,
  Dictionary,
  Field,
  Float64,
  Int32,
  Int64,
  TimestampMicrosecond,
  Uint8,
  Uint16,
  Uint32,
  Utf8,
} from 'apache-arrow';
import type { OutputField } from '../decode/output-column.ts';

/** The Arrow field of released column number `index`. Texts are dictionary columns; moments have no time zone. */
export function arrowField(field: OutputField, index: number): Field {
  return new Field(field.name, arrowType(field, index), field.nullable);
}

function arrowType(field: OutputField, index: number): DataType {
  switch (field.storage) {
    case 'text': {
      // The id is given, because the library would number dictionaries by how many it has ever made.
      const size = field.texts.length;
      const positions = size <= 0xff ? new Uint8() : size <= 0xffff ? new Uint16() : new Uint32();
      return new Dictionary(new Utf8(), positions, index, false);
    }
    case 'boolean':
      return new Bool();
    case 'int32':
      return new Int32();
    case 'int64':
      return new Int64();
    case 'float64':
      return new Float64();
    case 'date':
      return new DateDay();
    case 'timestamp':
      return new TimestampMicrosecond();
    case 'uuid':
      return new Utf8();
  }
}
