import { operandOfCoding, sumDecimals } from '../../dictionary/derived/operand-of.ts';
import { PROGRAM_ROWS } from '../../dictionary/formula/program.ts';
import { roundToScale } from '../../dictionary/formula/rounding.ts';
import { isNull, outputField } from '../../release-folder/decode/field.ts';
import {
  type ModelledOutput,
  type OutputColumn,
  type OutputField,
  outputName,
} from '../../release-folder/decode/output-column.ts';
import { type TableFields, tableFields } from '../../release-folder/decode/output-fields.ts';
import { type RowRule, rowRule } from '../../release-folder/decode/row-rule.ts';
import { isRounded } from '../../release-folder/decode/stored-field.ts';
import { numberCheck } from './domain.ts';
import type { ColumnValues, TableValues } from './table-values.ts';

/** Finds the first row whose value does not follow from the others of the row: its place among `values`, or -1. */
export interface DerivedCheck {
  /** Of the column in the table. */
  readonly position: number;
  find(values: TableValues): number;
}

/** Works every column that is made of others out again. Throws `DICTIONARY_INVALID` for one that cannot be made. */
export function derivedChecks(columns: readonly OutputColumn[]): DerivedCheck[] {
  const table = tableFields(columns);
  return table.derived.map((position) => {
    const column = columns[position]!;
    const find =
      column.kind === 'modelled'
        ? offsetCheck(columns, position, column, table)
        : computedCheck(columns, position, table);
    return { position, find };
  });
}

function computedCheck(columns: readonly OutputColumn[], position: number, table: TableFields): DerivedCheck['find'] {
  const rule = rowRule(columns, position, table);
  const field = table.fields[position]!;
  const storages = rule.inputs.map((input) => table.fields[input]!);
  const loaded = rule.inputs.map(() => new Float64Array(PROGRAM_ROWS));
  return ({ rows, columns: values }) => {
    const inputs = rule.inputs.map((input) => values[input]!);
    const own = values[position]!;
    for (let from = 0; from < rows; from += PROGRAM_ROWS) {
      const count = Math.min(PROGRAM_ROWS, rows - from);
      for (const [i, input] of inputs.entries()) load(input, storages[i]!, from, count, loaded[i]!);
      const at = firstWrong(rule, loaded, inputs, { own, field, from, count });
      if (at >= 0) return at;
    }
    return -1;
  };
}

function firstWrong(
  rule: RowRule,
  loaded: readonly Float64Array[],
  inputs: readonly ColumnValues[],
  { own, field, from, count }: { own: ColumnValues; field: OutputField; from: number; count: number },
): number {
  const expected = rule.run(loaded, count);
  for (let i = 0; i < count; i++) {
    const value = inputs.every(({ present }) => present[from + i] === 1) ? expected[i]! : Number.NaN;
    if (Number.isNaN(value) ? own.present[from + i] !== 0 : !holds(own, from + i, value, field)) return from + i;
  }
  return -1;
}

function holds({ numbers, present }: ColumnValues, i: number, value: number, field: OutputField): boolean {
  const { storage } = field;
  if (present[i] !== 1) return false;
  if (isRounded(field)) return numbers[i] === Math.fround(value);
  if (storage === 'timestamp') return numbers[i] === BigInt(value) * 1_000_000n;
  return storage === 'int64' ? numbers[i] === BigInt(value) : numbers[i] === value;
}

/** The value less its base must be a difference that the model knows, and null where the base is. */
function offsetCheck(
  columns: readonly OutputColumn[],
  position: number,
  { coding, offset }: ModelledOutput,
  { fields, operands }: TableFields,
): DerivedCheck['find'] {
  const { after, type } = offset!;
  const place = columns.findIndex((column) => outputName(column) === after);
  const [field, base] = [fields[position]!, fields[place]!];
  const apart = outputField({ kind: 'modelled', coding, position: 0 });
  const mayMiss = coding.cells.some((cell) => isNull(cell, apart.storage));
  const fits = differenceCheck(operands.get(after)!, coding, type);
  return ({ rows, columns: values }) => {
    const [own, from] = [values[position]!, values[place]!];
    for (let i = 0; i < rows; i++) {
      if (from.present[i] === 0 ? own.present[i] !== 0 : own.present[i] === 0 && !mayMiss) return i;
      if (own.present[i] === 1 && !fits(numberAt(own, field, i), numberAt(from, base, i))) return i;
    }
    return -1;
  };
}

/** Reals of as many digits as doubles hold have differences with dust on them. */
const CERTAIN = 2 ** 48;

function differenceCheck(
  base: Parameters<typeof sumDecimals>[0],
  coding: ModelledOutput['coding'],
  type: string,
): (value: number, base: number) => boolean {
  const exact = numberCheck(coding.cells, type === 'real' ? coding.decimals : 0);
  if (type !== 'real') return (value, from) => exact(value - from);
  const difference = operandOfCoding(coding);
  const decimals = sumDecimals(base, difference);
  const scale = decimals === undefined ? 0 : 10 ** decimals;
  const anywhere = numberCheck(coding.cells, undefined);
  return (value, from) => {
    const size = Math.max(Math.abs(value), Math.abs(from));
    if (scale > 0 && size * scale < CERTAIN) {
      const apart = roundToScale(value - from, scale);
      return exact(apart) && value === roundToScale(from + apart, scale);
    }
    const apart = value - from;
    const dust = 4 * Number.EPSILON * size;
    if (difference.lower >= 0 && apart < 0) return false;
    return anywhere(apart) || anywhere(apart - dust) || anywhere(apart + dust);
  };
}

function load(column: ColumnValues, field: OutputField, from: number, count: number, into: Float64Array): void {
  for (let i = 0; i < count; i++) into[i] = numberAt(column, field, from + i);
}

/** A number, days or seconds. Times that are no whole second lie outside their own domain. */
const numberAt = ({ numbers }: ColumnValues, { storage }: OutputField, i: number): number =>
  storage === 'timestamp' ? Math.round(Number(numbers[i]!) / 1e6) : Number(numbers[i]!);
