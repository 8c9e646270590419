import type {
  Activation,
  Indices,
  Matrix,
  MultiplyOptions,
  Operations,
} from '../../../../privacy/gradients/operations/operations.ts';
import * as job from './assembly/job.ts';
import { type Crew, crew } from './crew.ts';
import { kernelModule } from './kernel-module.ts';
import { type SharedHeap, sharedHeap } from './shared-heap.ts';

export interface CpuOptions {
  /** Threads that compute, the calling one among them; at least one. */
  readonly threads: number;
  /** The same bits on every machine, with any number of threads: at the cost of fused products and sums where the machine has them. */
  readonly deterministic?: boolean;
  /** Most pages of 64 KiB; without it all of 4 GiB. */
  readonly mostPages?: number;
}

interface HeldMatrix extends Matrix {
  readonly address: number;
}

interface HeldIndices extends Indices {
  readonly address: number;
}

const ACTIVATIONS: Readonly<Record<Activation, number>> = {
  none: job.NO_ACTIVATION,
  relu: job.RELU,
  tanh: job.TANH,
  sigmoid: job.SIGMOID,
};

/** Parts a thread, so that one that is held up leaves its share to the others. */
const PARTS_A_THREAD = 4;
/** Numbers that are worth a part of their own. */
const LEAST_PART = 2 ** 14;
/** Products that are worth a part of their own. */
const LEAST_PRODUCTS = 2 ** 18;
/** Rows and panels of one part of a product: its left factor stays in the second cache while panels go by. */
const BLOCK_ROWS = 64;
const BLOCK_PANELS = 4;

/**
 * SIMD kernels in WebAssembly on threads that share one memory. An operation is done when its call is back; each number is computed by one thread
 * in an order that does not depend on how many there are. Throws `BACKEND_MEMORY` beyond 4 GiB.
 */
export async function cpuOperations({ threads, deterministic = false, mostPages }: CpuOptions): Promise<Operations> {
  if (!Number.isSafeInteger(threads) || threads < 1) throw new RangeError(`Cannot compute with ${threads} threads`);
  const { kind, module } = await kernelModule(deterministic);
  const heap = sharedHeap(job.HEAP_START, mostPages);
  return new CpuOperations(heap, await crew(module, heap.memory, threads), kind);
}

class CpuOperations implements Operations {
  readonly name = 'cpu';
  readonly device: string;
  readonly #heap: SharedHeap;
  readonly #crew: Crew;
  readonly #left: Room;
  readonly #right: Room;
  readonly #scratch: Room;

  constructor(heap: SharedHeap, threads: Crew, kind: 'exact' | 'relaxed') {
    this.device = `${threads.threads} ${threads.threads === 1 ? 'thread' : 'threads'}, ${kind === 'exact' ? 'SIMD' : 'relaxed SIMD'} of 128 bits`;
    this.#heap = heap;
    this.#crew = threads;
    this.#left = new Room(heap);
    this.#right = new Room(heap);
    this.#scratch = new Room(heap);
  }

  matrix(rows: number, columns: number): Matrix {
    const address = this.#heap.allocate(4 * rows * columns);
    this.#heap.floats().fill(0, address / 4, address / 4 + rows * columns);
    return { rows, columns, address } as HeldMatrix;
  }

  indices(length: number): Indices {
    const address = this.#heap.allocate(4 * length);
    this.#heap.integers().fill(-1, address / 4, address / 4 + length);
    return { length, address } as HeldIndices;
  }

  reshape(matrix: Matrix, rows: number, columns: number): Matrix {
    return { rows, columns, address: addressOf(matrix) } as HeldMatrix;
  }

  free(held: Matrix | Indices): void {
    this.#heap.release(addressOf(held));
  }

  upload(values: Float32Array, into: Matrix): void {
    this.#heap.floats().set(values, addressOf(into) / 4);
  }

  uploadIndices(values: Int32Array, into: Indices): void {
    this.#heap.integers().set(values, addressOf(into) / 4);
  }

