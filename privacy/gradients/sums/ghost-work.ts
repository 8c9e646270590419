import type { Operations } from '../operations/operations.ts';
import type { BatchWork } from './batch-work.ts';
import { matricesOf } from './matrices.ts';
import type { ParameterMatrices } from './parameter-matrices.ts';
import type { Pass } from './pass.ts';
import type { UnitNorms } from './unit-norms.ts';

/**
 * Clips by norms that are found from inputs and deltas: factors scale the deltas, and one product a layer gives the sum of the clipped
 * gradients of all units. No gradient of one unit is ever made.
 */
export function ghostWork(
  operations: Operations,
  parameters: ParameterMatrices,
  pass: Pass,
  norms: UnitNorms,
): BatchWork {
  const held = matricesOf(operations);
  const { units, rows, blocks } = pass;
  const [squares, factors] = [held.matrix(units, 1), held.matrix(units, 1)];
  const rowFactors = rows === 1 ? factors : held.matrix(units * rows, 1);
  const unitOfRow = held.filledIndices(Int32Array.from({ length: units * rows }, (_, row) => Math.floor(row / rows)));

  return {
    units,
    run(batch, members, clip) {
      pass.load(batch, members, 0);
      pass.begin();
      pass.forward();
      pass.beginBackward();
      pass.backward();
      norms.measure(squares);
      operations.clipFactors(factors, squares, clip);
      if (rows > 1) operations.gatherRows(rowFactors, factors, unitOfRow, 1);
      for (const { delta, inputs, bias } of blocks) {
        operations.scaleRows(delta, rowFactors);
        for (const input of inputs) {
          const gradient = parameters.gradient(input.weights);
          if ('codes' in input) {
            operations.fill(gradient, 0);
            operations.scatterRows(gradient, delta, input.codes.indices, input.codes.places);
          } else operations.multiply(gradient, input.values, delta, { transposeA: true });
          parameters.maskGradient(input.weights);
        }
        if (bias !== undefined) operations.sumGroups(parameters.gradient(bias), delta, units * rows);
      }
    },
    free: () => {
      held.free();
      norms.free();
      pass.free();
    },
  };
}
