import { givenOf, headsOf, toldOf } from '../network/heads.ts';
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
  const told = toldOf(network);
  const absent = network.kind === 'recurrent' ? (network.absent ?? []) : [];
  const noneOf = sizes.map((size, column) => (absent.includes(column) ? size - 1 : -1));
  const firstOf = [0];
  for (const size of sizes) firstOf.push(firstOf.at(-1)! + size);
  const codeInput = (columns: number, values: number): CodeInput => ({
    indices: held.indices(units * rows * columns),
    places: columns,
    values,
    host: new Int32Array(units * rows * columns),
  });
  const inputs = codeInput(told, firstOf[told]!);
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

  /** -1 where there is none. */
  const codeAt = ({ codes }: UnitRows, row: number, column: number): number => {
    const code = codes[row * places + column]!;
    return code === noneOf[column] ? -1 : code;
  };

  /** Row `slot` of the backend, from row `at` of the batch. */
  function fillRow(batch: UnitRows, at: number, isFirst: boolean, slot: number): void {
    for (let column = 0; column < places; column++) {
      const code = batch.codes[at * places + column]!;
      if (!(code >= -1 && code < sizes[column]!)) throw new RangeError('Cannot train: a code is not of its column');
    }
    for (let column = 0; column < told; column++) {
      if (column >= given && isFirst && back === 1) break;
      const input = codeAt(batch, column < given ? at : at - back, column);
      if (input >= 0) inputs.host[slot * told + column] = firstOf[column]! + input;
    }
    for (const { first, columns, softmaxes, host, before } of heads) {
      for (const [i, { softmaxOf, placeOf }] of columns.entries()) {
        const code = codeAt(batch, at, first + i);
        if (code >= 0) host[slot * softmaxes + softmaxOf[code]!] = placeOf[code]!;
      }
      if (before === undefined) continue;
      for (let i = 0; i < before.places; i++) {
        const code = codeAt(batch, at, given + i);
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
