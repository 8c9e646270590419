import type { Draw } from '../engine/draw.ts';
import { mutateBytes } from './bytes.ts';
import { readStruct, type Thrift, type ThriftField, writeStruct } from './thrift.ts';

const MAGIC = 'PAR1';
const TAIL = 8;

/** Changes a Parquet file: fields of its footer and of page headers, or bytes of pages, with a footer whose length is right. */
export function mutateParquet(bytes: Uint8Array, draw: Draw): Uint8Array {
  const whole = Buffer.from(bytes);
  const footerBytes = whole.readUInt32LE(whole.length - TAIL);
  const footerAt = whole.length - TAIL - footerBytes;
  const footer = readStruct(whole, footerAt).struct;
  const pages = pageOffsets(footer);
  let data = Buffer.from(whole.subarray(0, footerAt));
  switch (draw.below(4)) {
    case 0:
      data = Buffer.from(mutateBytes(data, draw, 4));
      break;
    case 1:
      if (pages.length > 0) data = changePage(data, draw.pick(pages), draw);
      break;
    default:
      for (let changes = 1 + draw.below(3); changes > 0; changes--) changeStruct(footer, draw);
  }
  const written = writeStruct(footer);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(draw.chance(0.03) ? draw.below(1 << 16) : written.length);
  const result = Buffer.concat([data, written, tail, Buffer.from(MAGIC)]);
  return draw.chance(0.03) ? mutateBytes(result, draw) : result;
}

/** Where pages of data and of dictionaries begin, by the footer. */
function pageOffsets(footer: Thrift): number[] {
  const offsets: number[] = [];
  const visit = (value: Thrift): void => {
    if (value.kind === 'list') value.items.forEach(visit);
    if (value.kind !== 'struct') return;
    for (const { id, value: inner } of value.fields) {
      // In ColumnMetaData: data_page_offset and dictionary_page_offset.
      if (inner.kind === 'integer' && inner.width === 6 && (id === 9 || id === 11)) offsets.push(Number(inner.value));
      visit(inner);
    }
  };
  visit(footer);
  return offsets.filter((offset) => offset >= 4);
}

function changePage(data: Buffer<ArrayBuffer>, at: number, draw: Draw): Buffer<ArrayBuffer> {
  try {
    const { struct, end } = readStruct(data, at);
    changeStruct(struct, draw);
    return Buffer.concat([data.subarray(0, at), writeStruct(struct), data.subarray(end)]);
  } catch {
    return Buffer.from(mutateBytes(data, draw, 4));
  }
}

function changeStruct(root: Thrift, draw: Draw): void {
  const fields: { readonly among: ThriftField[]; readonly field: ThriftField }[] = [];
  const lists: Extract<Thrift, { kind: 'list' }>[] = [];
  const visit = (value: Thrift): void => {
    if (value.kind === 'list') {
      lists.push(value);
      value.items.forEach(visit);
    }
    if (value.kind !== 'struct') return;
    for (const field of value.fields) {
      fields.push({ among: value.fields, field });
      visit(field.value);
    }
  };
  visit(root);
  if (lists.length > 0 && draw.chance(0.2)) changeList(draw.pick(lists), draw);
  else if (fields.length > 0) {
    const { among, field } = draw.pick(fields);
    if (draw.chance(0.1)) among.splice(among.indexOf(field), 1);
    else if (draw.chance(0.05)) field.id += draw.pick([-1, 1, 3]);
    else changeValue(field.value, draw);
  }
}

function changeValue(value: Thrift, draw: Draw): void {
  switch (value.kind) {
    case 'boolean':
      value.value = !value.value;
      return;
    case 'byte':
      value.value = draw.below(256);
      return;
    case 'integer':
      value.value = draw.pick([
        0n,
        1n,
        -1n,
        2n,
        BigInt(draw.below(16)),
        value.value + 1n,
        value.value - 1n,
        value.value * 2n,
        1n << 31n,
        -(1n << 31n),
        1n << 40n,
        (1n << 63n) - 1n,
      ]);
      return;
    case 'double':
    case 'binary':
      value.bytes = Buffer.from(mutateBytes(value.bytes, draw));
      return;
    case 'list':
      changeList(value, draw);
      return;
    case 'struct':
      if (value.fields.length > 0) changeValue(draw.pick(value.fields).value, draw);
  }
}

function changeList({ items }: Extract<Thrift, { kind: 'list' }>, draw: Draw): void {
  if (items.length === 0) return;
  const at = draw.below(items.length);
  const other = draw.below(items.length);
  switch (draw.below(3)) {
    case 0:
      items.splice(at, 1);
      return;
    case 1:
      items.splice(other, 0, structuredClone(items[at]!));
      return;
    default:
      [items[at], items[other]] = [items[other]!, items[at]!];
  }
}
