import type { Codes } from '../../privacy/guard/codes.ts';
import type { OrderGroup } from '../dictionary/order/order-graph.ts';
import { checkedGroups } from '../release-folder/decode/checked-groups.ts';
import { chunkGenerator } from '../release-folder/decode/generator.ts';
import { JointSpread } from '../release-folder/decode/joint-spread.ts';
import { isModelledColumn, type ModelledOutput, type OutputColumn } from '../release-folder/decode/output-column.ts';
import type { TableRules } from '../release-folder/decode/table-rules.ts';

/** Draws that a share is worked out from. */
const POINTS = 1024;

/** How much more, or less, likely a row is under conditions than evidence on single columns makes it. */
export interface RowFactor {
  /** For row `i` of codes by position; 0 where no values keep the orders, and at least `1 / POINTS` elsewhere. */
  of(codes: readonly Codes[], i: number): number;
}

/**
 * The factor of rows whose ordered columns lose parts of bins, or `undefined` where none does and every row has factor 1.
 *
 * Evidence weighs a bin by the part of its numbers that a condition leaves. Of bins under an order it takes the part of those
 * combinations that keep the order, which is larger or smaller by P(kept | what is left) / P(kept | the bins). Both are estimated
 * from the same fixed draws, once for each combination of bins. `released` are the columns without conditions, `selected` with them.
 * `everyGroup`: also where no bin is cut, for models that may draw bins without values in order.
 */
export function orderFactor(
  released: readonly OutputColumn[],
  selected: readonly OutputColumn[],
  rules: TableRules,
  everyGroup: boolean,
): RowFactor | undefined {
  const groups = checkedGroups(released, rules).flatMap((group) => {
    const before = namedIn(group, released);
    const after = namedIn(group, selected);
    const cut = after.some(({ coding }, c) =>
      before[c]!.coding.cells.some((cell, code) => cell !== coding.cells[code]),
    );
    const positions = before.map(({ position }) => position);
    return cut || everyGroup ? [new CutGroup(group, before, after, positions)] : [];
  });
  if (groups.length === 0) return undefined;
  return { of: (codes, i) => groups.reduce((factor, group) => factor * group.factor(codes, i), 1) };
}

class CutGroup {
  readonly #before: JointSpread;
  readonly #after: JointSpread;
  readonly #positions: readonly number[];
  readonly #words: readonly Uint32Array[];
  readonly #known = new Map<string, number>();

  constructor(
    group: OrderGroup,
    before: readonly ModelledOutput[],
    after: readonly ModelledOutput[],
    positions: readonly number[],
  ) {
    this.#before = new JointSpread(group, before);
    this.#after = new JointSpread(group, after);
    this.#positions = positions;
    this.#words = group.names.map((name) => {
      const words = new Uint32Array(2 * POINTS);
      chunkGenerator('', 'order', name, 0)(words);
      return words;
    });
  }

  factor(codes: readonly Codes[], i: number): number {
    const own = this.#positions.map((position) => codes[position]!);
    const key = own.map((column) => column[i]).join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const factor = this.#after.narrow(own, i)
      ? this.#share(this.#after, own, i) / this.#share(this.#before, own, i)
      : 0;
    this.#known.set(key, factor);
    return factor;
  }

  #share(spread: JointSpread, codes: readonly Codes[], i: number): number {
    return Math.max(1 / POINTS, spread.keepingShare(codes, i, this.#words, POINTS));
  }
}

const namedIn = ({ names }: OrderGroup, columns: readonly OutputColumn[]): ModelledOutput[] =>
  names.map((name) => columns.filter(isModelledColumn).find(({ coding }) => coding.name === name)!);
