import type { Tensor } from '../../../models/model.ts';
import { MOST_NUMBERS } from './doubles-file.ts';

/** The most tensors of a file. */
export const MOST_TENSORS = 256;
const MOST_AXES = 8;
const MOST_NAME = 100;
/** Names, shapes and places of all tensors, and the rounding up to whole words. */
const MOST_FRAME_BYTES = 2 ** 17;

/** What is known of a tensor before its numbers are read. */
export interface TensorShape {
  readonly name: string;
  readonly dtype: 'F32' | 'F64';
  readonly shape: readonly number[];
}

/** The most bytes of a file of tensors. */
export const MOST_TENSORS_BYTES: number = MOST_NUMBERS * 8 + MOST_FRAME_BYTES;

/** Bytes of a file of these tensors at most. */
export const tensorsFileBytes = (shapes: readonly TensorShape[]): number =>
  shapes.reduce((sum, shape) => sum + bytesOf(shape), MOST_FRAME_BYTES);

export const shapeOf = ({ name, shape, values }: Tensor): TensorShape => ({
  name,
  dtype: values instanceof Float64Array ? 'F64' : 'F32',
  shape,
});

/**
 * A file of the safetensors format: eight bytes with the length of a JSON header (little-endian), the header, then the numbers of one
 * tensor after the other, without gaps. The header names each tensor with its dtype, shape and place, in the order given, and is filled up
 * with blanks to whole words of eight bytes, so that numbers begin where numbers of their width may lie.
 *
 * Throws `RangeError` for names given twice, shapes that do not fit their numbers, and doubles after floats.
 */
export function tensorsToSafetensors(tensors: readonly Tensor[]): Uint8Array {
  const frame = frameOf(tensors.map(shapeOf));
  const parts = tensors.map(({ name, shape, values }) => {
    if (values.length !== cellsOf(shape)) throw new RangeError(`Cannot write tensor ${name}: its shape is another`);
    return littleEndian(values);
  });
  return Buffer.concat([frame, ...parts]);
}

/**
 * The tensors of a file that `tensorsToSafetensors` wrote, and nothing else: for so many numbers in these shapes there is one right text
 * before them, so no parser runs on what a stranger wrote. They lie in the memory of `bytes`, which must begin where doubles may lie.
 * Throws `RangeError`.
 */
export function tensorsFromSafetensors(bytes: Uint8Array, shapes: readonly TensorShape[]): Tensor[] {
  const frame = frameOf(shapes);
  const length = shapes.reduce((sum, shape) => sum + bytesOf(shape), frame.length);
  if (bytes.length !== length || Buffer.compare(frame, bytes.subarray(0, frame.length)) !== 0) {
    throw new RangeError('Cannot read tensors: the file around them is not the one that is written for such shapes');
  }
  let at = frame.length;
  return shapes.map((one) => {
    const body = bytes.subarray(at, at + bytesOf(one));
    at += body.length;
    return { name: one.name, shape: one.shape, values: numbersIn(body, one.dtype) };
  });
}

function frameOf(shapes: readonly TensorShape[]): Buffer {
  requireWritable(shapes);
  let at = 0;
  const header: Record<string, unknown> = {};
  for (const one of shapes) {
    header[one.name] = { dtype: one.dtype, shape: one.shape, data_offsets: [at, at + bytesOf(one)] };
    at += bytesOf(one);
  }
  const text = Buffer.from(JSON.stringify(header));
  const filled = Math.ceil(text.length / 8) * 8;
  const frame = Buffer.alloc(8 + filled, ' ');
  frame.writeBigUInt64LE(BigInt(filled));
  frame.set(text, 8);
  return frame;
}

function requireWritable(shapes: readonly TensorShape[]): void {
  const names = new Set(shapes.map(({ name }) => name));
  const floats = shapes.findIndex(({ dtype }) => dtype === 'F32');
  const sound =
    shapes.length <= MOST_TENSORS &&
    names.size === shapes.length &&
    // A key that looks like a number would come before others in the header.
    shapes.every(
      ({ name, shape }) =>
        name.length <= MOST_NAME &&
        /^[a-z][a-zA-Z0-9/._-]*$/.test(name) &&
        shape.length <= MOST_AXES &&
        shape.every((axis) => Number.isSafeInteger(axis) && axis >= 0),
    ) &&
    shapes.reduce((sum, { shape }) => sum + cellsOf(shape), 0) <= MOST_NUMBERS &&
    (floats < 0 || shapes.slice(floats).every(({ dtype }) => dtype === 'F32'));
  if (!sound) throw new RangeError('Cannot keep tensors: their names, shapes or order are not those of a file');
}

const cellsOf = (shape: readonly number[]): number => shape.reduce((cells, axis) => cells * axis, 1);

const bytesOf = ({ dtype, shape }: TensorShape): number => cellsOf(shape) * (dtype === 'F64' ? 8 : 4);

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function littleEndian(values: Float32Array | Float64Array): Buffer {
  const bytes = Buffer.from(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
  return IS_LITTLE_ENDIAN ? bytes : swapped(bytes, values.BYTES_PER_ELEMENT);
}

function numbersIn(body: Uint8Array, dtype: TensorShape['dtype']): Float32Array | Float64Array {
  const [Numbers, width] = dtype === 'F64' ? [Float64Array, 8] : [Float32Array, 4];
  const own = IS_LITTLE_ENDIAN ? body : swapped(body, width);
  return new Numbers(own.buffer as ArrayBuffer, own.byteOffset, own.length / width);
}

function swapped(bytes: Uint8Array, width: number): Buffer {
  const copy = Buffer.from(bytes);
  return width === 8 ? copy.swap64() : copy.swap32();
}
