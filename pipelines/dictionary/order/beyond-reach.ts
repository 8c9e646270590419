import type { ModelledColumn } from '../dictionary.ts';
import { Lattice } from './lattice.ts';
import type { Order } from './order-graph.ts';

/**
 * Notes on orders whose columns have ranges that do not reach as far: a bin of one with no bin of the other that it can be in order
 * with never stands in a row that has both.
 */
export function beyondReach(orders: readonly Order[], modelled: readonly ModelledColumn[]): string[] {
  return orders.flatMap(([a, b]) => {
    const [lower, upper] = [a, b].map((name) => {
      const { coding } = modelled.find((column) => column.name === name)!;
      const lattice = new Lattice(coding);
      return { lattice, codes: [...coding.cells.keys()].filter((code) => lattice.has(code)) };
    });
    const least = Math.min(...lower!.codes.map((code) => lower!.lattice.start(code, lower!.lattice.lowest(code))));
    const most = Math.max(...upper!.codes.map((code) => upper!.lattice.end(code, upper!.lattice.highest(code))));
    const above = lower!.codes.some((code) => lower!.lattice.start(code, lower!.lattice.lowest(code)) > most);
    const below = upper!.codes.some((code) => upper!.lattice.end(code, upper!.lattice.highest(code)) < least);
    return [...(above ? [outOfReach(a, 'above', b)] : []), ...(below ? [outOfReach(b, 'below', a)] : [])];
  });
}

const outOfReach = (column: string, where: string, other: string): string =>
  `Bins of "${column}" lie ${where} the whole range of "${other}", so that the order between them leaves them out of every row that has both. Give both columns ranges that reach as far.`;
