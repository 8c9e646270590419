import { didYouMeanClause } from '../../workspace/text/did-you-mean.ts';
import { someOf } from '../../workspace/text/some-of.ts';
import { SECONDS_A_DAY } from '../calendar.ts';
import { extentOf } from '../cell-extent.ts';
import type { ColumnCoding } from '../coding.ts';
import type { Interval } from '../formula/interval.ts';
import { FIRST_DAY, LAST_DAY, type Operand } from '../formula/operand.ts';
import { roundToScale } from '../formula/rounding.ts';
import { otherTokenOf } from '../other-token.ts';
import { spreadRule } from '../spread-rule.ts';
import type { MapRule, OffsetRule } from './rules.ts';

/** A derived column that cannot be had. The message continues the sentence "the column ...". */
export class DerivedError extends Error {}

const SCALES = { integer: 'integer', real: 'number', date: 'day', datetime: 'second' } as const;

/** What the coding of a column that is released as it was modelled says of its values. */
export function operandOfCoding({ kind, cells, decimals }: ColumnCoding): Operand {
  const missing = cells.some((cell) => cell.kind === 'missing');
  const hasOther = cells.some((cell) => cell.kind === 'other');
  const values = cells.flatMap((cell) => (cell.kind === 'value' ? [String(cell.value)] : []));
  const listed = cells.every((cell) => cell.kind !== 'interval') ? values : undefined;
  if (kind === 'integer' || kind === 'real' || kind === 'date' || kind === 'datetime') {
    const extents = cells.flatMap((cell) => extentOf(cell, SCALES[kind]) ?? []);
    return {
      type: kind === 'integer' || kind === 'real' ? 'number' : kind,
      whole: kind !== 'real',
      lower: extents.reduce((least, { lower }) => Math.min(least, lower), Number.POSITIVE_INFINITY),
      upper: extents.reduce((most, { upper }) => Math.max(most, upper), Number.NEGATIVE_INFINITY),
      decimals: kind === 'integer' ? 0 : decimals,
      nullable: missing || hasOther,
      values: listed,
      other: undefined,
    };
  }
  const text = kind !== 'boolean';
  return listedOperand(listed, missing || (hasOther && !text), hasOther && text);
}

function listedOperand(values: readonly string[] | undefined, nullable: boolean, hasOther: boolean): Operand {
  return {
    type: 'listed',
    whole: false,
    lower: Number.POSITIVE_INFINITY,
    upper: Number.NEGATIVE_INFINITY,
    decimals: undefined,
    nullable,
    values,
    other: hasOther ? otherTokenOf(new Set(values)) : undefined,
  };
}

/** The sum of a base and a difference, which `apart` codes. Throws `DerivedError`. */
export function operandOfOffset({ after, type }: OffsetRule, base: Operand, apart: ColumnCoding): Operand {
  const family = type === 'integer' || type === 'real' ? 'number' : type;
  if (base.type !== family) {
    const held = base.type === 'listed' ? 'no numbers or dates' : `a ${base.type}`;
    throw new DerivedError(`of kind ${type} cannot come after "${after}", which holds ${held}`);
  }
  if (type === 'integer' && !base.whole) {
    throw new DerivedError(`of kind integer cannot come after "${after}", which holds fractions; let it be real`);
  }
  if (base.lower > base.upper) throw new DerivedError(`cannot come after "${after}", which has no values but null`);
  const difference = operandOfCoding(apart);
  if (apart.decimals !== undefined) refuseBinsBetween(apart);
  const decimals = sumDecimals(base, difference);
  const round = (x: number): number => (decimals === undefined ? x : roundToScale(x, 10 ** decimals));
  const [lower, upper] = [round(base.lower + difference.lower), round(base.upper + difference.upper)];
  if (family === 'number' ? !finite(type, lower, upper) : leavesTheYears(family, lower, upper)) {
    const what = family !== 'number' ? 'the years 1 to 9999' : type === 'real' ? 'what a number can hold' : '2^53';
    throw new DerivedError(`may leave ${what}, counted from the range of "${after}"; narrow one of the two ranges`);
  }
  const whole = base.whole && difference.whole;
  return {
    type: family,
    whole,
    lower,
    upper,
    decimals: family === 'number' ? decimals : undefined,
    nullable: base.nullable || difference.nullable,
    values: undefined,
    other: undefined,
    // Sums of whole numbers are exact, so that taking the base away again leaves the very difference.
    ...(whole ? { above: aboveOf(after, base, difference) } : {}),
  };
}

