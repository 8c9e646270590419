import type { View } from '../../../privacy/guard/views/view.ts';
import { log } from '../../graphical/inference/elementary.ts';
import type { DrawnRows } from './drawn-rows.ts';
import { normalised } from './estimate-table.ts';

/** Columns that each tell little tell much together, and what each tells costs nothing. */
const MOST_PARENTS = 20;
/** Mutual information in nats, beyond that of chance, below which a column tells nothing of another. */
const LEAST_INFORMATION = 0.0001;
const MOST_CELLS = 2 ** 12;

export interface Parent {
  readonly parent: number;
  /** Shares of both together among first events, the parent's values as rows. */
  readonly table: Float64Array;
}

/**
 * What tells most of a column at the same event, the least first: how columns of an event depend on each other is much the same at first events and at
 * later ones, and of first events it is known already.
 */
export function strongestParents(column: number, among: readonly number[], firsts: DrawnRows, view: View): Parent[] {
  const size = view.columns[column]!.size;
  return among
    .filter((parent) => view.columns[parent]!.size * size <= MOST_CELLS && firsts.columns[parent]!.length > 0)
    .map((parent) => {
      const table = new Float64Array(view.columns[parent]!.size * size);
      const [of, codes] = [firsts.columns[parent]!, firsts.columns[column]!];
      for (let row = 0; row < codes.length; row++) table[of[row]! * size + codes[row]!]! += firsts.weights[row]!;
      const shares = normalised(table);
      return { parent, table: shares, information: information(shares, size) - ofChance(shares, size, codes.length) };
    })
    .filter(({ information: nats }) => nats >= LEAST_INFORMATION)
    .sort((a, b) => b.information - a.information)
    .slice(0, MOST_PARENTS)
    .reverse();
}

/** What independent columns of so many rows seem to tell of each other (Miller 1955). */
const ofChance = ({ length }: Float64Array, size: number, rows: number): number =>
  ((length / size - 1) * (size - 1)) / (2 * rows);

function information(table: Float64Array, size: number): number {
  const [rows, columns] = [new Float64Array(table.length / size), new Float64Array(size)];
  table.forEach((share, cell) => {
    rows[Math.floor(cell / size)]! += share;
    columns[cell % size]! += share;
  });
  return table.reduce(
    (nats, share, cell) =>
      share > 0 ? nats + share * log(share / (rows[Math.floor(cell / size)]! * columns[cell % size]!)) : nats,
    0,
  );
}
