import type { ArrowExtent, ArrowField, ArrowHeld, ArrowInt, ArrowType, ArrowUnit } from './arrow-type.ts';
import type { FlatTable } from './flatbuffer.ts';

export interface ArrowSchema {
  readonly fields: readonly ArrowField[];
  readonly bigEndian: boolean;
}

/** Columns inside columns inside columns. */
const DEEPEST = 64;

/** Version 5 of the metadata; before it unions had a buffer more. */
const VERSION_5 = 4;

/**
 * Reads a Schema flatbuffer. Throws `RangeError` where it is damaged, and `UnknownArrowType` where a column is of a type of a later format.
 *
 * Source: Arrow columnar format, `format/Schema.fbs`.
 */
export function readArrowSchema(schema: FlatTable, version: number): ArrowSchema {
  let before: ArrowExtent = { nodes: 0, buffers: 0, views: 0 };
  const fields = schema.tables(1).map((field): ArrowField => {
    const { name, type, dictionary, extent } = readField(field, version, 0);
    const read = { name, type, dictionary, before };
    before = sum(before, extent);
    return read;
  });
  return { fields, bigEndian: schema.short(0) === 1 };
}

/** A column of a type that this reader does not know: what comes behind it cannot be found either. */
export class UnknownArrowType extends Error {
  readonly column: string;

  constructor(column: string) {
    super('An Arrow column has an unknown type');
    this.column = column;
  }
}

interface ReadField extends Omit<ArrowField, 'before'> {
  readonly extent: ArrowExtent;
}

function readField(field: FlatTable, version: number, depth: number): ReadField {
  if (depth > DEEPEST) throw new RangeError('An Arrow schema is nested too deeply');
  const name = field.text(0) ?? '';
  const own = ownExtent(field, version);
  if (own === undefined) throw new UnknownArrowType(name);
  const children = field.tables(5).map((child) => readField(child, version, depth + 1).extent);
  const encoding = field.table(4);
  const type = typeOf(field);
  if (encoding === undefined) return { name, type, dictionary: undefined, extent: children.reduce(sum, own) };
  const indexType = encoding.table(1);
  const dictionary = { id: encoding.long(0), index: indexType === undefined ? INT32 : readInt(indexType) };
  return { name, type, dictionary, extent: { nodes: 1, buffers: 2, views: 0 } };
}

const sum = (a: ArrowExtent, b: ArrowExtent): ArrowExtent => ({
  nodes: a.nodes + b.nodes,
  buffers: a.buffers + b.buffers,
  views: a.views + b.views,
});

const INT32: ArrowInt = { kind: 'int', bits: 32, signed: true };

/** Numbers of the union `Type`, as far as they are told apart here. */
const TYPE = {
  null: 1,
  int: 2,
  float: 3,
  binary: 4,
  text: 5,
  boolean: 6,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  union: 14,
  fixedBinary: 15,
  largeBinary: 19,
  largeText: 20,
  binaryView: 23,
  textView: 24,
} as const;

/** The types that no column kind can use, and the buffers that each has itself. */
const OTHER: Readonly<Record<number, readonly [called: string, buffers: number]>> = {
  11: ['INTERVAL', 2],
  12: ['LIST', 2],
  13: ['STRUCT', 1],
  14: ['UNION', 1],
  16: ['LIST', 1],
  17: ['MAP', 2],
  18: ['DURATION', 2],
  21: ['LIST', 2],
  22: ['RUN_END_ENCODED', 0],
  25: ['LIST', 3],
  26: ['LIST', 3],
};

/** What a field takes up without what is nested in it; `undefined` where its type is not known. */
function ownExtent(field: FlatTable, version: number): ArrowExtent | undefined {
  const id = field.byte(2);
  const views = id === TYPE.binaryView || id === TYPE.textView ? 1 : 0;
  const buffers = OTHER[id]?.[1] ?? buffersOf(id);
  if (buffers === undefined) return undefined;
  const dense = id === TYPE.union && field.table(3)?.short(0) === 1 ? 1 : 0;
  const validity = id === TYPE.union && version < VERSION_5 ? 1 : 0;
  return { nodes: 1, buffers: buffers + dense + validity, views };
}

function buffersOf(id: number): number | undefined {
  if (id === TYPE.null) return 0;
  const threefold: readonly number[] = [TYPE.binary, TYPE.text, TYPE.largeBinary, TYPE.largeText];
  if (threefold.includes(id)) return 3;
  return (Object.values(TYPE) as readonly number[]).includes(id) ? 2 : undefined;
}

function typeOf(field: FlatTable): ArrowType {
  const type = storedType(field);
  const extension = field
    .tables(6)
    .find((pair) => pair.text(0) === 'ARROW:extension:name')
    ?.text(1);
  if (extension === 'arrow.uuid' && type.kind === 'fixed binary' && type.width === 16) return { kind: 'uuid' };
  if (extension === 'arrow.bool8' && type.kind === 'int' && type.bits === 8) return { kind: 'boolean', bits: 8 };
  return type;
}

const UNITS: readonly ArrowUnit[] = ['s', 'ms', 'us', 'ns'];

const HELD: Readonly<Record<number, ArrowHeld>> = {
  [TYPE.binary]: 'offsets',
  [TYPE.text]: 'offsets',
  [TYPE.largeBinary]: 'large offsets',
  [TYPE.largeText]: 'large offsets',
  [TYPE.binaryView]: 'views',
  [TYPE.textView]: 'views',
};

function storedType(field: FlatTable): ArrowType {
  const id = field.byte(2);
  const type = field.table(3);
  switch (id) {
    case TYPE.null:
      return { kind: 'null' };
    case TYPE.int:
      return readInt(type);
    case TYPE.float:
      return { kind: 'float', bits: 16 << (type?.short(0) ?? 0) };
    case TYPE.decimal:
      return {
        kind: 'decimal',
        precision: type?.int(0) ?? 0,
        scale: type?.int(1) ?? 0,
        bits: type?.int(2, 128) ?? 128,
      };
    case TYPE.boolean:
      return { kind: 'boolean', bits: 1 };
    case TYPE.time:
      return { kind: 'time' };
    case TYPE.text:
    case TYPE.largeText:
    case TYPE.textView:
      return { kind: 'text', held: HELD[id]! };
    case TYPE.binary:
    case TYPE.largeBinary:
    case TYPE.binaryView:
      return { kind: 'binary', held: HELD[id]! };
    case TYPE.date:
      return { kind: 'date', unit: (type?.short(0, 1) ?? 1) === 0 ? 'day' : 'ms' };
    case TYPE.timestamp:
      return { kind: 'timestamp', unit: UNITS[type?.short(0) ?? 0] ?? 's', zone: type?.text(1) };
    case TYPE.fixedBinary:
      return { kind: 'fixed binary', width: type?.int(0) ?? 0 };
    default:
      return { kind: 'other', called: OTHER[id]![0] };
  }
}

const readInt = (type: FlatTable | undefined): ArrowInt => ({
  kind: 'int',
  bits: type?.int(0) ?? 0,
  signed: type?.byte(1) === 1,
});