  async download(matrix: Matrix, into: Float32Array): Promise<void> {
    const start = addressOf(matrix) / 4;
    into.set(this.#heap.floats().subarray(start, start + matrix.rows * matrix.columns));
  }

  fill(matrix: Matrix, value: number): void {
    this.#overNumbers(job.FILL, matrix, addressOf(matrix), bitsOf(value));
  }

  multiply(out: Matrix, a: Matrix, b: Matrix, options: MultiplyOptions = {}): void {
    const { transposeA = false, transposeB = false, accumulate = false } = options;
    const [rows, columns] = [out.rows, out.columns];
    const depth = transposeA ? a.rows : a.columns;
    const panels = Math.ceil(columns / job.TILE_COLUMNS);
    const right = this.#right.atLeast(4 * depth * panels * job.TILE_COLUMNS);
    if (transposeB) this.#pack(job.PACK_RIGHT_TRANSPOSED, b, columns, depth, job.TILE_COLUMNS, right, depth, columns);
    else this.#pack(job.PACK_RIGHT, b, depth, columns, 1, right, depth, columns);
    let left = addressOf(a);
    let leftStride = 4 * depth;
    if (transposeA) {
      // A cache line more than a row, so that rows of a tile do not compete for the same lines of the cache.
      leftStride = 64 * (Math.ceil(depth / 16) + 1);
      left = this.#left.atLeast(rows * leftStride);
      this.#pack(job.PACK_LEFT_TRANSPOSED, a, depth, rows, 4, left, leftStride, rows);
    }
    this.#scratchOf(job.TILE_BYTES);
    const few = rows * columns * depth < 2 * LEAST_PRODUCTS;
    const blockRows = few ? Math.max(rows, 1) : BLOCK_ROWS;
    const down = Math.ceil(rows / blockRows);
    const wanted = few ? 1 : Math.ceil((PARTS_A_THREAD * this.#crew.threads) / down);
    const blockPanels = Math.max(Math.ceil(panels / wanted), Math.min(panels, BLOCK_PANELS));
    const parts = down * Math.ceil(panels / blockPanels);
    const [at, adds] = [addressOf(out), accumulate ? 1 : 0];
    this.#crew.run(
      job.MULTIPLY,
      parts,
      rows,
      blockRows,
      columns,
      blockPanels,
      left,
      leftStride,
      right,
      depth,
      at,
      adds,
    );
  }

  multiplyBatched(batch: number, out: Matrix, a: Matrix, b: Matrix, options: MultiplyOptions = {}): void {
    const { transposeA = false, transposeB = false, accumulate = false } = options;
    const [rows, columns] = [out.rows / batch, out.columns];
    const depth = (transposeA ? a.rows : a.columns * batch) / batch;
    const panels = Math.ceil(columns / job.TILE_COLUMNS);
    this.#scratchOf(job.TILE_BYTES + 4 * depth * (panels * job.TILE_COLUMNS + (transposeA ? rows : 0)));
    const size = this.#partSize(batch, Math.ceil(LEAST_PRODUCTS / (rows * columns * depth + 1)), 1);
    this.#crew.run(
      job.MULTIPLY_BATCHED,
      Math.ceil(batch / size),
      batch,
      size,
      rows,
      depth,
      columns,
      addressOf(out),
      addressOf(a),
      addressOf(b),
      transposeA ? 1 : 0,
      transposeB ? 1 : 0,
      accumulate ? 1 : 0,
    );
  }

  activate(x: Matrix, bias: Matrix | undefined, activation: Activation): void {
    const added = bias === undefined ? 0 : addressOf(bias);
    this.#overRows(job.ACTIVATE, x.rows, x.columns, addressOf(x), added, x.columns, ACTIVATIONS[activation]);
  }

  activationGradient(delta: Matrix, activated: Matrix, activation: Activation): void {
    this.#overNumbers(job.ACTIVATION_GRADIENT, delta, addressOf(delta), addressOf(activated), ACTIVATIONS[activation]);
  }

  softmaxGradient(logits: Matrix, starts: Indices, codes: Indices): void {
    const [at, columns] = [addressOf(logits), logits.columns];
    const segments = starts.length - 1;
    const from = addressOf(starts);
    this.#overRows(job.SOFTMAX_GRADIENT, logits.rows, 4 * columns, at, columns, from, segments, addressOf(codes));
  }

  rowProducts(out: Matrix, a: Matrix, b: Matrix, accumulate = false): void {
    const [left, right] = [addressOf(a), addressOf(b)];
    this.#overRows(job.ROW_PRODUCTS, a.rows, a.columns, addressOf(out), left, right, a.columns, accumulate ? 1 : 0);
  }

  clipFactors(out: Matrix, squares: Matrix, clip: number): void {
    this.#overNumbers(job.CLIP_FACTORS, out, addressOf(out), addressOf(squares), bitsOf(clip));
  }

  scaleRows(x: Matrix, factors: Matrix): void {
    this.#overRows(job.SCALE_ROWS, x.rows, x.columns, addressOf(x), addressOf(factors), x.columns);
  }

  gatherRows(out: Matrix, table: Matrix, codes: Indices, each: number, accumulate = false): void {
    const [at, from, columns] = [addressOf(out), addressOf(table), out.columns];
    const adds = accumulate ? 1 : 0;
    this.#overRows(job.GATHER_ROWS, out.rows, columns * each, at, from, columns, addressOf(codes), each, adds);
  }

  scatterRows(table: Matrix, rows: Matrix, codes: Indices, each: number): void {
    const [at, from] = [addressOf(table), addressOf(rows)];
    this.#overColumns(job.SCATTER_ROWS, table.columns, rows.rows * each, at, from, addressOf(codes), each, rows.rows);
  }

  sumGroups(out: Matrix, x: Matrix, each: number, accumulate = false): void {
    const { rows: groups, columns } = out;
    const parameters = [addressOf(out), addressOf(x), columns, each, accumulate ? 1 : 0] as const;
    if (groups >= PARTS_A_THREAD * this.#crew.threads) {
      this.#overRows(job.SUM_GROUPS, groups, columns * each, ...parameters, 0);
    } else this.#overColumns(job.SUM_GROUPS, columns, groups * each, ...parameters, groups);
  }

  equalCodes(out: Matrix, codes: Indices, groups: number, each: number, places: number): void {
    const [at, from] = [addressOf(out), addressOf(codes)];
    this.#overRows(job.EQUAL_CODES, groups, each * each * places, at, from, each, places);
  }

  multiplyElements(out: Matrix, a: Matrix, b: Matrix): void {
    const { rows, columns } = out;
    this.#overRows(job.MULTIPLY_ELEMENTS, rows, columns, addressOf(out), addressOf(a), ...stepping(b, rows), columns);
  }

  addScaled(y: Matrix, x: Matrix, factor: number): void {
    const { rows, columns } = y;
    this.#overRows(job.ADD_SCALED, rows, columns, addressOf(y), ...stepping(x, rows), bitsOf(factor), columns);
  }

  copyColumns(into: Matrix, intoColumn: number, from: Matrix, fromColumn: number, width: number): void {
    const target = addressOf(into) + 4 * intoColumn;
    const source = addressOf(from) + 4 * fromColumn;
    this.#overRows(job.COPY_COLUMNS, into.rows, width, target, 4 * into.columns, source, 4 * from.columns, 4 * width);
  }

  async close(): Promise<void> {
    await this.#crew.close();
  }

  /** `steps` pieces of work, some of them a part, each at least `least` and, but the last, a multiple of `unit`. */
  #partSize(steps: number, least: number, unit: number): number {
    const size = Math.max(least, Math.ceil(steps / (PARTS_A_THREAD * this.#crew.threads)), 1);
    return unit * Math.ceil(size / unit);
  }

  #overRows(kernel: number, rows: number, costOfRow: number, ...parameters: readonly number[]): void {
    const size = this.#partSize(rows, Math.ceil(LEAST_PART / Math.max(1, costOfRow)), 1);
    this.#crew.run(kernel, Math.ceil(rows / size), rows, size, ...parameters);
  }

  #overColumns(kernel: number, columns: number, costOfColumn: number, ...parameters: readonly number[]): void {
    const size = this.#partSize(columns, Math.ceil(LEAST_PART / Math.max(1, costOfColumn)), 16);
    this.#crew.run(kernel, Math.ceil(columns / size), columns, size, ...parameters);
  }

  #overNumbers(kernel: number, { rows, columns }: Matrix, ...parameters: readonly number[]): void {
    const length = rows * columns;
    const size = this.#partSize(length, LEAST_PART, 16);
    this.#crew.run(kernel, Math.ceil(length / size), length, size, ...parameters);
  }

