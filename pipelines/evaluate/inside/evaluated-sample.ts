import { allocateCodes, type EncodedColumn } from '../../../privacy/guard/codes.ts';
import {
  type DecodedColumn,
  isModelledColumn,
  type ModelledOutput,
  type OutputField,
} from '../../release-folder/decode/output-column.ts';
import { tableDecoder } from '../../release-folder/decode/table-decoder.ts';
import { type EvaluatedColumn, type EvaluatedTable, MAX_EVALUATED_CELLS } from '../../statistics/evaluated-table.ts';
import type { Decoding } from '../columns/released-means.ts';

/**
 * The first rows of a release as evaluation reads tables: their codes, and the numbers that the release has in their place. What `readEvaluatedTable` reads of the
 * released file. Throws as the decoder does.
 */
export function evaluatedSample(sample: readonly EncodedColumn[], { columns, rules, seed }: Decoding): EvaluatedTable {
  const modelled = columns.filter(isModelledColumn);
  const all = sample[0]?.codes.length ?? 0;
  const rows = Math.min(all, Math.max(1, Math.floor(MAX_EVALUATED_CELLS / modelled.length)));
  const block = { rows, columns: sample.map(({ codes }) => codes.subarray(0, rows)) };
  const decoder = tableDecoder(modelled, seed, rules);
  const numbers = modelled.map((column) => (hasNumbers(column) ? new Float64Array(rows) : undefined));
  for (const { firstRow, rows: count, columns: values } of decoder.decode([block])) {
    for (const [c, column] of values.entries()) {
      const into = numbers[c];
      if (into !== undefined) keepNumbers(column, decoder.fields[c]!, into.subarray(firstRow, firstRow + count));
    }
  }
  const evaluated = modelled.map(({ coding, position }, c): EvaluatedColumn => {
    const codes = allocateCodes(coding.size, rows);
    codes.set(block.columns[position]!);
    return { name: coding.name, size: coding.size, codes, coding, numbers: numbers[c] };
  });
  return { rows, columns: evaluated, unitOfRow: undefined };
}

const NUMBER_KINDS: ReadonlySet<string> = new Set(['integer', 'real', 'censored', 'date', 'datetime']);

/** An offset is kept by the kind of the column, whatever its difference is. */
const hasNumbers = ({ coding, offset }: ModelledOutput): boolean => NUMBER_KINDS.has(offset?.type ?? coding.kind);

const MICROSECONDS = 1_000_000;

function keepNumbers({ data, validity }: DecodedColumn, field: OutputField, into: Float64Array): void {
  const texts = field.storage === 'text' ? field.texts.map(Number) : undefined;
  const unit = field.storage === 'timestamp' ? MICROSECONDS : 1;
  for (let row = 0; row < into.length; row++) {
    const present = validity === undefined || (validity[row >> 3]! & (1 << (row & 7))) !== 0;
    const value = Number(data[row]!);
    into[row] = !present ? Number.NaN : texts === undefined ? value / unit : texts[value]!;
  }
}
