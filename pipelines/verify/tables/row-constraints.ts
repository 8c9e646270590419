import { SECONDS_A_DAY } from '../../dictionary/calendar.ts';
import { type DictionaryConstraint, listOf } from '../../dictionary/constraint.ts';
import type { ModelledColumn } from '../../dictionary/dictionary.ts';
import { parseOn } from '../../dictionary/resolve-constraint.ts';
import { otherToken, outputField, textOf } from '../../release-folder/decode/field.ts';
import { isModelledColumn, type OutputColumn, type OutputField } from '../../release-folder/decode/output-column.ts';
import type { ColumnValues, TableValues } from './table-values.ts';

/** A constraint, to be held against released rows. */
export interface RowConstraint {
  /** What no row has. */
  readonly words: string;
  /** How many of the rows have it. */
  broken(values: TableValues): number;
}

/** What a released value must be for a constraint to speak of it: a place among `ColumnValues`. */
type Test = (values: ColumnValues, row: number) => boolean;

/**
 * The declared constraints as tests of released values, whatever codes they came from: ranges as they were named, orders between the
 * values themselves. `modelled` are the columns of the dictionary that `constraints` were resolved over.
 */
export function rowConstraints(
  constraints: readonly DictionaryConstraint[],
  columns: readonly OutputColumn[],
  modelled: readonly ModelledColumn[],
): RowConstraint[] {
  return constraints.map((constraint) => {
    const places = constraint.columns.map((name) =>
      columns.findIndex((column) => isModelledColumn(column) && column.coding.name === name),
    );
    const own = constraint.columns.map((name) => modelled.find((column) => column.name === name)!);
    const { words } = constraint;
    if (constraint.kind === 'order') {
      const [a, b] = places;
      const alike = own[0]!.kind === own[1]!.kind;
      const [start, end] = alike ? [asItIs, asItIs] : [startOf(own[0]!), endOf(own[1]!)];
      return {
        words,
        broken: (values) =>
          countRows(values, (row) => isAbove(values.columns[a!]!, start, values.columns[b!]!, end, row)),
      };
    }
    if (constraint.kind === 'combinations') return { words, broken: unlistedRows(constraint, own, places, columns) };
    const tests = own.map((column, i) => testOf(column, constraint, i, fieldOf(column, columns)));
    return {
      words,
      broken: (values) => countRows(values, (row) => tests.every((test, i) => test(values.columns[places[i]!]!, row))),
    };
  });
}

/** Rows in which every column has a value of its domain, and which are in no listed combination. */
function unlistedRows(
  { allowed }: Extract<DictionaryConstraint, { kind: 'combinations' }>,
  own: readonly ModelledColumn[],
  places: readonly number[],
  columns: readonly OutputColumn[],
): RowConstraint['broken'] {
  const codeOf = own.map((column) => codesByValue(column, fieldOf(column, columns)));
  const key = (codes: readonly number[]): number =>
    codes.reduce((place, code, i) => place * own[i]!.coding.size + code, 0);
  const listed = new Set(allowed.map(key));
  return (values) =>
    countRows(values, (row) => {
      let place = 0;
      for (const [i, at] of places.entries()) {
        const { present, numbers } = values.columns[at]!;
        const code = present[row] === 1 ? codeOf[i]!.get(Number(numbers[row]!)) : undefined;
        if (code === undefined) return false;
        place = place * own[i]!.coding.size + code;
      }
      return !listed.has(place);
    });
}

/** The code of each value of the domain, by how it is found in a file. */
function codesByValue({ coding, rule }: ModelledColumn, { storage, texts }: OutputField): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const [code, cell] of coding.cells.entries()) {
    if (cell.kind !== 'value') continue;
    const text = String(cell.value);
    const scale = rule.kind === 'scale' ? rule.scale : undefined;
    const number =
      storage === 'text'
        ? texts.indexOf(text)
        : scale === undefined
          ? Number(cell.value)
          : (parseOn(scale, text) ?? Number.NaN) * (scale === 'second' ? Number(MICROSECONDS) : 1);
    found.set(number, code);
  }
  return found;
}

