import { operandOfCoding, sumDecimals } from '../../dictionary/derived/operand-of.ts';
import type { MapRule } from '../../dictionary/derived/rules.ts';
import { parseFormula } from '../../dictionary/formula/parse.ts';
import { compileFormula, PROGRAM_ROWS } from '../../dictionary/formula/program.ts';
import { roundHalfAway, roundToScale } from '../../dictionary/formula/rounding.ts';
import { isDerived, type OutputColumn, type OutputField, outputName } from './output-column.ts';
import type { TableFields } from './output-fields.ts';

/**
 * How values of one column follow from others of their rows, at most `PROGRAM_ROWS` at a time. A row in which an input has no
 * value has none. Numbers are as they are, days, seconds, positions in the texts of a field, and 0 or 1 for a Boolean.
 */
export interface RowRule {
  /** Positions of released columns. */
  readonly inputs: readonly number[];
  /** Whether the column's own difference is the last of `run`'s inputs. */
  readonly addsDifference: boolean;
  /** What comes back is overwritten by the next call; NaN stands for no value. */
  run(inputs: readonly Float64Array[], rows: number): Float64Array;
}

/** The rule of the derived column at `position` of a table. */
export function rowRule(
  columns: readonly OutputColumn[],
  position: number,
  { fields, operands }: TableFields,
): RowRule {
  const column = columns[position]!;
  if (!isDerived(column)) throw new RangeError('Only a column that is made of others has a rule');
  const at = (name: string): number => columns.findIndex((other) => outputName(other) === name);
  if (column.kind === 'modelled') {
    const base = operands.get(column.offset.after)!;
    const decimals = base.type === 'number' ? sumDecimals(base, operandOfCoding(column.coding)) : 0;
    return { inputs: [at(column.offset.after)], addsDifference: true, run: added(decimals) };
  }
  const { rule } = column;
  if (rule.kind === 'map') {
    const source = at(rule.from);
    return { inputs: [source], addsDifference: false, run: mapped(rule, fields[source]!, fields[position]!) };
  }
  const program = compileFormula(parseFormula(rule.text), (name) => operands.get(name)!.type);
  const decimals = rule.type === 'real' ? rule.decimals : 0;
  const run: RowRule['run'] = (inputs, rows) => rounded(program.run(inputs, rows), rows, decimals, out);
  const out = new Float64Array(PROGRAM_ROWS);
  return { inputs: program.columns.map(at), addsDifference: false, run };
}

function added(decimals: number | undefined): RowRule['run'] {
  const out = new Float64Array(PROGRAM_ROWS);
  return ([base, difference], rows) => {
    for (let i = 0; i < rows; i++) out[i] = base![i]! + difference![i]!;
    return rounded(out, rows, decimals, out);
  };
}

function rounded(from: Float64Array, rows: number, decimals: number | undefined, out: Float64Array): Float64Array {
  if (decimals === undefined) for (let i = 0; i < rows; i++) out[i] = from[i]! + 0;
  else if (decimals === 0) for (let i = 0; i < rows; i++) out[i] = roundHalfAway(from[i]!);
  else {
    const scale = 10 ** decimals;
    for (let i = 0; i < rows; i++) out[i] = roundToScale(from[i]!, scale);
  }
  return out;
}

function mapped(rule: MapRule, source: OutputField, field: OutputField): RowRule['run'] {
  const outcomeOf = new Map(rule.entries.map(({ value, to }) => [value, outcome(to, field)]));
  const other = field.storage === 'text' ? field.texts.length - 1 : Number.NaN;
  const keys = source.storage === 'boolean' ? ['false', 'true'] : source.texts;
  const listed = Float64Array.from(keys, (text) => outcomeOf.get(text) ?? other);
  const numbers = new Map(rule.entries.map(({ value, to }) => [Number(value), outcome(to, field)]));
  const find =
    source.storage === 'text' || source.storage === 'boolean'
      ? (value: number): number => listed[value] ?? Number.NaN
      : (value: number): number => numbers.get(value) ?? Number.NaN;
  const out = new Float64Array(PROGRAM_ROWS);
  return ([from], rows) => {
    for (let i = 0; i < rows; i++) out[i] = find(from![i]!);
    return out;
  };
}

const outcome = (to: string | number | boolean, { storage, texts }: OutputField): number =>
  storage === 'text' ? texts.indexOf(String(to)) : Number(to);
