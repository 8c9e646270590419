import { parseDay, parseSecond } from '../../dictionary/calendar.ts';
import { type ModelledColumn, type SpecialCodes, specialCodes } from '../../dictionary/dictionary.ts';
import { normalisingSteps } from '../../dictionary/normalise-code.ts';
import type { Steps } from '../../dictionary/scale.ts';
import { double, literal, unsigned } from './sql.ts';
import type { Storage } from './storage.ts';

/**
 * How one column becomes codes in SQL. `outer` is an unsigned integer without nulls; where `recode` is given, it is a
 * position in that table, else the code itself. A code of `coding.size` means a value that the policy `error` refuses.
 */
export interface ColumnSql {
  /** Statement that must be run first. */
  readonly setup: string | undefined;
  /** Expressions computed one after another, a query each; each is called `x<position>` by the next and by `outer`. */
  readonly steps: readonly string[];
  /** Of an offset column: the difference, computed after all steps of all columns and called `d<position>` by `outer`. */
  readonly difference?: string;
  readonly outer: string;
  readonly recode: Uint32Array | undefined;
  readonly mayRefuse: boolean;
}

/** SQL for the column at `position` of a relation, which holds it as `storage`. */
export function columnSql(column: ModelledColumn, position: number, storage: Storage): ColumnSql {
  const special = specialCodes(column);
  return column.rule.kind === 'scale'
    ? scaleSql(column, column.rule, position, storage, special)
    : lookupSql(column, column.rule, position, storage, special);
}

/** Text of a value, as the dictionary writes it: `3` for the number 3.0, `true` for a Boolean, ISO for a date. */
export function textSql(name: string, storage: Storage): string {
  switch (storage) {
    case 'text':
      return name;
    case 'float':
      return `CASE WHEN ${name} = trunc(${name}) AND abs(${name}) < 1e15 THEN CAST(CAST(${name} AS BIGINT) AS VARCHAR) ELSE CAST(${name} AS VARCHAR) END`;
    default:
      return `CAST(${name} AS VARCHAR)`;
  }
}

type LookupRule = Exclude<ModelledColumn['rule'], { kind: 'scale' }>;
export type ScaleRule = Extract<ModelledColumn['rule'], { kind: 'scale' }>;

/** Lists are looked up by casting to an ENUM, ranges by a search tree; missing codes first, as they stand. */
function lookupSql(
  column: ModelledColumn,
  rule: LookupRule,
  position: number,
  storage: Storage,
  special: SpecialCodes,
): ColumnSql {
  const name = `c${position}`;
  const size = column.coding.size;
  const code = (which: number | 'refuse' | 'clamp'): number => (typeof which === 'number' ? which : size);
  const text = textSql(name, storage);
  const missing = column.missing ?? [];
  const mayRefuse = special.missing === 'refuse' || special.outside === 'refuse';
  if (rule.kind === 'list' && rule.normalise === 'none') {
    const keys = [...rule.entries.keys(), ...missing];
    const type = `domain_${position}`;
    return {
      setup: `CREATE TYPE ${type} AS ENUM (${keys.map(literal).join(', ')})`,
      steps: [`TRY_CAST(${text} AS ${type})`],
      outer: unsigned(
        `CASE WHEN x${position} IS NOT NULL THEN enum_code(x${position}) WHEN ${name} IS NULL THEN ${keys.length} ELSE ${keys.length + 1} END`,
        keys.length + 2,
      ),
      recode: Uint32Array.from([
        ...rule.entries.values(),
        ...missing.map(() => code(special.missing)),
        code(special.missing),
        code(special.outside),
      ]),
      mayRefuse,
    };
  }
  const isMissing = missing.length === 0 ? '' : ` OR ${text} IN (${missing.map(literal).join(', ')})`;
  const ranges =
    rule.kind === 'ranges'
      ? rule.ranges
      : [...rule.entries]
          .map(([key, group]) => ({ from: key, to: key, code: group }))
          .sort((a, b) => (a.from < b.from ? -1 : 1));
  const x = `x${position}`;
  const outside = code(special.outside);
  const find = (low: number, high: number): string => {
    if (low === high) {
      const range = ranges[low]!;
      return `CASE WHEN ${x} BETWEEN ${literal(range.from)} AND ${literal(range.to)} THEN ${range.code} ELSE ${outside} END`;
    }
    const middle = (low + high + 1) >> 1;
    return `CASE WHEN ${x} < ${literal(ranges[middle]!.from)} THEN ${find(low, middle - 1)} ELSE ${find(middle, high)} END`;
  };
  return {
    setup: undefined,
    steps: [`CASE WHEN ${name} IS NULL${isMissing} THEN NULL ELSE ${text} END`, ...normalisingSteps(x, rule.normalise)],
    outer: unsigned(
      `CASE WHEN ${x} IS NULL THEN ${code(special.missing)} ELSE ${find(0, ranges.length - 1)} END`,
      size + 1,
    ),
    recode: undefined,
    mayRefuse,
  };
}

