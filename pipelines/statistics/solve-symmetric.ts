/** What is left of a variable once those before it are taken out of it, as a part of its sum of squares: below that it tells nothing of its own. */
const TOLERANCE = 1e-9;

/** The inverse of a positive matrix on the rows that can be told from those before them; the others are 0 in it. */
export interface SymmetricInverse {
  readonly inverse: Float64Array;
  readonly identified: Uint8Array;
}

/**
 * Inverts a symmetric positive semidefinite row-major matrix by Cholesky factors. A row that follows from those before it is left out.
 * `wanted` are the rows to look at; all where absent.
 */
export function invertSymmetric(matrix: Float64Array, width: number, wanted?: Uint8Array): SymmetricInverse {
  const identified = new Uint8Array(width);
  const factor = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    if (wanted !== undefined && wanted[i] === 0) continue;
    for (let j = 0; j < i; j++) {
      if (identified[j] === 0) continue;
      let sum = matrix[i * width + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * width + k]! * factor[j * width + k]!;
      factor[i * width + j] = sum / factor[j * width + j]!;
    }
    let rest = matrix[i * width + i]!;
    for (let k = 0; k < i; k++) rest -= factor[i * width + k]! ** 2;
    if (!(rest > TOLERANCE * matrix[i * width + i]!)) {
      for (let k = 0; k < i; k++) factor[i * width + k] = 0;
      continue;
    }
    factor[i * width + i] = Math.sqrt(rest);
    identified[i] = 1;
  }
  return { inverse: fromFactor(factor, width, identified), identified };
}

function fromFactor(factor: Float64Array, width: number, identified: Uint8Array): Float64Array {
  const lower = new Float64Array(width * width);
  for (let j = 0; j < width; j++) {
    if (identified[j] === 0) continue;
    lower[j * width + j] = 1 / factor[j * width + j]!;
    for (let i = j + 1; i < width; i++) {
      if (identified[i] === 0) continue;
      let sum = 0;
      for (let k = j; k < i; k++) sum -= factor[i * width + k]! * lower[k * width + j]!;
      lower[i * width + j] = sum / factor[i * width + i]!;
    }
  }
  const inverse = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < width; k++) sum += lower[k * width + i]! * lower[k * width + j]!;
      inverse[i * width + j] = sum;
      inverse[j * width + i] = sum;
    }
  }
  return inverse;
}

/** `matrix * vector`, row-major. */
export function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const width = vector.length;
  const product = new Float64Array(width);
  for (let i = 0; i < width; i++) {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += matrix[i * width + j]! * vector[j]!;
    product[i] = sum;
  }
  return product;
}

/** `left * middle * left'`, row-major and square. */
export function sandwich(left: Float64Array, middle: Float64Array, width: number): Float64Array {
  const half = multiply(left, middle, width);
  const product = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += half[i * width + k]! * left[j * width + k]!;
      product[i * width + j] = sum;
    }
  }
  return product;
}

function multiply(a: Float64Array, b: Float64Array, width: number): Float64Array {
  const product = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let k = 0; k < width; k++) {
      const factor = a[i * width + k]!;
      if (factor === 0) continue;
      for (let j = 0; j < width; j++) product[i * width + j]! += factor * b[k * width + j]!;
    }
  }
  return product;
}
