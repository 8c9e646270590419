import type { UnitRows } from '../network/network.ts';
import type { Operations } from '../operations/operations.ts';
import type { BatchWork } from './batch-work.ts';
import { matricesOf } from './matrices.ts';
import type { ParameterMatrices } from './parameter-matrices.ts';
import type { Pass } from './pass.ts';
import type { CodeInput } from './unit-codes.ts';

/**
 * Makes the whole gradient of each unit, adding up over parts of `pass.rows` of its `rows` rows, then clips it: for units with so many rows that
 * products of all pairs of rows cost more, and for several rows under a mask.
 */
export function wholeWork(operations: Operations, parameters: ParameterMatrices, pass: Pass, rows: number): BatchWork {
  const held = matricesOf(operations);
  const { units, blocks } = pass;
  const parts = Math.ceil(rows / pass.rows);
  const codes = [
    ...new Set(blocks.flatMap(({ inputs }) => inputs.flatMap((input) => ('codes' in input ? [input.codes] : [])))),
  ];
  /** Codes as rows of matrices, one below the other, of each unit its own. */
  const owned = new Map(
    codes.map((input) => [
      input,
      { indices: held.indices(input.host.length), host: new Int32Array(input.host.length) },
    ]),
  );
  const [squares, factors] = [held.matrix(units, 1), held.matrix(units, 1)];
  const gradients = new Map(
    blocks
      .flatMap(({ inputs, bias }) => [...inputs.map(({ weights }) => weights), ...(bias === undefined ? [] : [bias])])
      .map((name) => {
        const sum = parameters.gradient(name);
        const length = sum.rows * sum.columns;
        const own = held.matrix(units * sum.rows, sum.columns);
        return [name, { own, byUnit: operations.reshape(own, units, length), sum: operations.reshape(sum, 1, length) }];
      }),
  );

  function load(batch: UnitRows, members: readonly number[], part: number): void {
    pass.load(batch, members, part * pass.rows);
    for (const [input, { indices, host }] of owned) {
      ownRows(input, pass.rows, host);
      operations.uploadIndices(host, indices);
    }
  }

  function backward(): void {
    pass.backward();
    for (const { delta, inputs, bias } of blocks) {
      for (const input of inputs) {
        const { own } = gradients.get(input.weights)!;
        if ('codes' in input) operations.scatterRows(own, delta, owned.get(input.codes)!.indices, input.codes.places);
        else operations.multiplyBatched(units, own, input.values, delta, { transposeA: true, accumulate: true });
      }
      if (bias !== undefined) operations.sumGroups(gradients.get(bias)!.own, delta, pass.rows, true);
    }
  }

  return {
    units,
    run(batch, members, clip) {
      for (const { own } of gradients.values()) operations.fill(own, 0);
      pass.begin();
      pass.beginBackward();
      const again = pass.carries && parts > 1;
      if (again) {
        for (let part = 0; part < parts; part++) {
          pass.save(part);
          load(batch, members, part);
          pass.forward();
        }
      }
      for (let part = parts - 1; part >= 0; part--) {
        load(batch, members, part);
        if (again) pass.restore(part);
        pass.forward();
        backward();
      }
      operations.fill(squares, 0);
      for (const [name, { byUnit }] of gradients) {
        const mask = parameters.mask(name);
        if (mask) operations.multiplyElements(byUnit, byUnit, mask);
        operations.rowProducts(squares, byUnit, byUnit, true);
      }
      operations.clipFactors(factors, squares, clip);
      for (const { byUnit, sum } of gradients.values()) {
        operations.scaleRows(byUnit, factors);
        operations.sumGroups(sum, byUnit, units);
      }
    },
    free: () => {
      held.free();
      pass.free();
    },
  };
}

/** Writes to `into` the codes of `rows` rows of each unit as rows of that unit's own matrix. */
function ownRows({ host, places, values }: CodeInput, rows: number, into: Int32Array): void {
  const ofUnit = rows * places;
  for (const [i, code] of host.entries()) into[i] = code < 0 ? -1 : Math.floor(i / ofUnit) * values + code;
}