function aboveOf(after: string, base: Operand, { lower, upper }: Operand): ReadonlyMap<string, Interval> {
  const further = [...(base.above ?? [])].map(
    ([name, above]) => [name, { lower: above.lower + lower, upper: above.upper + upper }] as const,
  );
  return new Map([...further, [after, { lower, upper }]]);
}

/** A bin that holds no number of so many digits would give its edge, which the sum rounds away. */
function refuseBinsBetween({ cells, decimals }: ColumnCoding): void {
  const empty = cells.find((cell) => cell.kind === 'interval' && spreadRule(cell, decimals)?.kind !== 'grid');
  if (empty?.kind !== 'interval') return;
  throw new DerivedError(
    `has a bin from ${empty.lower} to ${empty.upper} that holds no number of ${decimals} digits after the point; give it more decimals or wider bins`,
  );
}

/** As many digits as the longer of the two; unknown where one of them is. */
export const sumDecimals = (
  base: Pick<Operand, 'decimals'>,
  difference: Pick<Operand, 'decimals'>,
): number | undefined =>
  base.decimals === undefined || difference.decimals === undefined
    ? undefined
    : Math.max(base.decimals, difference.decimals);

const finite = (type: OffsetRule['type'], lower: number, upper: number): boolean =>
  type === 'integer'
    ? Number.isSafeInteger(lower) && Number.isSafeInteger(upper)
    : Number.isFinite(lower) && Number.isFinite(upper);

function leavesTheYears(type: 'date' | 'datetime', lower: number, upper: number): boolean {
  const unit = type === 'date' ? 1 : SECONDS_A_DAY;
  return lower < FIRST_DAY * unit || upper >= (LAST_DAY + 1) * unit;
}

/** What the values of a map are, where it names each value of its source once and no other. Throws `DerivedError`. */
export function operandOfMap({ from, type, entries }: MapRule, source: Operand): Operand {
  const { values } = source;
  if (values === undefined || values.length === 0 || source.type === 'date' || source.type === 'datetime') {
    throw new DerivedError(
      `takes its values from "${from}", whose values are not listed; map takes a categorical, ordinal, boolean or code column, or whole numbers each in a cell of its own`,
    );
  }
  const known = new Set(values);
  const extra = entries.find(({ value }) => !known.has(value));
  if (extra !== undefined) {
    const what = extra.line === undefined ? `maps "${extra.value}"` : `maps a text in line ${extra.line} of its file`;
    throw new DerivedError(`${what}, which is no value of "${from}"${didYouMeanClause(extra.value, values)}`);
  }
  const named = new Set(entries.map(({ value }) => value));
  if (named.size < entries.length) {
    const twice = entries.find(({ value }, i) => entries.findIndex((entry) => entry.value === value) !== i)!;
    throw new DerivedError(
      `maps a value of "${from}" twice${twice.line === undefined ? `, "${twice.value}"` : `, again in line ${twice.line} of its file`}`,
    );
  }
  const missed = values.filter((value) => !named.has(value));
  if (missed.length > 0) {
    throw new DerivedError(`misses ${someOf(missed, 'values', ', ')} of "${from}"; say what each of them becomes`);
  }
  const outcomes = entries.map(({ to }) => to);
  const texts = [...new Set(outcomes.map(String))];
  const text = type === 'categorical' || type === 'ordinal';
  const nullable = source.nullable || (source.other !== undefined && !text);
  const listed = listedOperand(texts, nullable, source.other !== undefined && text);
  if (type !== 'integer' && type !== 'real') return listed;
  const numbers = outcomes.map(Number);
  return {
    ...listed,
    type: 'number',
    whole: type === 'integer',
    lower: Math.min(...numbers),
    upper: Math.max(...numbers),
    decimals: type === 'integer' ? 0 : undefined,
  };
}
