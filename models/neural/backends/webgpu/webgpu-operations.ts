import type {
  Activation,
  Indices,
  Matrix,
  MultiplyOptions,
  Operations,
} from '../../../../privacy/gradients/operations/operations.ts';
import { BufferPool, type Held } from './buffer-pool.ts';
import { Commands } from './commands.ts';
import { DeviceWatch } from './device-watch.ts';
import * as elements from './kernels/elements.ts';
import { widthOf } from './kernels/kernel.ts';
import * as rows from './kernels/rows.ts';
import { softmaxNarrow, softmaxWide, WIDE } from './kernels/softmax.ts';
import { product } from './products.ts';
import { type RowsByCode, rowsByCode } from './rows-by-code.ts';
import { Staging } from './staging.ts';

interface HeldMatrix extends Matrix {
  readonly held: Held;
}

interface HeldIndices extends Indices {
  readonly held: Held;
  /** What was uploaded last. */
  readonly values: Int32Array;
  /** For `scatterRows`, made when it is first asked for. */
  byCode: (RowsByCode & { readonly starts: Held; readonly places: Held; current: boolean }) | undefined;
}

const heldBy = (held: Matrix | Indices): Held => (held as HeldMatrix | HeldIndices).held;
const sizeOf = (matrix: Matrix): number => matrix.rows * matrix.columns;
/** Lanes of four numbers, the last of which may reach beyond the matrix, within its buffer. */
const quadsOf = (matrix: Matrix): number => Math.ceil(sizeOf(matrix) / 4);
const flag = (accumulate: boolean | undefined): number => (accumulate ? 1 : 0);

/** The operations as compute shaders on a GPU. Sums have one order, so that the same device gives the same numbers for the same input. */
export class WebGpuOperations implements Operations {
  readonly name = 'webgpu';
  readonly device: string;
  readonly #watch: DeviceWatch;
  readonly #pool: BufferPool;
  readonly #commands: Commands;
  readonly #staging: Staging;

