import { type OutputColumn, outputName } from '../decode/output-column.ts';
import type { TableRules } from '../decode/table-rules.ts';
import { DECODING_IN_ORDER, DECODING_ON_CURVES, type Decoding } from './manifest.ts';

/** How a table of `columns` is decoded whose rows keep `rules`, in the words of the manifest. */
export function decodingOf(columns: readonly OutputColumn[], { orders }: TableRules): Decoding | undefined {
  if (orders.length === 0) return undefined;
  const ordered = new Set(orders.flat());
  const onCurves = columns.some(
    (column) => column.kind === 'modelled' && column.spread !== undefined && ordered.has(outputName(column)),
  );
  return onCurves ? DECODING_ON_CURVES : DECODING_IN_ORDER;
}
