/** Bytes for one whole number each: 1, 2 or 4 (signed), or 8 as a double. Little-endian. */
export type IntegerWidth = 1 | 2 | 4 | 8;

/** The narrowest width that holds every value; values are whole. */
export function widthOf(values: Float64Array): IntegerWidth {
  let least = 0;
  let most = 0;
  for (const value of values) {
    if (value < least) least = value;
    else if (value > most) most = value;
  }
  if (least >= -0x80 && most < 0x80) return 1;
  if (least >= -0x8000 && most < 0x8000) return 2;
  return least >= -0x8000_0000 && most < 0x8000_0000 ? 4 : 8;
}

export function writeIntegers(values: Float64Array, width: IntegerWidth, target: Uint8Array, at: number): void {
  const view = new DataView(target.buffer, target.byteOffset + at, values.length * width);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (width === 1) view.setInt8(i, value);
    else if (width === 2) view.setInt16(2 * i, value, true);
    else if (width === 4) view.setInt32(4 * i, value, true);
    else view.setFloat64(8 * i, value, true);
  }
}

export function readIntegers(source: Uint8Array, at: number, width: IntegerWidth, count: number): Float64Array {
  const view = new DataView(source.buffer, source.byteOffset + at, count * width);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    if (width === 1) values[i] = view.getInt8(i);
    else if (width === 2) values[i] = view.getInt16(2 * i, true);
    else if (width === 4) values[i] = view.getInt32(4 * i, true);
    else values[i] = view.getFloat64(8 * i, true);
  }
  return values;
}
