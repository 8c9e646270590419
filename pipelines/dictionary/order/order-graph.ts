/** Names of two columns: no row has the first above, or after, the second. */
export type Order = readonly [string, string];

/** Columns that orders join. */
export interface OrderGroup {
  /** Each after the columns that it is never below. */
  readonly names: readonly string[];
  /** Places in `names` of the two columns of each order, without repeats; by the second, ascending. */
  readonly edges: readonly (readonly [number, number])[];
}

/**
 * The columns that `orders` name, in groups that no order joins. Groups come in the order of their first names. Throws
 * `OrderCircle` where columns would have to be equal.
 */
export function orderGroups(orders: readonly Order[]): OrderGroup[] {
  const names = [...new Set(orders.flat())];
  const group = new Map(names.map((name, i) => [name, i]));
  for (const [a, b] of orders) {
    const [to, from] = [group.get(a)!, group.get(b)!];
    if (to !== from) for (const [name, id] of group) if (id === from) group.set(name, to);
  }
  return [...new Set(names.map((name) => group.get(name)!))].map((id) => {
    const own = sorted(
      names.filter((name) => group.get(name) === id),
      orders,
    );
    const edges = new Map<string, readonly [number, number]>();
    for (const [a, b] of orders) {
      if (group.get(a) === id) edges.set(`${a}\n${b}`, [own.indexOf(a), own.indexOf(b)]);
    }
    return { names: own, edges: [...edges.values()].sort((x, y) => x[1] - y[1] || x[0] - y[0]) };
  });
}

/** Orders that lead from a column back to itself. */
export class OrderCircle extends Error {
  /** Every name on the circle once. */
  readonly names: readonly string[];

  constructor(names: readonly string[]) {
    super(`The orders of ${names.join(', ')} form a circle`);
    this.names = names;
  }
}

/** Names such that no order points back; otherwise in the order given. */
function sorted(names: readonly string[], orders: readonly Order[]): string[] {
  const done: string[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) throw new OrderCircle(path.slice(path.indexOf(name)));
    if (done.includes(name)) return;
    for (const [a, b] of orders) if (b === name) visit(a, [...path, name]);
    done.push(name);
  };
  for (const name of names) visit(name, []);
  return done;
}
