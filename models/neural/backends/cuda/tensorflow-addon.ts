/**
 * The native addon of `@tensorflow/tfjs-node-gpu`, and what is used of it: TensorFlow's operations by name, run at once. Tensors are
 * numbers that it hands out. The rest of that package is not loaded: it would only wrap these calls.
 */
export interface TensorflowAddon {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  /**
   * `values` stay in use as long as the tensor does, unless a device has memory of its own. Whole numbers of 64 bits come as pairs, low half
   * first. Those of 32 bits stay in the memory of the host, where TensorFlow wants axes and shapes; all else goes to the device.
   */
  createTensor(shape: readonly number[], type: number, values: Float32Array | Int32Array): number;
  deleteTensor(id: number): void;
  /** Waits for the device. */
  tensorDataSync(id: number): unknown;
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): readonly { readonly id: number; readonly shape: readonly number[] }[];
  isUsingGpuDevice(): boolean;
  getNumOfTensors(): number;
}

/** Types of inputs are told from them; other attributes are named. */
export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: boolean | number;
}
