import { type Cell, type ColumnCoding, heldCells } from '../../dictionary/coding.ts';
import { operandOfCoding } from '../../dictionary/derived/operand-of.ts';
import { otherTokenOf } from '../../dictionary/other-token.ts';
import { censoredTexts } from './censored-texts.ts';
import { invalidCoding } from './invalid-coding.ts';
import { parseIsoDate, parseIsoDatetime } from './iso-time.ts';
import type { OutputColumn, OutputField, Storage } from './output-column.ts';
import { patternField, withStorage } from './stored-field.ts';

/**
 * The field of `column` as it is coded, which is the released one but for an offset, of which it is the difference
 * (`output-fields.ts`). Throws `DICTIONARY_INVALID` for a coding that contradicts itself.
 */
export function outputField(column: Exclude<OutputColumn, { kind: 'computed' }>): OutputField {
  if (column.kind === 'empty') {
    return { name: column.name, storage: 'none', nullable: true, texts: [], stored: column.stored };
  }
  if (column.kind === 'identifier') {
    const { name, style, stored } = column;
    if (typeof style === 'object') return patternField(name, style.pattern, stored);
    const storage = style === 'uuid' ? 'uuid' : 'int64';
    return withStorage({ name, storage, nullable: false, texts: [] }, stored);
  }
  if (column.kind === 'parent') {
    return withStorage({ name: column.name, storage: 'int64', nullable: false, texts: [] }, column.stored);
  }
  const { coding, stored } = column;
  const offset = column.kind === 'modelled' ? column.offset : undefined;
  const storage = storageOf(coding);
  const texts =
    storage !== 'text' ? [] : coding.kind === 'censored' ? textsOfCensored(coding) : textsOf(heldCells(coding));
  const nullable = coding.cells.some((cell) => isNull(cell, storage));
  const field = Object.freeze({ name: coding.name, storage, nullable, texts });
  return offset === undefined ? withStorage(field, stored, operandOfCoding(coding)) : field;
}

/** The text that stands for "outside the domain" in a text column. Columns of other storage hold null there. */
export const otherToken = (cells: readonly Cell[]): string =>
  otherTokenOf(new Set(cells.flatMap((cell) => (cell.kind === 'value' ? [String(cell.value)] : []))));

/** Whether `cell` is released as null: a missing value, or one outside the domain of a column that cannot hold a token. */
export const isNull = (cell: Cell, storage: Storage): boolean =>
  cell.kind === 'missing' || (cell.kind === 'other' && storage !== 'text');

/** The text that `cell` is released as, in a text column; `undefined` for null. */
export const textOf = (cell: Cell, other: string): string | undefined =>
  cell.kind === 'value' ? String(cell.value) : cell.kind === 'other' ? other : undefined;

function textsOf(cells: readonly Cell[]): readonly string[] {
  const other = otherToken(cells);
  return [...new Set(cells.flatMap((cell) => textOf(cell, other) ?? []))];
}

/** Every text of a column of numbers with limits of measurement. Throws `DICTIONARY_INVALID` where a text stands for two cells. */
function textsOfCensored(coding: ColumnCoding): readonly string[] {
  const { texts } = censoredTexts(coding, otherToken(coding.cells));
  if (new Set(texts).size < texts.length) throw invalidCoding(coding.name, 'two of its cells are written alike');
  return texts;
}

function storageOf(coding: ColumnCoding): Storage {
  const { kind, cells, name } = coding;
  if (cells.length !== coding.size || cells.length === 0) {
    throw invalidCoding(name, `it has ${cells.length} cells for ${coding.size} codes`);
  }
  if (kind === 'date' || kind === 'datetime') {
    const parse = kind === 'date' ? parseIsoDate : parseIsoDatetime;
    for (const cell of cells) {
      if (cell.kind === 'value' && (typeof cell.value !== 'string' || parse(cell.value) === undefined)) {
        throw invalidCoding(name, `${JSON.stringify(cell.value)} is no ISO ${kind}`);
      }
    }
    return kind === 'date' ? 'date' : 'timestamp';
  }
  if (kind === 'censored') return 'text';
  const values = cells.flatMap((cell) => (cell.kind === 'value' ? [cell.value] : []));
  const hasIntervals = cells.some((cell) => cell.kind === 'interval');
  const numeric = values.every((value) => typeof value === 'number' && Number.isFinite(value));
  const numericKind = kind === 'integer' || kind === 'real';
  if ((numericKind || hasIntervals) && !numeric) throw invalidCoding(name, 'numbers and other values are mixed');
  if (kind === 'real') return 'float64';
  if (numericKind || hasIntervals || (numeric && values.length > 0)) {
    const whole = values.every((value) => Number.isSafeInteger(value));
    if (!whole && kind === 'integer') throw invalidCoding(name, 'a value is no whole number that doubles hold exactly');
    return whole ? integerStorage(cells) : 'float64';
  }
  return values.length > 0 && values.every((value) => typeof value === 'boolean') ? 'boolean' : 'text';
}

function integerStorage(cells: readonly Cell[]): Storage {
  const small = (value: number) => value >= -(2 ** 31) && value < 2 ** 31;
  const fits = cells.every((cell) => {
    if (cell.kind === 'interval') return small(cell.lower) && small(cell.upper - (cell.closed ? 0 : 1));
    return cell.kind !== 'value' || small(Number(cell.value));
  });
  return fits ? 'int32' : 'int64';
}
