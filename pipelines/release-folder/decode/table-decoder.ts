import type { CodeBlock } from '../../../models/model.ts';
import type { Codes } from '../../../privacy/guard/codes.ts';
import { CHUNK_ROWS, columnDecoder } from './column-decoder.ts';
import type { DecodedRows, OutputColumn, OutputField } from './output-column.ts';

/** Turns codes into values, chunk by chunk. */
export interface TableDecoder {
  readonly fields: readonly OutputField[];
  /**
   * Values of the rows in `blocks`, `CHUNK_ROWS` at a time (the last may have fewer). What is given is overwritten when
   * the next chunk is asked for. The values do not depend on how the rows were cut into blocks.
   */
  decode(blocks: Iterable<CodeBlock>): Generator<DecodedRows, void, void>;
}

/** A decoder of a table of `columns` under the published generation `seed`. Throws `DICTIONARY_INVALID`. */
export function tableDecoder(columns: readonly OutputColumn[], seed: string): TableDecoder {
  const words = new Uint32Array(2 * CHUNK_ROWS);
  const decoders = columns.map((column) => columnDecoder(column, seed, words));
  return {
    fields: decoders.map((decoder) => decoder.field),
    *decode(blocks) {
      let chunk = 0;
      for (const block of inChunks(blocks)) {
        const decoded = decoders.map((decoder, i) => {
          const column = columns[i]!;
          const codes = column.kind === 'modelled' ? block.columns[column.position] : undefined;
          return decoder.decode(codes, block.rows, chunk);
        });
        yield { firstRow: chunk * CHUNK_ROWS, rows: block.rows, columns: decoded };
        chunk++;
      }
    },
  };
}

/** The same rows in blocks of exactly `CHUNK_ROWS` rows, but for the last. */
function* inChunks(blocks: Iterable<CodeBlock>): Generator<CodeBlock, void, void> {
  let held: Codes[] = [];
  let rows = 0;
  for (const block of blocks) {
    let from = 0;
    while (from < block.rows) {
      const taken = Math.min(CHUNK_ROWS - rows, block.rows - from);
      if (taken === CHUNK_ROWS) {
        yield { rows: CHUNK_ROWS, columns: block.columns.map((codes) => codes.subarray(from, from + taken)) };
      } else {
        if (held.length === 0) held = block.columns.map((codes) => emptyLike(codes));
        block.columns.forEach((codes, i) => {
          held[i]!.set(codes.subarray(from, from + taken), rows);
        });
        rows += taken;
        if (rows === CHUNK_ROWS) {
          yield { rows, columns: held };
          rows = 0;
        }
      }
      from += taken;
    }
  }
  if (rows > 0) yield { rows, columns: held };
}

const emptyLike = (codes: Codes): Codes => new (codes.constructor as Uint32ArrayConstructor)(CHUNK_ROWS);
