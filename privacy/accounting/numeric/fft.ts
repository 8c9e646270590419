/**
 * Fourier transform of real sequences whose length is a power of two, by a complex transform of half the length.
 *
 * A spectrum of length `n` holds `n / 2 + 1` complex values. Rounding: the root mean square error of a transform is
 * about 2^-53 log2(n) times that of its values; tables of sines are exact to 1 unit in the last place.
 */
export class RealFourier {
  readonly length: number;
  readonly #half: number;
  readonly #cosine: Float64Array;
  readonly #sine: Float64Array;
  readonly #reversed: Uint32Array;

  constructor(length: number) {
    if (!Number.isInteger(Math.log2(length)) || length < 4) {
      throw new RangeError(`Cannot transform: the length must be a power of two from 4, got ${length}`);
    }
    this.length = length;
    this.#half = length / 2;
    this.#cosine = new Float64Array(this.#half);
    this.#sine = new Float64Array(this.#half);
    for (let i = 0; i < this.#half; i++) {
      this.#cosine[i] = Math.cos((2 * Math.PI * i) / length);
      this.#sine[i] = -Math.sin((2 * Math.PI * i) / length);
    }
    const bits = Math.log2(this.#half);
    this.#reversed = new Uint32Array(this.#half);
    for (let i = 1; i < this.#half; i++) {
      this.#reversed[i] = (this.#reversed[i >> 1]! >> 1) | ((i & 1) << (bits - 1));
    }
  }

  /** Spectrum of `values`, which may be shorter than `length` and are then continued by zeros. */
  forward(values: Float64Array): Spectrum {
    const n = this.#half;
    const real = new Float64Array(n + 1);
    const imaginary = new Float64Array(n + 1);
    for (let i = 0; i < n; i++) {
      const j = this.#reversed[i]!;
      real[i] = values[2 * j] ?? 0;
      imaginary[i] = values[2 * j + 1] ?? 0;
    }
    this.#butterflies(real, imaginary);
    real[n] = real[0]!;
    imaginary[n] = imaginary[0]!;
    for (let k = 0; k <= n >> 1; k++) {
      const m = n - k;
      const evenRe = (real[k]! + real[m]!) / 2;
      const evenIm = (imaginary[k]! - imaginary[m]!) / 2;
      const oddRe = (imaginary[k]! + imaginary[m]!) / 2;
      const oddIm = (real[m]! - real[k]!) / 2;
      const c = this.#cosine[k]!;
      const s = this.#sine[k]!;
      const turnedRe = oddRe * c - oddIm * s;
      const turnedIm = oddRe * s + oddIm * c;
      real[k] = evenRe + turnedRe;
      imaginary[k] = evenIm + turnedIm;
      real[m] = evenRe - turnedRe;
      imaginary[m] = turnedIm - evenIm;
    }
    return { real, imaginary };
  }

  /** The sequence that has this spectrum. The spectrum is overwritten. */
  inverse({ real, imaginary }: Spectrum): Float64Array {
    const n = this.#half;
    const re = new Float64Array(n);
    const im = new Float64Array(n);
    for (let k = 0; k < n; k++) {
      const m = n - k;
      const evenRe = (real[k]! + real[m]!) / 2;
      const evenIm = (imaginary[k]! - imaginary[m]!) / 2;
      const differenceRe = (real[k]! - real[m]!) / 2;
      const differenceIm = (imaginary[k]! + imaginary[m]!) / 2;
      const c = this.#cosine[k]!;
      const s = -this.#sine[k]!;
      const oddRe = differenceRe * c - differenceIm * s;
      const oddIm = differenceRe * s + differenceIm * c;
      const j = this.#reversed[k]!;
      re[j] = evenRe - oddIm;
      im[j] = -(evenIm + oddRe);
    }
    this.#butterflies(re, im);
    const values = new Float64Array(this.length);
    for (let i = 0; i < n; i++) {
      values[2 * i] = re[i]! / n;
      values[2 * i + 1] = -im[i]! / n;
    }
    return values;
  }

  #butterflies(re: Float64Array, im: Float64Array): void {
    const n = this.#half;
    for (let size = 1; size < n; size *= 2) {
      const stride = n / size;
      for (let start = 0; start < n; start += 2 * size) {
        for (let i = 0, t = 0; i < size; i++, t += stride) {
          const c = this.#cosine[t]!;
          const s = this.#sine[t]!;
          const a = start + i;
          const b = a + size;
          const x = re[b]! * c - im[b]! * s;
          const y = re[b]! * s + im[b]! * c;
          re[b] = re[a]! - x;
          im[b] = im[a]! - y;
          re[a] = re[a]! + x;
          im[a] = im[a]! + y;
        }
      }
    }
  }
}

/** `real[k] + i imaginary[k]` for `k` from 0 to half the length. */
export interface Spectrum {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}
