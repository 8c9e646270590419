import type { Attribute, TensorflowAddon } from './tensorflow-addon.ts';
import { tensorflowError } from './tensorflow-error.ts';

/** Numbers that do not change, held by TensorFlow. */
export interface Tensor {
  readonly id: number;
  readonly shape: readonly number[];
}

/** More than a network needs; shapes of batches are public and few. */
const MOST_CONSTANTS = 512;

/**
 * Operations on tensors. What one makes is scratch: `settle` ends it, but for what is kept. So nothing is left of a step, whether it ends
 * or throws.
 */
export class EagerTensors {
  readonly #addon: TensorflowAddon;
  readonly #scratch = new Set<number>();
  readonly #constants = new Map<string, Tensor>();

  constructor(addon: TensorflowAddon) {
    this.#addon = addon;
  }

  run(operation: string, inputs: readonly Tensor[], attributes: readonly Attribute[] = []): Tensor {
    try {
      const [made] = this.#addon.executeOp(
        operation,
        attributes,
        inputs.map(({ id }) => id),
        1,
      );
      this.#scratch.add(made!.id);
      return made!;
    } catch (error) {
      throw tensorflowError(error, operation);
    }
  }

  flag(name: string, value: boolean): Attribute {
    return { name, type: this.#addon.TF_ATTR_BOOL, value };
  }

  toFloat(tensor: Tensor): Tensor {
    return this.run('Cast', [tensor], [{ name: 'DstT', type: this.#addon.TF_ATTR_TYPE, value: this.#addon.TF_FLOAT }]);
  }

  /** The same numbers; nothing is copied. */
  reshape(tensor: Tensor, shape: readonly number[]): Tensor {
    return sameShape(tensor.shape, shape) ? tensor : this.run('Reshape', [tensor, this.hostIntegers(shape)]);
  }

  sumOver(axis: number, tensor: Tensor, keepAxis = false): Tensor {
    return this.run('Sum', [tensor, this.hostIntegers([axis])], [this.flag('keep_dims', keepAxis)]);
  }

  /** `values` are kept and must not change. */
  floats(shape: readonly number[], values: Float32Array): Tensor {
    return this.#create(shape, this.#addon.TF_FLOAT, values);
  }

  /** Whole numbers on the device, where codes are used. */
  deviceIntegers(values: Int32Array): Tensor {
    const pairs = new Int32Array(2 * values.length);
    for (let i = 0; i < values.length; i++) {
      pairs[2 * i] = values[i]!;
      pairs[2 * i + 1] = values[i]! < 0 ? -1 : 0;
    }
    return this.#create([values.length], this.#addon.TF_INT64, pairs);
  }

  /** Whole numbers in the memory of the host, as axes and shapes are wanted; a matrix where `columns` is given. Made once. */
  hostIntegers(values: readonly number[], columns?: number): Tensor {
    return this.#constant(`${values.join(' ')} in ${columns}`, () => {
      const shape = columns === undefined ? [values.length] : [values.length / columns, columns];
      return this.#create(shape, this.#addon.TF_INT32, Int32Array.from(values));
    });
  }

  hostInteger(value: number): Tensor {
    return this.#constant(`${value}`, () => this.#create([], this.#addon.TF_INT32, Int32Array.of(value)));
  }

  float(value: number): Tensor {
    return this.#constant(`${value} as float`, () => this.floats([], Float32Array.of(value)));
  }

  /** Takes a tensor out of the scratch: it lives until `drop`. */
  keep(tensor: Tensor): Tensor {
    this.#scratch.delete(tensor.id);
    return tensor;
  }

  drop({ id }: Tensor): void {
    this.#addon.deleteTensor(id);
  }

  read(tensor: Tensor): Float32Array {
    try {
      return this.#addon.tensorDataSync(tensor.id) as Float32Array;
    } catch (error) {
      throw tensorflowError(error, 'a download');
    }
  }

  settle(): void {
    for (const id of this.#scratch) this.#addon.deleteTensor(id);
    this.#scratch.clear();
    if (this.#constants.size > MOST_CONSTANTS) this.#dropConstants();
  }

  close(): void {
    this.settle();
    this.#dropConstants();
  }

  #dropConstants(): void {
    for (const constant of this.#constants.values()) this.drop(constant);
    this.#constants.clear();
  }

  #create(shape: readonly number[], type: number, values: Float32Array | Int32Array): Tensor {
    try {
      const id = this.#addon.createTensor(shape, type, values);
      this.#scratch.add(id);
      return { id, shape };
    } catch (error) {
      throw tensorflowError(error, 'an upload');
    }
  }

  #constant(key: string, make: () => Tensor): Tensor {
    const found = this.#constants.get(key);
    if (found !== undefined) return found;
    const made = this.keep(make());
    this.#constants.set(key, made);
    return made;
  }
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);
