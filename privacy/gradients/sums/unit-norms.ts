import type { LayerDegrees } from '../network/masks.ts';
import type { Matrix, Operations } from '../operations/operations.ts';
import { cancellationAllowance } from './clip-margin.ts';
import { matricesOf } from './matrices.ts';
import { type LayerInput, type Pass, sourceOf } from './pass.ts';
import type { CodeInput } from './unit-codes.ts';

/** Norms of the gradients of units, found without making the gradients (Goodfellow 2015; Li et al. 2022, ghost clipping). */
export interface UnitNorms {
  /** Makes `squares` (units x 1) those of the norm of each unit's gradient; infinite or not a number where the gradient is. */
  measure(squares: Matrix): void;
  free(): void;
}

/**
 * The gradient of the weights of a layer is the sum over rows t of a_t^T d_t, and the square of its norm the sum over pairs of rows of (a_s a_t)(d_s d_t): the
 * inner product of two Gram matrices. Layers with one delta, and the bias as an input of 1, add their Gram matrices of inputs; that of
 * one-hot inputs is the number of equal codes.
 */
export function innerProductNorms(pass: Pass, operations: Operations): UnitNorms {
  const held = matricesOf(operations);
  const { units, rows, blocks } = pass;
  const all = units * rows;
  const inputs = distinctSources(pass).map((source) => ({ source, products: held.matrix(all, rows) }));
  const productsOf = (of: LayerInput): Matrix => inputs.find(({ source }) => source === sourceOf(of))!.products;
  const [sum, ofDelta] = [held.matrix(all, rows), held.matrix(all, rows)];
  const rowSquares = held.matrix(all, 1);
  const widest = (sources: readonly (Matrix | CodeInput)[]): number =>
    Math.max(...sources.map((source) => ('places' in source ? source.places : source.columns)));
  const width = widest(blocks.map(({ delta }) => delta)) + widest(inputs.map(({ source }) => source));
  const allowance = rows > 1 ? held.filled(all, rows, raisedDiagonals(units, rows, width)) : undefined;

  function innerProducts(out: Matrix, of: Matrix): void {
    if (rows === 1) operations.rowProducts(out, of, of);
    else operations.multiplyBatched(units, out, of, of, { transposeB: true });
  }

  return {
    measure(squares) {
      const squaresOfRows = rows === 1 ? squares : rowSquares;
      operations.fill(squaresOfRows, 0);
      for (const { source, products } of inputs) {
        if ('places' in source) operations.equalCodes(products, source.indices, units, rows, source.places);
        else innerProducts(products, source);
      }
      for (const { delta, inputs: added, bias } of blocks) {
        innerProducts(ofDelta, delta);
        operations.fill(sum, bias === undefined ? 0 : 1);
        for (const input of added) operations.addScaled(sum, productsOf(input), 1);
        if (allowance) operations.multiplyElements(sum, sum, allowance);
        operations.rowProducts(squaresOfRows, sum, ofDelta, true);
      }
      if (rows > 1) operations.sumGroups(squares, rowSquares, rows);
    },
    free: held.free,
  };
}

/**
 * Norms with masks, where each unit has one row. The square of the norm is the sum over weights that take part of (a_i d_j)^2: over degrees g,
 * (the sum of a_i^2 of inputs up to g)(the sum of d_j^2 of outputs of degree g). Without regard to the masks the norm would come out too
 * large, 1.3 to 1.5 times at random parameters.
 */
export function maskedNorms(
  pass: Pass,
  operations: Operations,
  places: number,
  degrees: ReadonlyMap<string, LayerDegrees>,
): UnitNorms {
  const held = matricesOf(operations);
  const { units, blocks } = pass;
  const count = Math.max(1, places - 1);
  const byDegree = (rows: Int32Array, holds: (own: number, degree: number) => boolean): Matrix => {
    const values = new Float32Array(rows.length * count);
    for (const [row, own] of rows.entries()) {
      for (let degree = 0; degree < count; degree++) if (holds(own, degree)) values[row * count + degree] = 1;
    }
    return held.filled(rows.length, count, values);
  };
  const inputs = distinctSources(pass).map((source) => {
    const { weights } = blocks.flatMap((block) => block.inputs).find((input) => sourceOf(input) === source)!;
    return {
      source,
      upTo: byDegree(degrees.get(weights)!.inputs, (own, degree) => own <= degree),
      squares: 'places' in source ? undefined : held.matrix(units, source.columns),
      sums: held.matrix(units, count),
    };
  });
  const outputs = blocks.map(({ delta, inputs: added, bias }) => ({
    delta,
    bias,
    of: byDegree(degrees.get(added[0]!.weights)!.outputs, (own, degree) => own === degree),
    squares: held.matrix(units, delta.columns),
    added: added.map((one) => inputs.find(({ source }) => source === sourceOf(one))!.sums),
  }));
  const [sum, ofDelta] = [held.matrix(units, count), held.matrix(units, count)];

  return {
    measure(squares) {
      operations.fill(squares, 0);
      for (const { source, upTo, squares: ofInput, sums } of inputs) {
        if ('places' in source) {
          operations.gatherRows(sums, upTo, source.indices, source.places);
          continue;
        }
        operations.multiplyElements(ofInput!, source, source);
        operations.multiply(sums, ofInput!, upTo);
      }
      for (const { delta, bias, of, squares: ofOutput, added } of outputs) {
        operations.multiplyElements(ofOutput, delta, delta);
        operations.multiply(ofDelta, ofOutput, of);
        operations.fill(sum, 0);
        for (const sums of added) operations.addScaled(sum, sums, 1);
        operations.rowProducts(squares, sum, ofDelta, true);
        if (bias !== undefined) operations.rowProducts(squares, delta, delta, true);
      }
    },
    free: held.free,
  };
}

/** What layers are given, each once. */
const distinctSources = ({ blocks }: Pass): readonly (Matrix | CodeInput)[] => [
  ...new Set(blocks.flatMap(({ inputs }) => inputs.map(sourceOf))),
];

/** Ones, and a little more where a row meets itself. */
function raisedDiagonals(units: number, rows: number, width: number): Float32Array {
  const values = new Float32Array(units * rows * rows).fill(1);
  const raised = 1 + rows * cancellationAllowance(width, rows);
  for (let row = 0; row < units * rows; row++) values[row * rows + (row % rows)] = raised;
  return values;
}
