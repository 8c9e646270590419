import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import type { CodeBlock, SampleRequest } from '../../model.ts';
import type { Propagation } from '../inference/propagation.ts';
import { bucketTable, type ConditionalTable, expansionTable } from './conditional-table.ts';
import type { OuterPair } from './outer-pairs.ts';
import { allocateRowBuffers, ColumnAssigner } from './share-out.ts';
import { ValueExchange } from './value-exchange.ts';
import type { ValueExpansion } from './value-expansion.ts';

export const DEFAULT_BLOCK_ROWS: number = 2 ** 18;
const MAX_BLOCK_ROWS = 2 ** 26;

/** What is done with rows beyond sharing out the values of one column after another. */
interface Finishing {
  /** Rows exchange values, and follow these pairs. */
  readonly outer?: readonly OuterPair[];
  readonly drawing?: 'of-0.1.0';
  /** Whether columns are brought to what all groups together let expect; otherwise they are off by what rounding leaves. */
  readonly balanced?: boolean;
}

/**
 * Draws rows from calibrated beliefs, one block at a time, in bounded memory.
 *
 * Columns are given values in reverse elimination order. The rows that agree on a column's separator share out its values by
 * systematic rounding of their conditional distribution, in random order: the counts of a block follow the model more closely
 * than independent draws would, and row order carries nothing. Offsets are stratified over neighbouring separator cells and over
 * blocks, so that rounding errors cancel. Each row by itself is an exact draw from the tree's distribution. With `outer` it is
 * nearly one: rows that agree on a separator then exchange values (`ValueExchange`), which keeps the counts of cliques and brings
 * other pairs closer to their outer pairs and to what the tree expects.
 */
export function* sampleRows(
  propagation: Propagation,
  expansions: readonly (ValueExpansion | undefined)[],
  request: SampleRequest,
  { outer, drawing, balanced = true }: Finishing = {},
): Generator<CodeBlock> {
  const { tree } = propagation;
  const blockRows = request.blockRows ?? DEFAULT_BLOCK_ROWS;
  if (!Number.isSafeInteger(request.rows) || request.rows < 0) {
    throw new RangeError(`Cannot sample ${request.rows} rows: the number must be whole and not negative`);
  }
  if (!Number.isInteger(blockRows) || blockRows < 1 || blockRows > MAX_BLOCK_ROWS) {
    throw new RangeError(`Cannot sample blocks of ${blockRows} rows: the number must be whole, from 1 to 2^26`);
  }
  const bufferRows = Math.min(blockRows, request.rows);
  const buffers = allocateRowBuffers(bufferRows);
  const cold = drawing === 'of-0.1.0';
  const exchange = outer && new ValueExchange(tree, outer, request, { blockRows: bufferRows, cold });
  const assigner = (table: ConditionalTable, stream: string): ColumnAssigner =>
    new ColumnAssigner(table, request.seed, stream, balanced && !cold);
  const assigning = tree.buckets.map((bucket) => assigner(bucketTable(propagation, bucket), `column/${bucket.column}`));
  const expanding = expansions.map((expansion, column) =>
    expansion === undefined ? undefined : assigner(expansionTable(expansion, tree.sizes[column]!), `values/${column}`),
  );
  for (let first = 0; first < request.rows; first += blockRows) {
    const rows = Math.min(blockRows, request.rows - first);
    const columns: Codes[] = tree.sizes.map((size) => allocateCodes(size, rows));
    exchange?.begin();
    for (let position = tree.buckets.length - 1; position >= 0; position--) {
      const bucket = tree.buckets[position]!;
      fillKeys(buffers.keys, rows, bucket.separator, columns, tree.sizes);
      assigning[position]!.assign(rows, buffers, columns[bucket.column]!);
      exchange?.settle(bucket, rows, buffers, columns[bucket.column]!);
    }
    for (const [column, expand] of expanding.entries()) {
      if (expand === undefined) continue;
      fillKeys(buffers.keys, rows, [column], columns, tree.sizes);
      columns[column] = allocateCodes(expansions[column]!.map.length, rows);
      expand.assign(rows, buffers, columns[column]!);
      exchange?.settleValues(column, expansions[column]!.map.length, rows, buffers, columns[column]!);
    }
    yield { rows, columns };
  }
}

/** The row-major cell of the separator that each row lies in. */
function fillKeys(
  keys: Uint32Array,
  rows: number,
  separator: readonly number[],
  columns: readonly Codes[],
  sizes: readonly number[],
): void {
  keys.fill(0, 0, rows);
  for (const column of separator) {
    const codes = columns[column]!;
    const size = sizes[column]!;
    for (let i = 0; i < rows; i++) keys[i] = keys[i]! * size + codes[i]!;
  }
}
