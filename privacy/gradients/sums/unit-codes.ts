import { givenOf, headsOf } from '../network/heads.ts';
import type { Network, UnitRows } from '../network/network.ts';
import type { Indices, Operations } from '../operations/operations.ts';
import type { Matrices } from './matrices.ts';

/** One-hot vectors side by side, as the rows of a matrix that they are multiplied by. */
export interface CodeInput {
  /** `places` a row; -1 where there is none. */
  readonly indices: Indices;
  readonly places: number;
  /** Rows of the matrix. */
  readonly values: number;
  /** What `indices` were loaded with. */
  readonly host: Int32Array;
}

/** Codes of some units on a backend. */
export interface UnitCodes {
  readonly inputs: CodeInput;
  readonly heads: readonly HeadCodes[];
  /**
   * Rows `firstRow` and on of the units; -1 where a unit has no more rows, and for units that are not there. Throws `RangeError` for a code
   * that its column does not have.
   */
  load(batch: UnitRows, members: readonly number[], firstRow: number): void;
}

export interface HeadCodes {
  /** The first logit of each softmax and, last, how many logits there are. */
  readonly starts: Indices;
  /** One a row and softmax, each counted from 0; -1 where there is no loss. */
  readonly targets: Indices;
  /** Columns of the same row in heads before; absent for the first. */
  readonly before: CodeInput | undefined;
}

export function unitCodes(
  network: Network,
  operations: Operations,
  held: Matrices,
  units: number,
  rows: number,
): UnitCodes {
  const { sizes } = network;
  const places = sizes.length;
  const given = givenOf(network);
  const firstOf = [0];
  for (const size of sizes) firstOf.push(firstOf.at(-1)! + size);
  const codeInput = (columns: number, values: number): CodeInput => ({
    indices: held.indices(units * rows * columns),
    places: columns,
    values,
    host: new Int32Array(units * rows * columns),
  });
  const inputs = codeInput(places, firstOf[places]!);
  const heads = headsOf(network).map(({ first, columns, starts }) => ({
    first,
    columns,
    softmaxes: starts.length - 1,
    starts: held.filledIndices(starts),
    targets: held.indices(units * rows * (starts.length - 1)),
    host: new Int32Array(units * rows * (starts.length - 1)),
    before: first > given ? codeInput(first - given, firstOf[first]! - firstOf[given]!) : undefined,
  }));
  // A recurrent network is given the row before, and of a first row nothing but what is known beforehand.
  const back = network.kind === 'recurrent' ? 1 : 0;

  /** Row `slot` of the backend, from row `at` of the batch. */
  function fillRow({ codes }: UnitRows, at: number, isFirst: boolean, slot: number): void {
    const own = at * places;
    const earlier = isFirst && back === 1 ? -1 : (at - back) * places;
    for (let column = 0; column < places; column++) {
      const code = codes[own + column]!;
      if (!(code >= -1 && code < sizes[column]!)) throw new RangeError('Cannot train: a code is not of its column');
      const from = column < given ? own : earlier;
      const input = from < 0 ? -1 : codes[from + column]!;
      if (input >= 0) inputs.host[slot * places + column] = firstOf[column]! + input;
    }
    for (const { first, columns, softmaxes, host, before } of heads) {
      for (const [i, { softmaxOf, placeOf }] of columns.entries()) {
        const code = codes[own + first + i]!;
        if (code >= 0) host[slot * softmaxes + softmaxOf[code]!] = placeOf[code]!;
      }
      if (before === undefined) continue;
      for (let i = 0; i < before.places; i++) {
        const code = codes[own + given + i]!;
        if (code >= 0) before.host[slot * before.places + i] = firstOf[given + i]! - firstOf[given]! + code;
      }
    }
  }

  return {
    inputs,
    heads,
    load(batch, members, firstRow) {
      inputs.host.fill(-1);
      for (const { host, before } of heads) {
        host.fill(-1);
        before?.host.fill(-1);
      }
      for (const [slot, unit] of members.entries()) {
        const first = batch.starts[unit]!;
        const count = batch.starts[unit + 1]! - first;
        for (let t = 0; t < rows && firstRow + t < count; t++) {
          const row = firstRow + t;
          fillRow(batch, first + row, row === 0, slot * rows + t);
        }
      }
      operations.uploadIndices(inputs.host, inputs.indices);
      for (const { host, targets, before } of heads) {
        operations.uploadIndices(host, targets);
        if (before) operations.uploadIndices(before.host, before.indices);
      }
    },
  };
}