  /** Packs `steps` rows (columns, for a right factor that is transposed) of a factor that has `columns` in a row. */
  #pack(
    form: number,
    factor: Matrix,
    steps: number,
    costOfStep: number,
    unit: number,
    target: number,
    stride: number,
    columns: number,
  ): void {
    const size = this.#partSize(steps, Math.ceil(LEAST_PART / Math.max(1, costOfStep)), unit);
    this.#crew.run(job.PACK, Math.ceil(steps / size), steps, size, addressOf(factor), columns, target, form, stride);
  }

  #scratchOf(bytes: number): void {
    const aThread = 64 * Math.ceil(bytes / 64);
    this.#crew.giveScratch(this.#scratch.atLeast(aThread * this.#crew.threads), aThread);
  }
}

/** Room for what an operation needs while it runs, kept for the next one. */
class Room {
  readonly #heap: SharedHeap;
  #address: number | undefined;
  #bytes = 0;

  constructor(heap: SharedHeap) {
    this.#heap = heap;
  }

  atLeast(bytes: number): number {
    if (this.#address !== undefined && bytes <= this.#bytes) return this.#address;
    if (this.#address !== undefined) this.#heap.release(this.#address);
    this.#address = undefined;
    this.#address = this.#heap.allocate(bytes);
    this.#bytes = bytes;
    return this.#address;
  }
}

const addressOf = (held: Matrix | Indices): number => (held as HeldMatrix | HeldIndices).address;

/** Where the rows of an operand begin, and how far they are apart: not at all where one stands for all `rows`. */
const stepping = (x: Matrix, rows: number): readonly [number, number] => [
  addressOf(x),
  x.rows === 1 && rows !== 1 ? 0 : 4 * x.columns,
];

const real = new Float32Array(1);
const bits = new Int32Array(real.buffer);

/** A float32 as kernels take it among whole numbers. */
function bitsOf(value: number): number {
  real[0] = value;
  return bits[0]!;
}
