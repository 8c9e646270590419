import type { CodeBlock } from '../../../models/model.ts';
import type { Codes } from '../../../privacy/guard/codes.ts';
import { checkedGroups } from './checked-groups.ts';
import { CHUNK_ROWS } from './chunk-rows.ts';
import { columnDecoder } from './column-decoder.ts';
import { derivedDecoder } from './derived-decoder.ts';
import { outputField } from './field.ts';
import { givenDecoder } from './given-decoder.ts';
import { orderedDecoder } from './ordered-decoder.ts';
import {
  type DecodedColumn,
  type DecodedRows,
  isDerived,
  isGiven,
  isModelledColumn,
  type OutputColumn,
  type OutputField,
  outputName,
} from './output-column.ts';
import { type TableFields, tableFields } from './output-fields.ts';
import { rounded, roundedDecoder } from './rounded-decoder.ts';
import { rowRule } from './row-rule.ts';
import { isRounded } from './stored-field.ts';
import type { TableRules } from './table-rules.ts';

/** Turns codes into values, chunk by chunk. */
export interface TableDecoder {
  readonly fields: readonly OutputField[];
  /**
   * Values of the rows in `blocks`, `CHUNK_ROWS` at a time (the last may have fewer). What is given is overwritten when
   * the next chunk is asked for. The values do not depend on how the rows were cut into blocks. `given` has the values of all
   * rows, one a column that is given. `adjust` sees each column that is counted from another, before anything else is made of it.
   */
  decode(blocks: Iterable<CodeBlock>, given?: GivenValues, adjust?: AdjustOffset): Generator<DecodedRows, void, void>;
}

/** Changes, in place, values of the column at `position` that were counted from another: of `rows` rows from `firstRow` on. */
export type AdjustOffset = (position: number, column: DecodedColumn, firstRow: number, rows: number) => void;

/** By name of the column: keys from 1; days, seconds or numbers of times. NaN for no value. */
export type GivenValues = ReadonlyMap<string, Float64Array>;

/**
 * A decoder of a table of `columns` under the published generation `seed`, whose rows keep `rules`. Throws `DICTIONARY_INVALID`; its
 * `decode` throws `RELEASE_INVALID` for codes that no values can keep them with.
 */
export function tableDecoder(columns: readonly OutputColumn[], seed: string, rules: TableRules): TableDecoder {
  const words = new Uint32Array(2 * CHUNK_ROWS);
  const groups = checkedGroups(columns, rules).map((group) => {
    const places = group.names.map((name) => columns.findIndex((column) => outputName(column) === name));
    const own = places.map((place) => columns[place]!).filter(isModelledColumn);
    return { places, decoder: orderedDecoder(group, own, seed) };
  });
  const ordered = new Set(groups.flatMap(({ places }) => places));
  const table = tableFields(columns);
  const alone = columns.map((column, i) => {
    if (ordered.has(i) || column.kind === 'computed' || isGiven(column)) return undefined;
    const decoder = columnDecoder(column, seed, words);
    const rounds = column.kind === 'modelled' && !isDerived(column) && isRounded(table.fields[i]!);
    return rounds ? roundedDecoder(decoder, column.coding) : decoder;
  });
  const derived = derivedDecoders(columns, table);
  const times = columns.flatMap((column, position) =>
    isGiven(column) ? [{ position, decoder: givenDecoder(outputField(column)) }] : [],
  );
  return {
    fields: table.fields,
    *decode(blocks, given, adjust) {
      let chunk = 0;
      for (const block of inChunks(blocks)) {
        const decoded = new Array<DecodedColumn>(columns.length);
        for (const [i, decoder] of alone.entries()) {
          if (decoder === undefined) continue;
          const column = columns[i]!;
          const codes = column.kind === 'modelled' ? block.columns[column.position] : undefined;
          decoded[i] = decoder.decode(codes, block.rows, chunk);
        }
        for (const { position, decoder } of times) {
          const values = given?.get(outputName(columns[position]!));
          if (values === undefined)
            throw new RangeError('Cannot decode a table without the values that come with its rows');
          decoded[position] = decoder(values, chunk * CHUNK_ROWS, block.rows);
        }
        for (const { places, decoder } of groups) {
          for (const [c, column] of decoder.decode(block, chunk).entries()) decoded[places[c]!] = column;
        }
        for (const { position, inputs, decoder } of derived) {
          const made = decoder.decode(
            inputs.map((input) => decoded[input]!),
            block.rows,
          );
          if (columns[position]!.kind === 'modelled') adjust?.(position, made, chunk * CHUNK_ROWS, block.rows);
          decoded[position] = isRounded(table.fields[position]!) ? rounded(made) : made;
        }
        yield { firstRow: chunk * CHUNK_ROWS, rows: block.rows, columns: decoded };
        chunk++;
      }
    },
  };
}

/** Decoders of columns made of others, in an order in which they can be made. An offset finds its difference in its own place. */
function derivedDecoders(columns: readonly OutputColumn[], table: TableFields) {
  return table.derived.map((position) => {
    const column = columns[position]!;
    const rule = rowRule(columns, position, table);
    const storages = rule.inputs.map((input) => table.fields[input]!.storage);
    const own = column.kind === 'modelled' && rule.addsDifference ? [outputField(column).storage] : [];
    const decoder = derivedDecoder(rule, table.fields[position]!, [...storages, ...own]);
    return { position, inputs: rule.addsDifference ? [...rule.inputs, position] : rule.inputs, decoder };
  });
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
