import type { Learner } from '../../../privacy/gradients/training.ts';

export interface AdamSettings {
  /** Steps of the whole run, over which the learning rate falls along half a cosine to zero. */
  readonly steps: number;
  readonly learningRate: number;
  /** Shares of the past in the running means of the gradient and of its square. */
  readonly beta1: number;
  readonly beta2: number;
  /** Share of the past in the average of the parameters that training ends with; the plain mean at first. */
  readonly averaging: number;
  /** By which sums are divided: probability times the expected number of units. Public. */
  readonly divisor: number;
  /**
   * Standard deviation of the noise on each number of a sum. Where it is given, steps are taken in units of it instead of the root of the
   * running mean of squares, which it dominates anyway (Tang, Shpilevskiy and Lecuyer 2024, DP-AdamBC).
   */
  readonly noise?: number | undefined;
}

/** Keeps roots of running means away from zero (Kingma and Ba 2015). */
const TINY = 1e-8;
/** `SLA1` in ASCII: first four bytes of a state. */
const MAGIC = 0x31414c53;
const HEADER_BYTES = 16;
/** Parameters, both running means and the average. */
const ARRAYS = 4;

/**
 * Adam (Kingma and Ba 2015) on noisy sums, with a falling learning rate and an average of the parameters of late steps (Polyak and
 * Juditsky 1992). It sees nothing but the sums, so whatever it does is post-processing.
 */
export class AdamLearner implements Learner {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly #options: AdamSettings;
  readonly #mask: Uint8Array | undefined;
  readonly #parameters: Float32Array;
  readonly #mean: Float32Array;
  readonly #square: Float32Array;
  readonly #average: Float32Array;
  #step = 0;
  /** Shares of the past to the power of the steps taken. */
  #powers: readonly [number, number] = [1, 1];

  /**
   * Starts at `initial`. Parameters where `mask` is 0 stay as they are. `start` says in public how `initial` came about, such as its digest.
   * Throws `RangeError` for settings out of range.
   */
  constructor(initial: Float32Array, options: AdamSettings, start: string, mask?: Uint8Array) {
    const { steps, learningRate, beta1, beta2, averaging, divisor, noise = 1 } = options;
    const share = (x: number): boolean => x >= 0 && x < 1;
    const positive = (x: number): boolean => x > 0 && Number.isFinite(x);
    if (
      !(Number.isSafeInteger(steps) && steps > 0 && steps < 2 ** 32 && [beta1, beta2, averaging].every(share)) ||
      ![learningRate, divisor, noise].every(positive) ||
      (mask !== undefined && mask.length !== initial.length)
    ) {
      throw new RangeError('Cannot learn: the settings are out of range');
    }
    this.settings = Object.freeze({ kind: 'adam', ...options, start });
    this.#options = options;
    this.#mask = mask;
    this.#parameters = Float32Array.from(initial);
    this.#mean = new Float32Array(initial.length);
    this.#square = new Float32Array(initial.length);
    this.#average = Float32Array.from(initial);
  }

  parameters(): Float32Array {
    return this.#parameters;
  }

  result(): Float32Array {
    return this.#average;
  }

  learn(noisySum: Float32Array): void {
    const { steps, learningRate, beta1, beta2, averaging, divisor, noise } = this.#options;
    const [parameters, mean, square, average, mask] = [
      this.#parameters,
      this.#mean,
      this.#square,
      this.#average,
      this.#mask,
    ];
    if (noisySum.length !== parameters.length || this.#step === steps) {
      throw new RangeError('Cannot learn: the sum has another length, or all steps are done');
    }
    const rate = learningRate * 0.5 * (1 + cosineOfShare(this.#step / steps));
    const step = this.#advance();
    const scale = rate / (1 - this.#powers[0]);
    const unbias = 1 / (1 - this.#powers[1]);
    const into = Math.max(1 - averaging, 1 / step);
    const known = noise === undefined ? 0 : divisor / noise;
    for (let i = 0; i < parameters.length; i++) {
      if (mask !== undefined && mask[i] === 0) continue;
      const gradient = noisySum[i]! / divisor;
      const m = beta1 * mean[i]! + (1 - beta1) * gradient;
      const v = beta2 * square[i]! + (1 - beta2) * gradient * gradient;
      mean[i] = m;
      square[i] = v;
      const length = known > 0 ? known : 1 / (Math.sqrt(v * unbias) + TINY);
      const next = parameters[i]! - scale * m * length;
      parameters[i] = next;
      average[i]! += into * (next - average[i]!);
    }
  }

  /** Four bytes each of a mark, the steps taken, the number of parameters and zero, then four float32 arrays; all little-endian. */
  state(): Uint8Array {
    const count = this.#parameters.length;
    const bytes = new Uint8Array(HEADER_BYTES + ARRAYS * 4 * count);
    const view = new DataView(bytes.buffer);
    for (const [i, word] of [MAGIC, this.#step, count, 0].entries()) view.setUint32(4 * i, word, true);
    for (const [part, array] of this.#arrays().entries()) {
      const at = HEADER_BYTES + 4 * count * part;
      for (let i = 0; i < count; i++) view.setFloat32(at + 4 * i, array[i]!, true);
    }
    return bytes;
  }

  restore(state: Uint8Array): void {
    const count = this.#parameters.length;
    const view = new DataView(state.buffer, state.byteOffset, state.byteLength);
    const sound =
      state.length === HEADER_BYTES + ARRAYS * 4 * count &&
      view.getUint32(0, true) === MAGIC &&
      view.getUint32(4, true) <= this.#options.steps &&
      view.getUint32(8, true) === count &&
      view.getUint32(12, true) === 0;
    if (!sound) throw new RangeError('Cannot go on learning: this is no state of such a learner');
    const read = Float32Array.from({ length: ARRAYS * count }, (_, i) => view.getFloat32(HEADER_BYTES + 4 * i, true));
    if (!read.every(Number.isFinite)) throw new RangeError('Cannot go on learning: the state is not finite');
    for (const [part, array] of this.#arrays().entries()) array.set(read.subarray(part * count, (part + 1) * count));
    const steps = view.getUint32(4, true);
    this.#step = 0;
    this.#powers = [1, 1];
    while (this.#step < steps) this.#advance();
  }

  #advance(): number {
    const { beta1, beta2 } = this.#options;
    this.#powers = [this.#powers[0] * beta1, this.#powers[1] * beta2];
    return ++this.#step;
  }

  #arrays(): readonly Float32Array[] {
    return [this.#parameters, this.#mean, this.#square, this.#average];
  }
}

/**
 * cos(pi x) for x in [0, 1], within 1e-9, from additions and multiplications alone: engines may differ in the last bit of `Math.cos`, and
 * training is to be the same wherever it goes on.
 */
function cosineOfShare(x: number): number {
  const y = x > 0.5 ? 1 - x : x;
  const z = (Math.PI * y) ** 2;
  const cosine =
    1 - (z / 2) * (1 - (z / 12) * (1 - (z / 30) * (1 - (z / 56) * (1 - (z / 90) * (1 - (z / 132) * (1 - z / 182))))));
  return x > 0.5 ? -cosine : cosine;
}
