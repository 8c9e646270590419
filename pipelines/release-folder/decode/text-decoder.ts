import { type ColumnCoding, heldCells } from '../../dictionary/coding.ts';
import { censoredTexts } from './censored-texts.ts';
import { CHUNK_ROWS } from './chunk-rows.ts';
import type { ColumnDecoder } from './decoder.ts';
import { otherToken, textOf } from './field.ts';
import { chunkGenerator, unitUniform } from './generator.ts';
import type { OutputField } from './output-column.ts';
import type { Validity } from './validity.ts';

/** Which text of a field a draw of `code` becomes, for a uniform `u` in [0, 1). */
type Pick = (code: number, u: number) => number;

/** A decoder of codes of which each may become one of several texts. Random words are taken as for numbers (`columnDecoder`). */
export function drawnTexts(
  field: OutputField,
  pick: Pick,
  random: { readonly seed: string; readonly words: Uint32Array },
  validity: Validity,
): ColumnDecoder {
  const data = new (positionArray(field.texts.length) as Uint32ArrayConstructor)(CHUNK_ROWS);
  const { words } = random;
  return {
    field,
    decode(codes, rows, chunk) {
      const source = codes!;
      chunkGenerator(random.seed, 'spread', field.name, chunk)(words.subarray(0, 2 * rows));
      for (let i = 0; i < rows; i++) data[i] = pick(source[i]!, unitUniform(words[2 * i]!, words[2 * i + 1]!));
      return { data, validity: validity(source, rows) };
    },
  };
}

/** Of the texts of a column with limits of measurement, each of a code as likely as the next. */
export function censoredPick(coding: ColumnCoding): Pick {
  const { first, count } = censoredTexts(coding, otherToken(coding.cells));
  return (code, u) => (count[code] === 0 ? 0 : first[code]! + Math.min(Math.floor(u * count[code]!), count[code]! - 1));
}

/**
 * Of the codes below a group, and the group itself where it stands for the rest of them, each as often as `counts` of the detail expect it. Where the
 * detail was not counted, groups stand for themselves.
 */
export function singleCodePick(coding: ColumnCoding, counts: Float64Array | undefined, field: OutputField): Pick {
  const { parents } = coding.detail!;
  const positions = textPositions(coding, field);
  const start = new Int32Array(coding.size + 1);
  for (const parent of parents) start[parent + 1]!++;
  for (let code = 0; code < coding.size; code++) start[code + 1]! += start[code]!;
  const cumulated = new Float64Array(parents.length);
  if (counts?.length === parents.length) {
    for (const [fine, parent] of parents.entries())
      cumulated[fine] = counts[fine]! + (fine > start[parent]! ? cumulated[fine - 1]! : 0);
  }
  return (code, u) => {
    const [first, last] = [start[code]!, start[code + 1]! - 1];
    const mark = u * cumulated[last]!;
    if (cumulated[last] === 0) return positions[first]!;
    let [low, high] = [first, last];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulated[middle]! > mark) high = middle;
      else low = middle + 1;
    }
    return positions[low]!;
  };
}

/** The place among the texts of its field of each cell whose values stand in rows; 0 for nulls. */
export function textPositions(coding: ColumnCoding, field: OutputField): Uint8Array | Uint16Array | Uint32Array {
  const at = new Map(field.texts.map((text, position) => [text, position]));
  const cells = heldCells(coding);
  const other = otherToken(cells);
  return new (positionArray(field.texts.length))(cells.map((cell) => at.get(textOf(cell, other) ?? '') ?? 0));
}

/** The widths that DuckDB gives an ENUM with so many values. */
function positionArray(texts: number): Uint8ArrayConstructor | Uint16ArrayConstructor | Uint32ArrayConstructor {
  if (texts <= 0xff) return Uint8Array;
  return texts <= 0xffff ? Uint16Array : Uint32Array;
}