const fieldOf = ({ name }: ModelledColumn, columns: readonly OutputColumn[]): OutputField =>
  outputField(columns.filter(isModelledColumn).find(({ coding }) => coding.name === name)!);

function countRows({ rows }: TableValues, has: (row: number) => boolean): number {
  let count = 0;
  for (let row = 0; row < rows; row++) if (has(row)) count++;
  return count;
}

function isAbove(a: ColumnValues, start: Scaled, b: ColumnValues, end: Scaled, row: number): boolean {
  return a.present[row] === 1 && b.present[row] === 1 && start(a.numbers[row]!) > end(b.numbers[row]!);
}

/** A released number on a scale that columns share: microseconds for days and moments. */
type Scaled = (value: number | bigint) => number | bigint;

const MICROSECONDS = 1_000_000n;
const DAY = BigInt(SECONDS_A_DAY) * MICROSECONDS;

const asItIs: Scaled = (value) => value;

/** The first moment of a day. Comparisons of bigints, also with numbers, are exact. */
const startOf = ({ kind }: ModelledColumn): Scaled => (kind === 'date' ? (value) => BigInt(value) * DAY : asItIs);

/** The last moment of a day: no moment of a day is after it, whatever its clock says. */
const endOf = ({ kind }: ModelledColumn): Scaled =>
  kind === 'date' ? (value) => BigInt(value) * DAY + DAY - 1n : asItIs;

function testOf(
  column: ModelledColumn,
  constraint: Extract<DictionaryConstraint, { kind: 'impossible' }>,
  place: number,
  field: OutputField,
): Test {
  const { cells } = column.coding;
  const codes = constraint.codes[place]!;
  const onNull = codes.some((code) => cells[code]!.kind === 'missing');
  const onValue = column.rule.kind === 'scale' ? namedOnScale(column, constraint) : namedInList(column, codes, field);
  return ({ present, numbers }, row) => (present[row] === 0 ? onNull : onValue(numbers[row]!));
}

function namedOnScale(
  { name, rule, missing }: ModelledColumn,
  { source }: DictionaryConstraint,
): (value: number | bigint) => boolean {
  const scale = rule.kind === 'scale' ? rule.scale : 'number';
  const unit = scale === 'second' ? MICROSECONDS : 1n;
  const bound = (text: string | undefined, absent: number): number | bigint => {
    const at = text === undefined ? absent : (parseOn(scale, text) ?? Number.NaN);
    return scale === 'second' && Number.isInteger(at) ? BigInt(at) * unit : at;
  };
  const ranges = listOf(source.impossible![name]!).flatMap((value) => {
    if (value === null || (typeof value === 'string' && missing?.includes(value))) return [];
    const [from, below] = typeof value === 'string' ? [value, undefined] : [value.from, value.below];
    const single = typeof value === 'string';
    const lower = bound(from, Number.NEGATIVE_INFINITY);
    return [{ lower, upper: single ? lower : bound(below, Number.POSITIVE_INFINITY), single }];
  });
  return (value) =>
    ranges.some(({ lower, upper, single }) => value >= lower && (single ? value <= upper : value < upper));
}

function namedInList(
  { coding }: ModelledColumn,
  codes: readonly number[],
  { storage, texts }: OutputField,
): (value: number | bigint) => boolean {
  const other = otherToken(coding.cells);
  const named = new Set(
    codes.flatMap((code): number[] => {
      const cell = coding.cells[code]!;
      if (storage !== 'text') return cell.kind === 'value' ? [Number(cell.value)] : [];
      const text = textOf(cell, other);
      return text === undefined ? [] : [texts.indexOf(text)];
    }),
  );
  return (value) => named.has(Number(value));
}
