import type { Codes, EncodedColumn } from '../../../privacy/guard/codes.ts';
import { type ColumnCoding, isRefined } from '../../dictionary/coding.ts';
import { type OrderGroup, orderGroups } from '../../dictionary/order/order-graph.ts';
import { expectedDetail, type Spread } from '../../spread/curve.ts';
import { finePlaces } from '../../spread/fine-places.ts';
import { chunkGenerator } from './generator.ts';
import { JointSpread } from './joint-spread.ts';
import type { TableRules } from './table-rules.ts';

/** Rows that are drawn to see what a draw by some counts comes to. */
const DRAWS = 2 ** 14;
const ROUNDS = 32;
/** Rows that each cell is taken to hold beyond those seen, so that rare ones move little. */
const UNSEEN = 1;

/** What numbers of a column are drawn by; evenly where `counts` is absent. */
interface Drawn {
  readonly coding: ColumnCoding;
  readonly spread?: Spread;
}

type Counts = readonly (Float64Array | undefined)[];

/**
 * Counts by which the columns have to be drawn so that `counts` is what they follow once the orders hold: an order takes more from the upper
 * end of the first column and from the lower end of the second. Columns that no order joins keep theirs.
 *
 * Found by drawing rows again and again, each time raising the counts of cells that came too seldom and lowering those of others
 * (generalised iterative scaling, Darroch and Ratcliff 1972, with drawn expectations). Post-processing, by + - * / and square roots alone.
 *
 * `counts` and `sample`, the codes of the first rows of the table, in the order of `codings`; `seed` is the generation seed of the table.
 */
export function countsBeforeOrders(
  codings: readonly ColumnCoding[],
  counts: Counts,
  { orders }: TableRules,
  sample: readonly Pick<EncodedColumn, 'codes'>[],
  seed: string,
): Counts {
  const found = [...counts];
  for (const group of orderGroups(orders)) {
    const places = group.names.map((name) => codings.findIndex((coding) => coding.name === name));
    const rows = sample[places[0]!]!.codes.length;
    const own = places.map((place): Drawn => refined(codings[place]!, counts[place]));
    if (rows === 0 || !own.some(isFound)) continue;
    const codes = places.map((place) => sample[place]!.codes);
    for (const [c, { spread }] of scaled(group, own, codes, seed).entries()) found[places[c]!] = spread?.counts;
  }
  return found;
}

function refined(coding: ColumnCoding, counts: Float64Array | undefined): Drawn {
  if (counts === undefined) return { coding };
  const fine = isRefined(coding) && counts.length === coding.size ? expectedDetail(coding, counts) : counts;
  return { coding, spread: { coding, counts: fine } };
}

const isFound = ({ coding, spread }: Drawn): boolean => spread !== undefined && isRefined(coding);

function scaled(group: OrderGroup, own: readonly Drawn[], codes: readonly Codes[], seed: string): readonly Drawn[] {
  const rows = codes[0]!.length;
  const cellOf = own.map((column) => (isFound(column) ? finePlaces(column.coding) : undefined));
  const seen = own.map(({ spread }) => new Float64Array(spread?.counts.length ?? 0));
  const words = group.names.map((name) => {
    const all = new Uint32Array(2 * DRAWS);
    chunkGenerator(seed, 'spread', name, 0)(all);
    return all;
  });
  let drawn = own;
  for (let round = 0; round < ROUNDS; round++) {
    const joint = new JointSpread(group, drawn);
    for (const counts of seen) counts.fill(0);
    for (let draw = 0; draw < DRAWS; draw++) {
      const row = draw % rows;
      if (!joint.narrow(codes, row)) continue;
      joint.draw(words, draw);
      for (let c = 0; c < own.length; c++) {
        const find = cellOf[c];
        const code = codes[c]![row]!;
        if (find !== undefined && joint.lattice(c).has(code)) seen[c]![find(code, joint.places[c]!)]!++;
      }
    }
    drawn = drawn.map((column, c) => {
      if (!isFound(column)) return column;
      const { coding, spread } = column as Required<Drawn>;
      return { coding, spread: { coding, counts: closer(spread, own[c]!.spread!.counts, seen[c]!) } };
    });
  }
  return drawn;
}

/** Counts that come closer to `target` than those of `spread`, which gave the rows `seen`. Of each cell of the column they have the same sum. */
function closer({ coding, counts }: Spread, target: Float64Array, seen: Float64Array): Float64Array {
  const parents = coding.detail!.parents;
  const [totals, rows] = [sumsOf(target, parents, coding.size), sumsOf(seen, parents, coding.size)];
  const next = counts.map((count, fine) => {
    const code = parents[fine]!;
    if (rows[code] === 0 || totals[code] === 0) return count;
    const wanted = (target[fine]! / totals[code]!) * rows[code]!;
    return count * Math.sqrt((wanted + UNSEEN) / (seen[fine]! + UNSEEN));
  });
  const sums = sumsOf(next, parents, coding.size);
  return next.map((count, fine) => {
    const code = parents[fine]!;
    return sums[code]! > 0 ? (count * totals[code]!) / sums[code]! : target[fine]!;
  });
}

function sumsOf(values: Float64Array, parents: readonly number[], size: number): Float64Array {
  const sums = new Float64Array(size);
  for (const [fine, parent] of parents.entries()) sums[parent]! += values[fine]!;
  return sums;
}
