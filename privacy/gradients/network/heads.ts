import type { Network } from './network.ts';

/** Columns of a row that are told together, from the same. */
export interface Head {
  /** Position of its first column. */
  readonly first: number;
  readonly columns: readonly HeadColumn[];
  /** The first logit of each softmax and, last, how many logits there are. */
  readonly starts: Int32Array;
}

export interface HeadColumn {
  readonly size: number;
  /** Which softmax of the head a value is in, and its place there. A column of two levels has one a group, any other has one. */
  readonly softmaxOf: Int32Array;
  readonly placeOf: Int32Array;
}

/** The heads of a network in their order; a network without them has one, of all its columns. */
export function headsOf(network: Network): readonly Head[] {
  const { sizes } = network;
  const given = givenOf(network);
  const counts = (network.kind === 'recurrent' ? network.heads : undefined) ?? [sizes.length - given];
  let first = given;
  return counts.map((count) => {
    const starts = [0];
    const columns = sizes.slice(first, first + count).map((size, i): HeadColumn => {
      const of = groupsOf(network, first + i) ?? new Array<number>(size).fill(0);
      const members = new Array<number>(Math.max(...of) + 1).fill(0);
      const placeOf = Int32Array.from(of, (group) => members[group]!++);
      const softmaxOf = Int32Array.from(of, (group) => starts.length - 1 + group);
      for (const width of members) starts.push(starts.at(-1)! + width);
      return { size, softmaxOf, placeOf };
    });
    const head: Head = { first, columns, starts: Int32Array.from(starts) };
    first += count;
    return head;
  });
}

/** How many columns, the first ones, are known of a row beforehand. */
export const givenOf = (network: Network): number => (network.kind === 'recurrent' ? (network.given ?? 0) : 0);

/** How many columns, the first ones, a row's layers are told of. */
export const toldOf = (network: Network): number =>
  network.kind === 'recurrent' && network.fedBack === false ? givenOf(network) : network.sizes.length;

const groupsOf = (network: Network, column: number): readonly number[] | undefined =>
  network.kind === 'recurrent' ? network.groups?.find((one) => one.column === column)?.of : undefined;