/**
 * Numbers, days and seconds: a finite double or a whole number, compared with the published edges themselves. Of an offset, the
 * difference is compared; where there is a value and no base, the difference is missing.
 */
function scaleSql(
  column: ModelledColumn,
  rule: ScaleRule,
  position: number,
  storage: Storage,
  special: SpecialCodes,
): ColumnSql {
  const name = `c${position}`;
  const x = `x${position}`;
  const reading = column.offset?.reading ?? rule;
  const compared = column.offset === undefined ? x : `d${position}`;
  const size = column.coding.size;
  const code = (which: number | 'refuse'): number => (which === 'refuse' ? size : which);
  const number = (value: number): string =>
    rule.scale === 'number' || rule.scale === 'integer' ? double(value) : String(value);
  const last = rule.steps.kind === 'even' ? rule.steps.count - 1 : rule.steps.starts.length - 1;
  const [below, above] = special.outside === 'clamp' ? [0, last] : [code(special.outside), code(special.outside)];
  const missing = column.missing ?? [];
  const missingTexts =
    storage === 'text' && missing.length > 0 ? ` OR ${name} IN (${missing.map(literal).join(', ')})` : '';
  const isNull = storage === 'float' ? `${name} IS NULL OR isnan(${name})` : `${name} IS NULL`;
  const missingNumbers = missing.map((text) => readMissing(text, reading)).filter((value) => value !== undefined);
  const cases = [
    `WHEN ${isNull}${missingTexts} THEN ${code(special.missing)}`,
    `WHEN ${x} IS NULL THEN ${code(special.unreadable)}`,
    ...(missingNumbers.length === 0
      ? []
      : [`WHEN ${x} IN (${missingNumbers.map(number).join(', ')}) THEN ${code(special.missing)}`]),
    ...(column.offset === undefined ? [] : [`WHEN ${compared} IS NULL THEN ${code(special.missing)}`]),
    `WHEN ${compared} < ${number(rule.lower)} THEN ${below}`,
    `WHEN ${compared} > ${number(rule.upper)} THEN ${above}`,
    `ELSE ${stepSql(compared, rule.steps, number)}`,
  ];
  return {
    setup: undefined,
    steps: valueSteps(name, x, reading, storage),
    outer: unsigned(`CASE ${cases.join(' ')} END`, size + 1),
    recode: undefined,
    mayRefuse: Object.values(special).includes('refuse'),
  };
}

/** The number that a row holds, or NULL for text that is none, NaN and infinities. */
export function valueSteps(name: string, x: string, rule: ScaleRule, storage: Storage): readonly string[] {
  const parsed = (type: string): string =>
    storage === 'text' && rule.format !== undefined
      ? `try_strptime(${name}, ${literal(rule.format)})`
      : storage === 'zoned'
        ? name
        : `TRY_CAST(${name} AS ${type})`;
  const finite = (value: string): string => `CASE WHEN isfinite(${x}) THEN ${value} END`;
  switch (rule.scale) {
    case 'number':
      return [`TRY_CAST(${name} AS DOUBLE)`, finite(x)];
    case 'integer':
      return [`TRY_CAST(${name} AS DOUBLE)`, finite(`round(${x})`)];
    case 'day':
      return storage === 'zoned'
        ? [name, finite(`CAST(floor(epoch(${x}) / 86400) AS BIGINT)`)]
        : [`CAST(${parsed('DATE')} AS DATE)`, finite(`${x} - DATE '1970-01-01'`)];
    case 'second':
      return [parsed('TIMESTAMP'), finite(`CAST(floor(epoch(${x})) AS BIGINT)`)];
  }
}

/** A missing code that reads as a value, such as -999 or 9999-12-31, is missing however the value is written. */
export function readMissing(text: string, rule: ScaleRule): number | undefined {
  if (rule.scale === 'day') return parseDay(text);
  if (rule.scale === 'second') return parseSecond(text);
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : undefined;
}

function stepSql(x: string, steps: Steps, number: (value: number) => string): string {
  if (steps.kind === 'even') {
    const { anchor, width, count } = steps;
    return `least(((TRY_CAST(${x} AS BIGINT)) - (${anchor})) // ${width}, ${count - 1})`;
  }
  const { starts } = steps;
  const find = (low: number, high: number): string => {
    if (low === high) return String(low);
    const middle = (low + high + 1) >> 1;
    return `CASE WHEN ${x} < ${number(starts[middle]!)} THEN ${find(low, middle - 1)} ELSE ${find(middle, high)} END`;
  };
  return find(0, starts.length - 1);
}
