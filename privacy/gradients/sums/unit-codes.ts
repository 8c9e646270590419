import type { Network, UnitRows } from '../network/network.ts';

/** Codes of some units, as a pass takes them in. */
export interface UnitCodes {
  readonly targets: Int32Array;
  /** Codes as rows of one matrix for all columns. */
  readonly inputs: Int32Array;
  /** The same as rows of matrices, one below the other, of each unit its own. */
  readonly ownInputs: Int32Array;
  /**
   * Rows `firstRow` and on of the units; -1 where a unit has no more rows, and for units that are not there. Throws `RangeError` for a code
   * that its column does not have.
   */
  fill(batch: UnitRows, members: readonly number[], firstRow: number): void;
}

export function unitCodes(network: Network, units: number, rows: number): UnitCodes {
  const { sizes } = network;
  const places = sizes.length;
  const starts = sizes.map((_, column) => sizes.slice(0, column).reduce((sum, size) => sum + size, 0));
  const total = starts.at(-1)! + sizes.at(-1)!;
  // A recurrent network is given the row before, and of a first row nothing.
  const back = network.kind === 'recurrent' ? 1 : 0;
  const [targets, inputs, ownInputs] = [0, 1, 2].map(() => new Int32Array(units * rows * places)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  return {
    targets,
    inputs,
    ownInputs,
    fill(batch, members, firstRow) {
      targets.fill(-1);
      inputs.fill(-1);
      ownInputs.fill(-1);
      for (const [slot, unit] of members.entries()) {
        const first = batch.starts[unit]!;
        const count = batch.starts[unit + 1]! - first;
        for (let t = 0; t < rows && firstRow + t < count; t++) {
          const row = firstRow + t;
          const into = (slot * rows + t) * places;
          for (let column = 0; column < places; column++) {
            const target = batch.codes[(first + row) * places + column]!;
            if (!(target >= -1 && target < sizes[column]!))
              throw new RangeError('Cannot train: a code is not of its column');
            targets[into + column] = target;
            const input = row < back ? -1 : batch.codes[(first + row - back) * places + column]!;
            if (input < 0) continue;
            inputs[into + column] = starts[column]! + input;
            ownInputs[into + column] = slot * total + starts[column]! + input;
          }
        }
      }
    },
  };
}
