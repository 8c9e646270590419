import type { ArrowExtent, ArrowType } from '../arrow-schema/arrow-type.ts';
import type { FlatTable } from '../arrow-schema/flatbuffer.ts';
import { arrowUnpacker } from './arrow-codecs.ts';
import { type ArrowInput, type ArrowMessage, readRegion } from './arrow-messages.ts';

/** What one batch holds of a column, as it stands in the file. */
export interface ArrowVector {
  readonly type: ArrowType;
  readonly length: number;
  /** A bit a row; absent where no row is null. */
  readonly validity: Uint8Array | undefined;
  /** Offsets and values of texts and bytes, views of them, or values alone. */
  readonly buffers: readonly Uint8Array[];
  /** What views point to. */
  readonly viewed: readonly Uint8Array[];
}

/** Most rows of a batch without buffers. */
const MOST_ROWS = 2 ** 31;

/** The columns of one message, record batch or dictionary; nothing of a column is read before it is asked for. */
export class ArrowBatch {
  readonly rows: number;
  readonly #input: ArrowInput;
  readonly #message: ArrowMessage;
  readonly #nodes: readonly number[];
  readonly #regions: readonly number[];
  readonly #viewed: readonly number[];
  readonly #unpack: (buffer: Uint8Array) => Uint8Array;

  /** Throws `RangeError`. */
  constructor(input: ArrowInput, message: ArrowMessage, batch: FlatTable = message.header) {
    this.#input = input;
    this.#message = message;
    this.rows = batch.long(0);
    if (this.rows < 0 || this.rows > MOST_ROWS) throw new RangeError('An Arrow batch has more rows than any');
    this.#nodes = batch.longs(1, 2);
    this.#regions = batch.longs(2, 2);
    this.#viewed = batch.longs(4, 1);
    const compression = batch.table(3);
    this.#unpack = arrowUnpacker(compression?.byte(0));
  }

  /** The column that stands behind `before`. Throws `RangeError` where the batch does not have it, or its buffers are shorter than its rows take. */
  async column(type: ArrowType, before: ArrowExtent): Promise<ArrowVector> {
    const [length, nulls] = this.#nodes.slice(2 * before.nodes, 2 * before.nodes + 2);
    if (length === undefined || nulls === undefined || length < 0 || length > MOST_ROWS) throw missing();
    if (type.kind === 'null') return { type, length, validity: undefined, buffers: [], viewed: [] };
    const inViews = this.#viewed.slice(0, before.views).reduce((sum, count) => sum + count, 0);
    let at = before.buffers + inViews;
    const validity = await this.#buffer(at++);
    const buffers = [await this.#buffer(at++)];
    const held = type.kind === 'text' || type.kind === 'binary' ? type.held : undefined;
    if (held === 'offsets' || held === 'large offsets') buffers.push(await this.#buffer(at++));
    const viewed: Uint8Array[] = [];
    if (held === 'views') {
      const count = this.#viewed[before.views];
      if (count === undefined) throw missing();
      for (let i = 0; i < count; i++) viewed.push(await this.#buffer(at++));
    }
    if (nulls !== 0 && 8 * validity.length < length) throw missing();
    return { type, length, validity: nulls === 0 ? undefined : validity, buffers, viewed };
  }

  async #buffer(which: number): Promise<Uint8Array> {
    const [at, length] = this.#regions.slice(2 * which, 2 * which + 2);
    if (at === undefined || length === undefined || at < 0 || length < 0) throw missing();
    if (at + length > this.#message.bodyLength) throw missing();
    return this.#unpack(await readRegion(this.#input.file, this.#message.bodyAt + at, length));
  }
}

const missing = (): RangeError => new RangeError('An Arrow batch does not hold what it says');
