import type { Workspace } from './workspace.ts';

/**
 * What a search remembers of the inverse Hessian: pairs of steps and gradient changes (limited-memory BFGS, Nocedal 1980) in the compact form of Byrd, Nocedal and
 * Schnabel (1994), which takes all inner products of a step in one pass. Around a preconditioner `P`, of which changes are kept too.
 */
export class QuasiNewton {
  readonly #workspace: Workspace;
  readonly #cells: number;
  readonly #memory: number;
  readonly #steps: readonly Float64Array[];
  /** `P` times the gradient changes. */
  readonly #changes: readonly Float64Array[];
  /** Slots in use, the oldest first. */
  readonly #order: number[] = [];
  /** By slots: `step . change`, and `change . P change`. */
  readonly #stepChange: Float64Array;
  readonly #changeChange: Float64Array;
  /** Of each slot, its step's and its preconditioned change's product with the gradient. */
  readonly #stepGradient: Float64Array;
  readonly #changeGradient: Float64Array;
  readonly #addresses: Int32Array;
  readonly #numbers: Float64Array;

  /** Everything is allocated here. */
  constructor(workspace: Workspace, cells: number, memory: number) {
    this.#workspace = workspace;
    this.#cells = cells;
    this.#memory = memory;
    this.#steps = Array.from({ length: memory }, () => workspace.numbers(cells));
    this.#changes = Array.from({ length: memory }, () => workspace.numbers(cells));
    this.#stepChange = new Float64Array(memory * memory);
    this.#changeChange = new Float64Array(memory * memory);
    this.#stepGradient = new Float64Array(memory);
    this.#changeGradient = new Float64Array(memory);
    this.#addresses = workspace.integers(2 * memory + 1);
    this.#numbers = workspace.numbers(2 * memory + 1);
  }

  get stored(): number {
    return this.#order.length;
  }

  forget(): void {
    this.#order.length = 0;
  }

  /** The inner product of two vectors in the workspace. */
  dot(a: Float64Array, b: Float64Array): number {
    return this.#dots([a], b)[0]!;
  }

  /**
   * Takes in a step of `-length` times `direction`, along which the gradient's slope was `slope`, from where `P` times the gradient was `before` to where the gradient is
   * `gradient` and `P` times it `after`; `old` is the gradient before. A step without curvature is not kept.
   */
  learn(step: {
    readonly direction: Float64Array;
    readonly length: number;
    readonly slope: number;
    readonly old: Float64Array;
    readonly gradient: Float64Array;
    readonly before: Float64Array;
    readonly after: Float64Array;
  }): void {
    const { direction, length, slope, old, gradient, before, after } = step;
    const { kernels } = this.#workspace;
    const kept = this.#order.length === this.#memory ? this.#order.slice(1) : [...this.#order];
    const slot = this.#order.length === this.#memory ? this.#order[0]! : this.#order.length;
    const steps = this.#steps[slot]!;
    const changes = this.#changes[slot]!;
    kernels.scaled(direction.byteOffset, -length, steps.byteOffset, this.#cells);
    kernels.descend(after.byteOffset, before.byteOffset, 1, changes.byteOffset, this.#cells);
    const slots = [...kept, slot];
    const vectors = [...slots.map((at) => this.#steps[at]!), ...slots.map((at) => this.#changes[at]!)];
    const products = this.#dots(vectors, gradient).slice();
    const curvature = products[kept.length]! - length * slope;
    const own = products[slots.length + kept.length]! - this.#dots([changes], old)[0]!;
    const isCurved = curvature > 0 && own > 0;
    for (const [i, at] of slots.entries()) {
      if (at !== slot && isCurved) {
        this.#stepChange[at * this.#memory + slot] = products[i]! - this.#stepGradient[at]!;
        const both = products[slots.length + i]! - this.#changeGradient[at]!;
        this.#changeChange[at * this.#memory + slot] = both;
        this.#changeChange[slot * this.#memory + at] = both;
      }
      this.#stepGradient[at] = products[i]!;
      this.#changeGradient[at] = products[slots.length + i]!;
    }
    this.#stepChange[slot * this.#memory + slot] = curvature;
    this.#changeChange[slot * this.#memory + slot] = own;
    this.#order.splice(0, this.#order.length, ...(isCurved ? slots : kept));
  }

  /** Writes the direction for the gradient that was learnt last, of which `P` times is `preconditioned`. */
  direction(preconditioned: Float64Array, into: Float64Array): void {
    const order = this.#order;
    const count = order.length;
    const [newest] = order.slice(-1);
    const at = (table: Float64Array, i: number, j: number): number => table[order[i]! * this.#memory + order[j]!]!;
    const scale =
      newest === undefined
        ? 1
        : at(this.#stepChange, count - 1, count - 1) / at(this.#changeChange, count - 1, count - 1);
    const forward = new Float64Array(count);
    for (let i = count - 1; i >= 0; i--) {
      let rest = this.#stepGradient[order[i]!]!;
      for (let j = i + 1; j < count; j++) rest -= at(this.#stepChange, i, j) * forward[j]!;
      forward[i] = rest / at(this.#stepChange, i, i);
    }
    const back = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      let rest = at(this.#stepChange, i, i) * forward[i]! - scale * this.#changeGradient[order[i]!]!;
      for (let j = 0; j < count; j++) rest += scale * at(this.#changeChange, i, j) * forward[j]!;
      for (let j = 0; j < i; j++) rest -= at(this.#stepChange, j, i) * back[j]!;
      back[i] = rest / at(this.#stepChange, i, i);
    }
    const vectors = [
      preconditioned,
      ...order.map((slot) => this.#steps[slot]!),
      ...order.map((slot) => this.#changes[slot]!),
    ];
    const weights = [scale, ...back, ...forward.map((value) => -scale * value)];
    for (const [i, vector] of vectors.entries()) this.#addresses[i] = vector.byteOffset;
    this.#numbers.set(weights);
    const { kernels } = this.#workspace;
    kernels.combine(this.#addresses.byteOffset, vectors.length, this.#numbers.byteOffset, into.byteOffset, this.#cells);
  }

  #dots(vectors: readonly Float64Array[], vector: Float64Array): Float64Array {
    for (const [i, { byteOffset }] of vectors.entries()) this.#addresses[i] = byteOffset;
    const into = this.#numbers.byteOffset;
    this.#workspace.kernels.dots(this.#addresses.byteOffset, vectors.length, vector.byteOffset, this.#cells, into);
    return this.#numbers.subarray(0, vectors.length);
  }
}
