import type { LinkedRecords } from '../../../privacy/guard/views/linked-records.ts';
import type { KindOfDetail, LinkedShape, View } from '../../../privacy/guard/views/view.ts';
import { viewRows } from '../../../privacy/guard/views/view-rows.ts';
import { type AwaitedFactor, STANDINGS } from '../chain/factor.ts';
import type { AwaitedTarget } from './fit-tables.ts';
import { type OrdersOfPair, turnedPair, wantedAtFirst, wantedLater, withPooledTogether } from './order-targets.ts';
import { type OrderCounts, ordersView, type Pair, pairsOf } from './orders.ts';

const NOISE_FELT = 0.1;

/** What was counted of the order of groups, beside what drawn units have of it. */
export class OrderFit {
  readonly #pairs: readonly Pair[];
  readonly #view: View | undefined;
  readonly #counted: readonly OrderCounts[];
  #before: readonly Float64Array[] | undefined;
  #drawn: readonly Float64Array[] = [];

  constructor(shape: LinkedShape, counted: readonly OrderCounts[]) {
    this.#pairs = counted.length === 0 ? [] : pairsOf(shape);
    this.#view = ordersView(shape);
    this.#counted = counted;
  }

  /** Units as they are drawn now; the first ones know nothing of orders. */
  beside(records: LinkedRecords, shape: LinkedShape): void {
    if (this.#pairs.length === 0) return;
    this.#drawn = viewRows(records, shape, this.#view!).columns.map(({ size, codes }) => {
      const counts = new Float64Array(size);
      for (const code of codes) counts[code]!++;
      return counts;
    });
    this.#before ??= withPooledTogether(this.#counted.map((counted, at) => ({ counted, before: this.#drawn[at]! })));
  }

  /** How often a group that is awaited is to come, by how units stand with each other one. */
  targetsOf(view: View, column: number, held: readonly AwaitedFactor[]): AwaitedTarget[] {
    const { from, size } = view.columns[column]!;
    if (from.of !== 'here') return [];
    return this.#pairs.flatMap(({ own, other }, at): AwaitedTarget[] => {
      const isOwn = same(own, from);
      if (!isOwn && !same(other, from)) return [];
      const beside = isOwn ? other : own;
      const counted = this.#counted[at]!;
      const straight: OrdersOfPair = { counted, before: this.#before![at]!, drawn: this.#drawn[at]! };
      const pair = isOwn ? straight : turnedPair(straight);
      const factor = factorOf(view, column, beside, size, held);
      const isKnown = factor.here !== undefined;
      return [
        {
          factor,
          rows: view.kind === 'first' ? wantedAtFirst(pair, isKnown) : wantedLater(pair, isKnown),
          noise: NOISE_FELT * Math.sqrt(counted.variance),
          // Who is still to have a group has it at the last event at the latest: units that are drawn with too many there would be told to have it less often before, and so would have more there.
          isRelative: view.kind !== 'first',
        },
      ];
    });
  }
}

const same = (a: KindOfDetail, b: KindOfDetail): boolean => a.detail === b.detail && a.group === b.group;

function factorOf(
  { columns }: View,
  column: number,
  beside: KindOfDetail,
  size: number,
  held: readonly AwaitedFactor[],
): AwaitedFactor {
  const { from } = columns[column]!;
  const find = (of: 'standing' | 'here', group: KindOfDetail): number =>
    columns.findIndex(({ from: other }) => other.of === of && same(other, group));
  const [own, other, here] = [find('standing', from as KindOfDetail), find('standing', beside), find('here', beside)];
  const standing = columns[own]!.from;
  const before = held.find((factor) => factor.other === other)?.weights;
  return {
    kind: 'awaited',
    own,
    other,
    ...(here < column ? { here } : {}),
    left: standing.of === 'standing' ? standing.left.length : 0,
    weights: before?.slice() ?? new Float64Array(STANDINGS * size).fill(1),
  };
}
