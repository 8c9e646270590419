import type { EncodedColumn } from '../../../privacy/guard/codes.ts';
import { isModelledColumn, type OutputColumn } from '../../release-folder/decode/output-column.ts';
import { tableDecoder } from '../../release-folder/decode/table-decoder.ts';
import type { TableRules } from '../../release-folder/decode/table-rules.ts';

/** What turns the codes of released rows into their values. */
export interface Decoding {
  /** With what their numbers follow inside their bins. */
  readonly columns: readonly OutputColumn[];
  readonly rules: TableRules;
  readonly seed: string;
}

/**
 * The mean of each modelled column of numbers in the rows of `sample`, the first of a release, by its position in the model; of an offset that
 * of the differences. Columns without a number in any row have none. Throws as the decoder does.
 */
export function releasedMeans(
  sample: readonly EncodedColumn[],
  { columns, rules, seed }: Decoding,
): ReadonlyMap<number, number> {
  const ordered = new Set(rules.orders.flat());
  const asNumbers = columns
    .filter(isModelledColumn)
    .map(({ offset, stored, ...column }) =>
      offset !== undefined || stored === undefined ? column : { ...column, stored },
    );
  const isNumber = ({ coding }: { coding: { kind: string } }): boolean =>
    coding.kind === 'integer' || coding.kind === 'real';
  const decoded = asNumbers.filter((column) => isNumber(column) || ordered.has(column.coding.name));
  const sums = decoded.map(() => ({ sum: 0, count: 0 }));
  const block = { rows: sample[0]?.codes.length ?? 0, columns: sample.map(({ codes }) => codes) };
  for (const { rows, columns: values } of tableDecoder(decoded, seed, rules).decode([block])) {
    for (const [c, { data, validity }] of values.entries()) {
      const total = sums[c]!;
      for (let i = 0; i < rows; i++) {
        if (validity !== undefined && ((validity[i >> 3]! >> (i & 7)) & 1) === 0) continue;
        total.sum += Number(data[i]!);
        total.count++;
      }
    }
  }
  return new Map(
    decoded.flatMap((column, c): [number, number][] => {
      const { sum, count } = sums[c]!;
      return isNumber(column) && count > 0 ? [[column.position, sum / count]] : [];
    }),
  );
}
