import type {
  Activation,
  Indices,
  Matrix,
  MultiplyOptions,
  Operations,
} from '../../../../privacy/gradients/operations/operations.ts';
import { EagerTensors, type Tensor } from './eager-tensors.ts';
import { HeldIndices, HeldMatrix, type Storage } from './held.ts';
import { segmentedSoftmaxGradient } from './softmax-gradient.ts';
import type { TensorflowAddon } from './tensorflow-addon.ts';

/**
 * The operations on the first GPU that TensorFlow finds, or on the processor where there is none. `device` says which, for the reader.
 * The library must not round factors of products to fewer bits (`NVIDIA_TF32_OVERRIDE=0`); the self-test fails where it does.
 */
export const cudaOperations = (addon: TensorflowAddon, device: string): Operations => new CudaOperations(addon, device);

class CudaOperations implements Operations {
  readonly name = 'cuda';
  readonly device: string;
  readonly #tensors: EagerTensors;
  readonly #storages = new Set<Storage>();
  readonly #indices = new Set<HeldIndices>();

  constructor(addon: TensorflowAddon, device: string) {
    this.device = device;
    this.#tensors = new EagerTensors(addon);
  }

  matrix(rows: number, columns: number): Matrix {
    return this.#settled(() => {
      const storage = { tensor: this.#tensors.keep(this.#filled(rows, columns, 0)) };
      this.#storages.add(storage);
      return new HeldMatrix(rows, columns, storage);
    });
  }

  indices(length: number): Indices {
    const made = new HeldIndices(length, this.#tensors);
    this.#indices.add(made);
    return made;
  }

  reshape(matrix: Matrix, rows: number, columns: number): Matrix {
    return new HeldMatrix(rows, columns, (matrix as HeldMatrix).storage);
  }

  free(held: Matrix | Indices): void {
    if (held instanceof HeldIndices) {
      held.drop();
      this.#indices.delete(held);
      return;
    }
    const { storage } = held as HeldMatrix;
    if (this.#storages.delete(storage)) this.#tensors.drop(storage.tensor);
  }

  upload(values: Float32Array, into: Matrix): void {
    this.#write(into, () => this.#tensors.floats([into.rows, into.columns], values.slice()));
  }

  uploadIndices(values: Int32Array, into: Indices): void {
    (into as HeldIndices).upload(values);
  }

  async download(matrix: Matrix, into: Float32Array): Promise<void> {
    into.set(this.#tensors.read((matrix as HeldMatrix).storage.tensor));
  }

  fill(matrix: Matrix, value: number): void {
    this.#write(matrix, () => this.#filled(matrix.rows, matrix.columns, value));
  }

  multiply(out: Matrix, a: Matrix, b: Matrix, { transposeA, transposeB, accumulate }: MultiplyOptions = {}): void {
    this.#write(
      out,
      () =>
        this.#tensors.run(
          'MatMul',
          [this.#read(a), this.#read(b)],
          [
            this.#tensors.flag('transpose_a', transposeA ?? false),
            this.#tensors.flag('transpose_b', transposeB ?? false),
          ],
        ),
      accumulate,
    );
  }

  multiplyBatched(
    batch: number,
    out: Matrix,
    a: Matrix,
    b: Matrix,
    { transposeA, transposeB, accumulate }: MultiplyOptions = {},
  ): void {
    const each = (matrix: Matrix): Tensor =>
      this.#tensors.reshape(this.#read(matrix), [batch, matrix.rows / batch, matrix.columns]);
    this.#write(
      out,
      () =>
        this.#tensors.run(
          'BatchMatMulV2',
          [each(a), each(b)],
          [this.#tensors.flag('adj_x', transposeA ?? false), this.#tensors.flag('adj_y', transposeB ?? false)],
        ),
      accumulate,
    );
  }

  activate(x: Matrix, bias: Matrix | undefined, activation: Activation): void {
    this.#write(x, () => {
      const sum = bias === undefined ? this.#read(x) : this.#tensors.run('AddV2', [this.#read(x), this.#read(bias)]);
      return activation === 'none' ? sum : this.#tensors.run(ACTIVATION[activation].value, [sum]);
    });
  }

  activationGradient(delta: Matrix, activated: Matrix, activation: Activation): void {
    if (activation === 'none') return;
    const { gradient, deltaFirst } = ACTIVATION[activation];
    this.#write(delta, () => {
      const inputs = [this.#read(activated), this.#read(delta)];
      return this.#tensors.run(gradient, deltaFirst ? inputs.toReversed() : inputs);
    });
  }

  softmaxGradient(logits: Matrix, starts: Indices, codes: Indices): void {
    this.#write(logits, () => {
      const columns = (starts as HeldIndices).columnsOfSegments();
      const byPlace = (codes as HeldIndices).transposed(starts.length - 1);
      return segmentedSoftmaxGradient(this.#tensors, this.#read(logits), columns, byPlace);
    });
  }

  rowProducts(out: Matrix, a: Matrix, b: Matrix, accumulate = false): void {
    this.#write(
      out,
      () => this.#tensors.sumOver(1, this.#tensors.run('Mul', [this.#read(a), this.#read(b)]), true),
      accumulate,
    );
  }

  clipFactors(out: Matrix, squares: Matrix, clip: number): void {
    this.#write(out, () => {
      const norms = this.#tensors.run('Sqrt', [this.#read(squares)]);
      const ratios = this.#tensors.run('Div', [this.#tensors.float(clip), norms]);
      const factors = this.#tensors.run('Minimum', [ratios, this.#tensors.float(1)]);
      // Neither an infinite number nor one that is not a number is at most the greatest finite one.
      const finite = this.#tensors.run('LessEqual', [this.#read(squares), this.#tensors.float(GREATEST_FLOAT)]);
      return this.#tensors.run('SelectV2', [finite, factors, this.#tensors.float(0)]);
    });
  }

  scaleRows(x: Matrix, factors: Matrix): void {
    // 0 where the second is 0, whatever the first.
    this.#write(x, () => this.#tensors.run('MulNoNan', [this.#read(x), this.#read(factors)]));
  }

  gatherRows(out: Matrix, table: Matrix, codes: Indices, each: number, accumulate = false): void {
    this.#write(
      out,
      () => {
        // A row of zeros before the others is what "none" stands for.
        const rows = this.#tensors.run('Pad', [this.#read(table), this.#tensors.hostIntegers([1, 0, 0, 0], 2)]);
        return (codes as HeldIndices)
          .byPlace(each, 1)
          .map((numbers) => this.#tensors.run('GatherV2', [rows, numbers, this.#tensors.hostInteger(0)]))
          .reduce((sum, gathered) => this.#tensors.run('AddV2', [sum, gathered]));
      },
      accumulate,
    );
  }

  scatterRows(table: Matrix, rows: Matrix, codes: Indices, each: number): void {
    // TensorFlow leaves out what has a negative number.
    for (const numbers of (codes as HeldIndices).byPlace(each, 0)) {
      this.#write(
        table,
        () =>
          this.#tensors.run('UnsortedSegmentSum', [this.#read(rows), numbers, this.#tensors.hostInteger(table.rows)]),
        true,
      );
    }
  }

  sumGroups(out: Matrix, x: Matrix, each: number, accumulate = false): void {
    this.#write(
      out,
      () => this.#tensors.sumOver(1, this.#tensors.reshape(this.#read(x), [x.rows / each, each, x.columns])),
      accumulate,
    );
  }

  equalCodes(out: Matrix, codes: Indices, groups: number, each: number, places: number): void {
    this.#write(out, () => {
      const held = codes as HeldIndices;
      // "None" is another number on each side, so that no two are equal.
      const below = this.#tensors.reshape(held.grouped(groups, each, places, -1), [groups, each, 1, places]);
      const beside = this.#tensors.reshape(held.grouped(groups, each, places, -2), [groups, 1, each, places]);
      return this.#tensors.sumOver(3, this.#tensors.toFloat(this.#tensors.run('Equal', [below, beside])));
    });
  }

  multiplyElements(out: Matrix, a: Matrix, b: Matrix): void {
    this.#write(out, () => this.#tensors.run('Mul', [this.#read(a), this.#read(b)]));
  }

  addScaled(y: Matrix, x: Matrix, factor: number): void {
    this.#write(y, () => {
      const scaled =
        factor === 1 ? this.#read(x) : this.#tensors.run('Mul', [this.#read(x), this.#tensors.float(factor)]);
      return this.#tensors.run('AddV2', [this.#read(y), scaled]);
    });
  }

  copyColumns(into: Matrix, intoColumn: number, from: Matrix, fromColumn: number, width: number): void {
    const at = (...place: readonly number[]): Tensor => this.#tensors.hostIntegers(place);
    this.#write(into, () => {
      const piece = this.#tensors.run('Slice', [this.#read(from), at(0, fromColumn), at(from.rows, width)]);
      return this.#tensors.run('TensorStridedSliceUpdate', [
        this.#read(into),
        at(0, intoColumn),
        at(into.rows, intoColumn + width),
        at(1, 1),
        piece,
      ]);
    });
  }

  async close(): Promise<void> {
    for (const held of this.#indices) held.drop();
    for (const { tensor } of this.#storages) this.#tensors.drop(tensor);
    this.#indices.clear();
    this.#storages.clear();
    this.#tensors.close();
  }

  #filled(rows: number, columns: number, value: number): Tensor {
    return this.#tensors.run('Fill', [this.#tensors.hostIntegers([rows, columns]), this.#tensors.float(value)]);
  }

  #read(matrix: Matrix): Tensor {
    const { rows, columns, storage } = matrix as HeldMatrix;
    return this.#tensors.reshape(storage.tensor, [rows, columns]);
  }

  /** What `make` makes, added to what `out` holds where `accumulate`, becomes what `out` stands for. */
  #write(out: Matrix, make: () => Tensor, accumulate = false): void {
    this.#settled(() => {
      const { rows, columns, storage } = out as HeldMatrix;
      const made = this.#tensors.reshape(make(), [rows, columns]);
      const sum = accumulate ? this.#tensors.run('AddV2', [this.#read(out), made]) : made;
      const before = storage.tensor;
      if (sum.id === before.id) return;
      storage.tensor = this.#tensors.keep(sum);
      this.#tensors.drop(before);
    });
  }

  #settled<T>(work: () => T): T {
    try {
      return work();
    } finally {
      this.#tensors.settle();
    }
  }
}

const GREATEST_FLOAT = (2 - 2 ** -23) * 2 ** 127;

/** Names of TensorFlow, and whether a gradient takes what comes from above before the activated value. */
const ACTIVATION = {
  relu: { value: 'Relu', gradient: 'ReluGrad', deltaFirst: true },
  tanh: { value: 'Tanh', gradient: 'TanhGrad', deltaFirst: false },
  sigmoid: { value: 'Sigmoid', gradient: 'SigmoidGrad', deltaFirst: false },
} as const;
