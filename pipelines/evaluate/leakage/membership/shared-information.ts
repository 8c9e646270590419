import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import { JointNumbering } from '../../joint-numbering.ts';

/**
 * Mutual information of every pair of columns, in nats, as far as chance does not explain it: the mean that it has between independent columns, (a - 1)(b - 1) / 2n for a and b
 * values that occur in n rows (Miller 1955), is taken off. Row by row, symmetric, 0 on the diagonal.
 */
export function sharedInformation({ columns, rows }: EvaluatedTable): readonly Float64Array[] {
  const numbering = new JointNumbering(rows);
  const single = columns.map(({ codes }) => numbered(numbering, new Int32Array(rows), codes));
  const information = columns.map(() => new Float64Array(columns.length));
  for (let a = 0; a < columns.length; a++) {
    for (let b = 0; b < a; b++) {
      const both = numbered(numbering, single[a]!.numbers.slice(), columns[b]!.codes);
      const chance = ((single[a]!.distinct - 1) * (single[b]!.distinct - 1)) / (2 * rows);
      const shared = single[a]!.entropy + single[b]!.entropy - both.entropy - chance;
      information[a]![b] = shared;
      information[b]![a] = shared;
    }
  }
  return information;
}

function numbered(numbering: JointNumbering, keys: Int32Array, codes: EvaluatedTable['columns'][number]['codes']) {
  numbering.clear();
  numbering.number(keys, codes, keys);
  const counts = new Uint32Array(numbering.distinct);
  for (const number of keys) counts[number]!++;
  let sum = 0;
  for (const count of counts) sum += count * Math.log(count);
  return { numbers: keys, distinct: counts.length, entropy: Math.log(keys.length) - sum / keys.length };
}