  constructor(device: GPUDevice, name: string) {
    this.device = name;
    this.#watch = new DeviceWatch(device, name);
    this.#commands = new Commands(device, this.#watch);
    this.#pool = new BufferPool(device, this.#watch, () => {
      this.#commands.send();
      this.#commands.forgetBindGroups();
    });
    this.#staging = new Staging(device, this.#watch);
  }

  matrix(rowCount: number, columns: number): Matrix {
    this.#watch.check();
    const { held, zero } = this.#pool.take(rowCount * columns * 4);
    const matrix: HeldMatrix = { rows: rowCount, columns, held };
    if (!zero) this.fill(matrix, 0);
    return matrix;
  }

  indices(length: number): Indices {
    this.#watch.check();
    const { held } = this.#pool.take(length * 4);
    this.#commands.runItems(elements.noCodes, [held], Math.ceil(length / 4), {});
    const made: HeldIndices = { length, held, values: new Int32Array(length).fill(-1), byCode: undefined };
    return made;
  }

  reshape(matrix: Matrix, rowCount: number, columns: number): Matrix {
    const made: HeldMatrix = { rows: rowCount, columns, held: heldBy(matrix) };
    return made;
  }

  free(held: Matrix | Indices): void {
    this.#pool.give(heldBy(held));
    const byCode = (held as HeldIndices).byCode;
    if (byCode === undefined) return;
    this.#pool.give(byCode.starts);
    this.#pool.give(byCode.places);
  }

  upload(values: Float32Array, into: Matrix): void {
    this.#watch.check();
    this.#commands.write(values, heldBy(into));
  }

  uploadIndices(values: Int32Array, into: Indices): void {
    this.#watch.check();
    const indices = into as HeldIndices;
    indices.values.set(values);
    if (indices.byCode !== undefined) indices.byCode.current = false;
    this.#commands.write(values, indices.held);
  }

  async download(matrix: Matrix, into: Float32Array): Promise<void> {
    this.#watch.check();
    if (sizeOf(matrix) === 0) return;
    await this.#staging.download(into, (buffer, bytes) => {
      this.#commands.copy(heldBy(matrix), buffer, bytes);
      this.#commands.send();
    });
  }

  fill(matrix: Matrix, value: number): void {
    this.#commands.runItems(elements.fill, [heldBy(matrix)], quadsOf(matrix), { value });
  }

  multiply(out: Matrix, a: Matrix, b: Matrix, options?: MultiplyOptions): void {
    this.multiplyBatched(1, out, a, b, options);
  }

  multiplyBatched(batch: number, out: Matrix, a: Matrix, b: Matrix, options: MultiplyOptions = {}): void {
    this.#watch.check();
    const { transposeA = false, transposeB = false, accumulate = false } = options;
    const shape = { batch, m: out.rows / batch, n: out.columns, k: transposeA ? a.rows / batch : a.columns };
    const operands = { out: heldBy(out), a: heldBy(a), b: heldBy(b) };
    product(this.#commands, this.#pool, shape, { a: transposeA, b: transposeB }, operands, accumulate);
  }

  activate(x: Matrix, bias: Matrix | undefined, activation: Activation): void {
    if (bias === undefined) {
      this.#commands.runItems(elements.activate(activation), [heldBy(x)], quadsOf(x), {});
      return;
    }
    const width = widthOf(x.columns);
    this.#commands.runItems(elements.activateBiased(activation, width), [heldBy(x), heldBy(bias)], sizeOf(x) / width, {
      columns: x.columns / width,
    });
  }

  activationGradient(delta: Matrix, activated: Matrix, activation: Activation): void {
    if (activation === 'none') return;
    this.#commands.runItems(
      elements.activationGradient(activation),
      [heldBy(delta), heldBy(activated)],
      quadsOf(delta),
      {},
    );
  }

  softmaxGradient(logits: Matrix, starts: Indices, codes: Indices): void {
    const segments = starts.length - 1;
    const items = logits.rows * segments;
    const buffers = [heldBy(logits), heldBy(starts), heldBy(codes)];
    const parameters = { columns: logits.columns, segments };
    if (logits.columns / segments <= WIDE) this.#commands.runItems(softmaxNarrow, buffers, items, parameters);
    else this.#commands.run(softmaxWide, buffers, items, { items, ...parameters });
  }

  rowProducts(out: Matrix, a: Matrix, b: Matrix, accumulate?: boolean): void {
    const width = widthOf(a.columns);
    const groups = Math.ceil(a.rows / rows.ROWS_A_GROUP);
    this.#commands.run(rows.rowProducts(width), [heldBy(out), heldBy(a), heldBy(b)], groups, {
      rows: a.rows,
      columns: a.columns / width,
      accumulate: flag(accumulate),
    });
  }

  clipFactors(out: Matrix, squares: Matrix, clip: number): void {
    this.#commands.runItems(elements.clipFactors, [heldBy(out), heldBy(squares)], sizeOf(out), { clip });
  }

  scaleRows(x: Matrix, factors: Matrix): void {
    const width = widthOf(x.columns);
    this.#commands.runItems(elements.scaleRows(width), [heldBy(x), heldBy(factors)], sizeOf(x) / width, {
      columns: x.columns / width,
    });
  }

  gatherRows(out: Matrix, table: Matrix, codes: Indices, each: number, accumulate?: boolean): void {
    const width = widthOf(out.columns);
    this.#commands.runItems(rows.gatherRows(width), [heldBy(out), heldBy(table), heldBy(codes)], sizeOf(out) / width, {
      columns: out.columns / width,
      each,
      accumulate: flag(accumulate),
    });
  }

  scatterRows(table: Matrix, from: Matrix, codes: Indices, each: number): void {
    this.#watch.check();
    const { starts, places } = this.#byCode(codes as HeldIndices, table.rows, each);
    const buffers = [heldBy(table), heldBy(from), starts, places];
    const width = widthOf(table.columns);
    const columns = table.columns / width;
    if (codes.length <= rows.MANY_PLACES * table.rows) {
      this.#commands.runItems(rows.scatterFew(width), buffers, table.rows * columns, { columns });
      return;
    }
    const tiles = Math.ceil(columns / rows.scatterColumns(width));
    const items = table.rows * tiles;
    this.#commands.run(rows.scatterMany(width), buffers, items, { items, columns, tiles });
  }

  sumGroups(out: Matrix, x: Matrix, each: number, accumulate?: boolean): void {
    const width = widthOf(x.columns);
    this.#commands.runItems(rows.sumGroups(width), [heldBy(out), heldBy(x)], sizeOf(out) / width, {
      columns: x.columns / width,
      each,
      accumulate: flag(accumulate),
    });
  }

  equalCodes(out: Matrix, codes: Indices, groups: number, each: number, places: number): void {
    this.#commands.runItems(rows.equalCodes, [heldBy(out), heldBy(codes)], groups * each * each, { each, places });
  }

  multiplyElements(out: Matrix, a: Matrix, b: Matrix): void {
    const [into, left, right] = [heldBy(out), heldBy(a), heldBy(b)];
    if (into === right) {
      this.#commands.runItems(elements.square, [into], quadsOf(out), {});
      return;
    }
    const { width, items, columns } = this.#repeated(out, b);
    if (into === left) {
      this.#commands.runItems(elements.multiplyInPlace(width), [into, right], items, { columns });
    } else {
      this.#commands.runItems(elements.multiplyElements(width), [into, left, right], items, { columns });
    }
  }

  addScaled(y: Matrix, x: Matrix, factor: number): void {
    const { width, items, columns } = this.#repeated(y, x);
    this.#commands.runItems(elements.addScaled(width), [heldBy(y), heldBy(x)], items, { columns, factor });
  }

  copyColumns(into: Matrix, intoColumn: number, from: Matrix, fromColumn: number, width: number): void {
    const lane = widthOf(into.columns, intoColumn, from.columns, fromColumn, width);
    this.#commands.runItems(elements.copyColumns(lane), [heldBy(into), heldBy(from)], (into.rows * width) / lane, {
      width: width / lane,
      columns: into.columns / lane,
      start: intoColumn / lane,
      fromColumns: from.columns / lane,
      fromStart: fromColumn / lane,
    });
  }

  async close(): Promise<void> {
    await this.#watch.close();
  }

  /** How `whole` is gone through with `part`, which is of its shape or is one row for all. */
  #repeated(whole: Matrix, part: Matrix): { width: 1 | 4; items: number; columns: number } {
    const alike = part.rows === whole.rows;
    const width = alike ? 4 : widthOf(whole.columns);
    const items = Math.ceil(sizeOf(whole) / width);
    return { width, items, columns: alike ? items : whole.columns / width };
  }

  #byCode(codes: HeldIndices, tableRows: number, each: number): { starts: Held; places: Held } {
    let known = codes.byCode;
    if (
      known === undefined ||
      known.starts.bytes < (tableRows + 1) * 4 ||
      known.tableRows !== tableRows ||
      known.each !== each
    ) {
      if (known !== undefined) {
        this.#pool.give(known.starts);
        this.#pool.give(known.places);
      }
      known = {
        ...rowsByCode(codes.length, tableRows, each),
        starts: this.#pool.take((tableRows + 1) * 4).held,
        places: this.#pool.take(codes.length * 4).held,
        current: false,
      };
      codes.byCode = known;
    }
    if (!known.current) {
      known.sort(codes.values);
      this.#commands.write(known.startValues, known.starts);
      this.#commands.write(known.placeValues, known.places);
      known.current = true;
    }
    return known;
  }
}
