/** Honest writers let few parts stand for several; a buffer is read no more often than this, all parts together. */
const MOST_READINGS = 8;

/**
 * A table of a flatbuffer. Whatever the bytes say and however they point to each other, nothing outside them is read, and all reading
 * ends after a few times their length: what cannot be so throws `RangeError`.
 *
 * Source: FlatBuffers, "FlatBuffer internals".
 */
export class FlatTable {
  readonly #view: DataView;
  readonly #at: number;
  readonly #layout: number;
  /** Shared by all tables of the buffer. */
  readonly #left: { bytes: number };

  private constructor(view: DataView, at: number, left: { bytes: number }) {
    this.#view = view;
    this.#at = at;
    this.#layout = at - view.getInt32(at, true);
    this.#left = left;
    this.#spend(4);
  }

  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new FlatTable(view, view.getUint32(0, true), { bytes: MOST_READINGS * bytes.length });
  }

  byte(field: number, otherwise = 0): number {
    const at = this.#place(field);
    return at === undefined ? otherwise : this.#view.getUint8(at);
  }

  short(field: number, otherwise = 0): number {
    const at = this.#place(field);
    return at === undefined ? otherwise : this.#view.getInt16(at, true);
  }

  int(field: number, otherwise = 0): number {
    const at = this.#place(field);
    return at === undefined ? otherwise : this.#view.getInt32(at, true);
  }

  long(field: number): number {
    const at = this.#place(field);
    return at === undefined ? 0 : safeLong(this.#view, at);
  }

  text(field: number): string | undefined {
    const at = this.#pointer(field);
    if (at === undefined) return undefined;
    const length = this.#view.getUint32(at, true);
    this.#spend(length);
    return decoder.decode(new Uint8Array(this.#view.buffer, this.#view.byteOffset + at + 4, length));
  }

  table(field: number): FlatTable | undefined {
    const at = this.#pointer(field);
    return at === undefined ? undefined : new FlatTable(this.#view, at, this.#left);
  }

  tables(field: number): readonly FlatTable[] {
    const list = this.#list(field, 4);
    return Array.from({ length: list.length }, (_, i) => {
      const at = list.start + 4 * i;
      return new FlatTable(this.#view, at + this.#view.getUint32(at, true), this.#left);
    });
  }

  /** The first `taken` whole numbers of 64 bits in each structure of a list, which takes up `words` such numbers. */
  longs(field: number, words: number, taken: number = words): readonly number[] {
    const { start, length } = this.#list(field, 8 * words);
    return Array.from({ length: length * taken }, (_, i) =>
      safeLong(this.#view, start + 8 * (Math.floor(i / taken) * words + (i % taken))),
    );
  }

  #list(field: number, width: number): { readonly start: number; readonly length: number } {
    const at = this.#pointer(field);
    if (at === undefined) return { start: 0, length: 0 };
    const length = this.#view.getUint32(at, true);
    this.#spend(length * width);
    return { start: at + 4, length };
  }

  #spend(bytes: number): void {
    this.#left.bytes -= bytes;
    if (this.#left.bytes < 0) throw new RangeError('The parts of a flatbuffer are longer than its bytes');
  }

  #pointer(field: number): number | undefined {
    const at = this.#place(field);
    return at === undefined ? undefined : at + this.#view.getUint32(at, true);
  }

  /** Where the value of a field stands; fields that have their default stand nowhere. */
  #place(field: number): number | undefined {
    const slot = 4 + 2 * field;
    if (slot + 2 > this.#view.getUint16(this.#layout, true)) return undefined;
    const offset = this.#view.getUint16(this.#layout + slot, true);
    return offset === 0 ? undefined : this.#at + offset;
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function safeLong(view: DataView, at: number): number {
  const number = Number(view.getBigInt64(at, true));
  if (!Number.isSafeInteger(number)) throw new RangeError('A length in a flatbuffer is none');
  return number;
}
