/** A value in Thrift's compact protocol, by which Parquet keeps what it says of itself. */
export type Thrift =
  | { readonly kind: 'boolean'; value: boolean }
  | { readonly kind: 'byte'; value: number }
  | { readonly kind: 'integer'; readonly width: 4 | 5 | 6; value: bigint }
  | { readonly kind: 'double'; bytes: Buffer }
  | { readonly kind: 'binary'; bytes: Buffer }
  | { readonly kind: 'list'; readonly width: 9 | 10; element: number; items: Thrift[] }
  | { readonly kind: 'struct'; fields: ThriftField[] };

export interface ThriftField {
  id: number;
  value: Thrift;
}

const TYPE = {
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
} as const;
const MOST_ITEMS = 100_000;

/** Reads the struct that begins at `at`; `end` is where it ends. Throws `RangeError` for anything else. */
export function readStruct(
  bytes: Buffer,
  from: number,
): { readonly struct: Extract<Thrift, { kind: 'struct' }>; readonly end: number } {
  const reader = new Reader(bytes, from);
  const struct = reader.struct();
  return { struct, end: reader.at };
}

class Reader {
  at: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  struct(): Extract<Thrift, { kind: 'struct' }> {
    const fields: ThriftField[] = [];
    for (let id = 0; ; ) {
      const head = this.#byte();
      if (head === 0) return { kind: 'struct', fields };
      id = head >> 4 === 0 ? Number(this.#zigzag()) : id + (head >> 4);
      fields.push({ id, value: this.#value(head & 15) });
    }
  }

  #value(type: number): Thrift {
    switch (type) {
      case TYPE.true:
      case TYPE.false:
        return { kind: 'boolean', value: type === TYPE.true };
      case TYPE.byte:
        return { kind: 'byte', value: this.#byte() };
      case TYPE.i16:
      case TYPE.i32:
      case TYPE.i64:
        return { kind: 'integer', width: type, value: this.#zigzag() };
      case TYPE.double:
        return { kind: 'double', bytes: this.#take(8) };
      case TYPE.binary:
        return { kind: 'binary', bytes: this.#take(Number(this.#varint())) };
      case TYPE.list:
      case TYPE.set: {
        const head = this.#byte();
        const length = head >> 4 === 15 ? Number(this.#varint()) : head >> 4;
        if (length > MOST_ITEMS) throw new RangeError('A list is too long');
        const element = head & 15;
        return { kind: 'list', width: type, element, items: Array.from({ length }, () => this.#item(element)) };
      }
      case TYPE.struct:
        return this.struct();
      default:
        throw new RangeError('Not a type of Thrift that Parquet uses');
    }
  }

  /** In a list a boolean has a byte of its own. */
  #item(element: number): Thrift {
    return element === TYPE.true || element === TYPE.false
      ? { kind: 'boolean', value: this.#byte() === 1 }
      : this.#value(element);
  }

  #byte(): number {
    if (this.at >= this.#bytes.length) throw new RangeError('The bytes end');
    return this.#bytes[this.at++]!;
  }

  #take(length: number): Buffer {
    if (this.at + length > this.#bytes.length) throw new RangeError('The bytes end');
    this.at += length;
    return Buffer.from(this.#bytes.subarray(this.at - length, this.at));
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw new RangeError('A number does not end');
  }

  #zigzag(): bigint {
    const value = this.#varint();
    return (value >> 1n) ^ -(value & 1n);
  }
}

export function writeStruct(struct: Extract<Thrift, { kind: 'struct' }>): Buffer {
  const bytes: number[] = [];
  write(struct, bytes);
  return Buffer.from(bytes);
}

function write(value: Thrift, into: number[]): void {
  switch (value.kind) {
    case 'boolean':
      into.push(value.value ? 1 : 2);
      return;
    case 'byte':
      into.push(value.value & 255);
      return;
    case 'integer':
      writeVarint(value.value >= 0n ? value.value << 1n : (-value.value << 1n) - 1n, into);
      return;
    case 'double':
      into.push(...value.bytes);
      return;
    case 'binary':
      writeVarint(BigInt(value.bytes.length), into);
      into.push(...value.bytes);
      return;
    case 'list':
      if (value.items.length < 15) into.push((value.items.length << 4) | value.element);
      else {
        into.push(0xf0 | value.element);
        writeVarint(BigInt(value.items.length), into);
      }
      for (const item of value.items) write(item, into);
      return;
    case 'struct': {
      let last = 0;
      for (const { id, value: inner } of value.fields) {
        const step = id - last;
        if (step > 0 && step < 16) into.push((step << 4) | typeOf(inner));
        else {
          into.push(typeOf(inner));
          writeVarint(BigInt(id >= 0 ? id * 2 : -id * 2 - 1), into);
        }
        last = id;
        if (inner.kind !== 'boolean') write(inner, into);
      }
      into.push(0);
    }
  }
}

function typeOf(value: Thrift): number {
  if (value.kind === 'boolean') return value.value ? TYPE.true : TYPE.false;
  if (value.kind === 'integer' || value.kind === 'list') return value.width;
  return TYPE[value.kind];
}

function writeVarint(value: bigint, into: number[]): void {
  let rest = value;
  for (; rest >= 128n; rest >>= 7n) into.push(Number(rest & 127n) | 128);
  into.push(Number(rest));
}
