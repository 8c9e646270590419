import { isUtf8 } from 'node:buffer';
import type { ArrowHeld } from '../arrow-schema/arrow-type.ts';
import type { ArrowVector } from './arrow-batch.ts';

/** The text of a row; `undefined` where it is not UTF-8. Throws `RangeError` where the offsets or views leave their buffers. */
export type ReadTexts = (row: number) => string | undefined;

export function readArrowTexts(vector: ArrowVector, held: ArrowHeld): ReadTexts {
  return held === 'views'
    ? inViews(vector)
    : betweenOffsets(vector, held === 'large offsets' ? BigInt64Array : Int32Array);
}

interface Offsets {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, at: number, length: number): ArrayLike<number | bigint>;
}

function betweenOffsets({ buffers: [places, texts], length }: ArrowVector, offsets: Offsets): ReadTexts {
  if (length === 0) return () => undefined;
  if (places === undefined || texts === undefined) throw outside();
  if (places.length < (length + 1) * offsets.BYTES_PER_ELEMENT) throw outside();
  const at = new offsets(places.buffer, places.byteOffset, length + 1);
  const bytes = Buffer.from(texts.buffer, texts.byteOffset, texts.length);
  const [first, last] = [Number(at[0]), Number(at[length])];
  if (!(first >= 0 && first <= last && last <= bytes.length)) throw outside();
  const sound = isUtf8(bytes.subarray(first, last));
  return (row) => {
    const [from, to] = [Number(at[row]), Number(at[row + 1])];
    if (!(from >= 0 && from <= to && to <= bytes.length)) throw outside();
    const whole = sound
      ? !isInside(bytes, from, first, last) && !isInside(bytes, to, first, last)
      : isUtf8(bytes.subarray(from, to));
    return whole ? bytes.toString('utf8', from, to) : undefined;
  };
}

/** Whether a place lies within a letter, or out of what was looked at. */
const isInside = (bytes: Buffer, at: number, first: number, last: number): boolean =>
  at < first || at > last || (at < last && (bytes[at]! & 0xc0) === 0x80);

/** Bytes of a view, of which the first four are the length of the text. */
const VIEW = 16;
/** Texts of no more bytes stand in the view itself. */
const SHORT = 12;

function inViews({ buffers: [views], viewed, length }: ArrowVector): ReadTexts {
  if (views === undefined || views.length < VIEW * length) throw outside();
  const read = new DataView(views.buffer, views.byteOffset, views.byteLength);
  return (row) => {
    const size = read.getInt32(VIEW * row, true);
    if (size < 0) throw outside();
    if (size <= SHORT) return textOf(views.subarray(VIEW * row + 4, VIEW * row + 4 + size));
    const start = read.getInt32(VIEW * row + 12, true);
    const bytes = viewed[read.getInt32(VIEW * row + 8, true)];
    if (bytes === undefined || start < 0 || start + size > bytes.length) throw outside();
    return textOf(bytes.subarray(start, start + size));
  };
}

const textOf = (bytes: Uint8Array): string | undefined =>
  isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8') : undefined;

const outside = (): RangeError => new RangeError('The text of an Arrow column lies outside its buffers');
