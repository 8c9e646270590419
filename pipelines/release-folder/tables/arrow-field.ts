import {
  Binary,
  Bool,
  type DataType,
  DateDay,
  Decimal,
  Dictionary,
  Field,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  TimeMicrosecond,
  Timestamp,
  TimestampMicrosecond,
  TimeUnit,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from 'apache-arrow';
import type { StorageType } from '../../dictionary/storage/storage-type.ts';
import type { OutputField } from '../decode/output-column.ts';

/** The Arrow field of released column number `index`. Listed texts are dictionary columns. */
export function arrowField(field: OutputField, index: number): Field {
  return new Field(field.name, arrowType(field, index), field.nullable);
}

function arrowType(field: OutputField, index: number): DataType {
  if (field.stored !== undefined) return storedType(field.stored.type);
  switch (field.storage) {
    case 'text': {
      // The id is given, because the library would number dictionaries by how many it has ever made.
      const size = field.texts.length;
      const positions = size <= 0xff ? new Uint8() : size <= 0xffff ? new Uint16() : new Uint32();
      return new Dictionary(new Utf8(), positions, index, false);
    }
    case 'boolean':
    case 'none':
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

const INTEGERS = { 8: [Uint8, Int8], 16: [Uint16, Int16], 32: [Uint32, Int32], 64: [Uint64, Int64] } as const;

const UNITS = {
  s: TimeUnit.SECOND,
  ms: TimeUnit.MILLISECOND,
  us: TimeUnit.MICROSECOND,
  ns: TimeUnit.NANOSECOND,
} as const;

function storedType(type: StorageType): DataType {
  switch (type.kind) {
    case 'integer':
      return new INTEGERS[type.bits][type.signed ? 1 : 0]();
    case 'float':
      return type.bits === 32 ? new Float32() : new Float64();
    case 'decimal':
      return new Decimal(type.scale, type.precision);
    case 'timestamp':
      return new Timestamp(UNITS[type.unit], type.zone ?? null);
    case 'text':
      return new Utf8();
    case 'boolean':
      return new Bool();
    case 'date':
      return new DateDay();
    case 'time':
      return new TimeMicrosecond();
    case 'binary':
      return new Binary();
  }
}
