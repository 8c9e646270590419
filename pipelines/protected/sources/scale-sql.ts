import type { ModelledColumn, SpecialCodes } from '../../dictionary/dictionary.ts';
import type { Steps } from '../../dictionary/scale.ts';
import { tidyText } from '../../dictionary/tidy-text.ts';
import { censoredSql } from './censored-sql.ts';
import type { ColumnSql } from './column-sql.ts';
import type { Dialect } from './dialect.ts';
import { DUCKDB } from './duckdb-dialect.ts';
import { double, literal } from './session/sql.ts';
import type { Storage } from './storage.ts';
import { textSql } from './text-sql.ts';
import { tidySql } from './tidy-sql.ts';
import { keptAsText, readMissing, type ScaleRule, valueSteps } from './value-steps.ts';

/**
 * Numbers, days and seconds: a finite double or a whole number, compared with the published edges themselves. Of an offset, the
 * difference is compared; where there is a value and no base, the difference is missing.
 */
export function scaleSql(
  column: ModelledColumn,
  rule: ScaleRule,
  position: number,
  storage: Storage,
  special: SpecialCodes,
  sql: Dialect = DUCKDB,
): ColumnSql {
  const name = `c${position}`;
  const x = `x${position}`;
  const reading = column.offset?.reading ?? rule;
  const compared = column.offset === undefined ? x : `d${position}`;
  const { size } = column.coding;
  const code = (which: number | 'refuse'): number => (which === 'refuse' ? size : which);
  const number = (value: number): string =>
    rule.scale === 'number' || rule.scale === 'integer' ? double(value) : String(value);
  const bins = rule.steps.kind === 'even' ? rule.steps.count : rule.steps.starts.length;
  const plain = bins + reading.censored.length;
  const [missing, unreadable, below, above] = [plain, plain + 1, plain + 2, plain + 3];
  const clamps = special.outside === 'clamp';
  const outside = special.outside === 'clamp' ? 0 : code(special.outside);
  const codes = column.missing ?? [];
  const asText = codes.length > 0 && keptAsText(reading, storage);
  const missingTexts = asText ? ` OR ${textSql(name, storage, sql)} IN (${codes.map(literal).join(', ')})` : '';
  const isNull = storage === 'float' ? `${name} IS NULL OR ${sql.isNan(name)}` : `${name} IS NULL`;
  const missingNumbers = codes.map((text) => readMissing(text, reading)).filter((value) => value !== undefined);
  const cases = [
    `WHEN ${isNull}${missingTexts} THEN ${missing}`,
    `WHEN ${x} IS NULL THEN ${unreadSql(name, reading, storage, codes, { bins, missing, unreadable, below, above }, sql)}`,
    ...(missingNumbers.length === 0 ? [] : [`WHEN ${x} IN (${missingNumbers.map(number).join(', ')}) THEN ${missing}`]),
    ...(column.offset === undefined ? [] : [`WHEN ${compared} IS NULL THEN ${missing}`]),
    `WHEN ${compared} < ${number(rule.lower)} THEN ${below}`,
    `WHEN ${compared} > ${number(rule.upper)} THEN ${above}`,
    `ELSE ${stepSql(compared, rule.steps, number, sql)}`,
  ];
  return {
    setup: undefined,
    steps: valueSteps(name, x, reading, storage, sql),
    outer: sql.unsigned(`CASE ${cases.join(' ')} END`, plain + 4),
    recode: Uint32Array.from([
      ...Array(plain).keys(),
      code(special.missing),
      code(special.unreadable),
      clamps ? 0 : outside,
      clamps ? bins - 1 : outside,
    ]),
    plain,
    readings: ['missing', 'unreadable', 'below', 'above'],
  };
}

/** What no number or date is: a missing code with blanks around it, a year that no calendar here reaches, or nothing that can be read. */
function unreadSql(
  name: string,
  rule: ScaleRule,
  storage: Storage,
  codes: readonly string[],
  places: Readonly<Record<'bins' | 'missing' | 'unreadable' | 'below' | 'above', number>>,
  sql: Dialect,
): string {
  const cases: string[] = [];
  if (storage === 'text' && codes.length > 0) {
    const tidy = codes.map((text) => literal(tidyText(text, false)));
    cases.push(`WHEN ${tidySql(name, false, sql)} IN (${tidy.join(', ')}) THEN ${places.missing}`);
  }
  if (storage === 'text') cases.push(...censoredSql(name, rule, places.bins, places.unreadable, sql));
  if (storage === 'text' && (rule.scale === 'day' || rule.scale === 'second') && rule.formats.length === 0) {
    cases.push(`WHEN regexp_matches(${name}, '^\\s*\\+?[0-9]{5,}-[0-9]') THEN ${places.above}`);
    cases.push(`WHEN regexp_matches(${name}, '^\\s*-[0-9]{4,}-[0-9]') THEN ${places.below}`);
  }
  return cases.length === 0 ? String(places.unreadable) : `CASE ${cases.join(' ')} ELSE ${places.unreadable} END`;
}

function stepSql(x: string, steps: Steps, number: (value: number) => string, sql: Dialect): string {
  if (steps.kind === 'even') {
    const { anchor, width, count } = steps;
    return `least(${sql.divide(`((TRY_CAST(${x} AS BIGINT)) - (${anchor}))`, width)}, ${count - 1})`;
  }
  const { starts } = steps;
  const find = (low: number, high: number): string => {
    if (low === high) return String(low);
    const middle = (low + high + 1) >> 1;
    return `CASE WHEN ${x} < ${number(starts[middle]!)} THEN ${find(low, middle - 1)} ELSE ${find(middle, high)} END`;
  };
  return find(0, starts.length - 1);
}
