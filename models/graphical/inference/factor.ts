import { boundedCellCount, rowMajorStrides } from './domain.ts';

/** A table over a few columns, row-major, the last column fastest. */
export interface Factor {
  readonly columns: readonly number[];
  readonly values: Float64Array;
}

/**
 * For each cell of a row-major table over `from`, the position of the same values in a row-major table over `to`, where
 * `to` is a subset of `from` in any order. Length: cells of `from`.
 */
export function indexMap(sizes: readonly number[], from: readonly number[], to: readonly number[]): Int32Array {
  const shape = from.map((column) => sizes[column]!);
  const strides = rowMajorStrides(to.map((column) => sizes[column]!));
  const steps = from.map((column) => {
    const axis = to.indexOf(column);
    return axis < 0 ? 0 : strides[axis]!;
  });
  const map = new Int32Array(boundedCellCount(sizes, from));
  let filled = 1;
  let block = map.length;
  for (let axis = 0; axis < shape.length; axis++) {
    const size = shape[axis]!;
    const step = steps[axis]!;
    const inner = block / size;
    for (let outer = 0; outer < filled; outer++) {
      const base = map[outer * block]!;
      for (let value = 0; value < size; value++) map[outer * block + value * inner] = base + value * step;
    }
    filled *= size;
    block = inner;
  }
  return map;
}

/** Sums `factor` down to `columns`, in that order. */
export function projectFactor(sizes: readonly number[], factor: Factor, columns: readonly number[]): Factor {
  const values = new Float64Array(boundedCellCount(sizes, columns));
  const map = indexMap(sizes, factor.columns, columns);
  for (let cell = 0; cell < map.length; cell++) values[map[cell]!]! += factor.values[cell]!;
  return { columns, values };
}

/** The product of `factors` over the union of their columns, in the order of first appearance. */
export function multiplyFactors(sizes: readonly number[], factors: readonly Factor[]): Factor {
  const columns = [...new Set(factors.flatMap((factor) => [...factor.columns]))];
  const values = new Float64Array(boundedCellCount(sizes, columns)).fill(1);
  for (const factor of factors) {
    const map = indexMap(sizes, columns, factor.columns);
    for (let cell = 0; cell < map.length; cell++) values[cell]! *= factor.values[map[cell]!]!;
  }
  return { columns, values };
}
