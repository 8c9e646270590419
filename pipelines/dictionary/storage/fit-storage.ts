import type { Cell } from '../coding.ts';
import { float32Extent, holdsDecimals } from './float32.ts';
import { type StorageType, wholeLimits } from './storage-type.ts';
import type { StoredAs } from './stored-as.ts';
import { daysInWords, ISO_FORMATS, unwritable, writesNumber, writtenFormat } from './written-format.ts';

/** What is known of the values of a column before any is drawn. */
export type ValuesToStore =
  | {
      readonly kind: 'number';
      readonly whole: boolean;
      readonly lower: number;
      readonly upper: number;
      readonly decimals: number | undefined;
      readonly cells: readonly Cell[];
      /** Whether other columns of the row must stay where they are beside it: orders and offsets. */
      readonly related?: boolean;
    }
  /** `lower` and `upper` in seconds from 1970-01-01. */
  | {
      readonly kind: 'date' | 'datetime';
      readonly lower: number;
      readonly upper: number;
      readonly formats: readonly string[];
    }
  | { readonly kind: 'listed'; readonly texts: readonly string[]; readonly hasOther: boolean }
  | { readonly kind: 'boolean'; readonly false: string; readonly true: string };

/** Moments that 64-bit nanoseconds reach, in seconds. */
const NANOSECONDS = [-9_223_372_036, 9_223_372_036] as const;
const FIRST_OF_1000 = -30_610_224_000;

/** How `values` are kept as `type`; a text where they cannot, which continues "the storage int8 ...". */
export function fitStorage(type: StorageType, values: ValuesToStore): StoredAs | string {
  switch (values.kind) {
    case 'number':
      return numbersIn(type, values) ?? { type };
    case 'date':
    case 'datetime':
      return momentsIn(type, values);
    case 'listed':
      return textsIn(type, values.texts, values.hasOther) ?? { type };
    case 'boolean':
      return truthIn(type, values);
  }
}

type Numbers = Extract<ValuesToStore, { kind: 'number' }>;

function numbersIn(type: StorageType, values: Numbers): string | undefined {
  const { whole, lower, upper, decimals } = values;
  if (type.kind !== 'integer' && type.kind !== 'float' && type.kind !== 'decimal') {
    return 'is none of numbers; they are kept as an integer, as float32, float64 or as a decimal';
  }
  const reach = `reaches from ${lower} to ${upper}`;
  const limits = wholeLimits(type)!;
  const within = lower >= limits[0] && upper <= limits[1];
  if (whole) {
    return within ? undefined : `holds whole numbers from ${limits[0]} to ${limits[1]}, but the column ${reach}`;
  }
  if (type.kind === 'integer')
    return 'holds no fractions; let the column be of kind integer, or keep it as float32, float64 or a decimal';
  if (type.kind === 'float') return type.bits === 64 ? undefined : floatsIn(values);
  if (decimals === undefined) return `needs decimals: ${type.scale} or fewer in the dictionary`;
  if (decimals > type.scale) return `has ${type.scale} digits after the point, fewer than decimals: ${decimals}`;
  const digits = 10 ** (type.precision - type.scale);
  if (!(lower > -digits && upper < digits)) return `holds numbers below ${digits}, but the column ${reach}`;
  const most = Math.max(Math.abs(lower), Math.abs(upper)) * 10 ** decimals;
  return most < 2 ** 52
    ? undefined
    : `has no exact number for every value: with decimals: ${decimals} the column ${reach}`;
}

function floatsIn({ lower, upper, decimals, cells, related }: Numbers): string | undefined {
  if (!(Number.isFinite(Math.fround(lower)) && Number.isFinite(Math.fround(upper)))) {
    return `ends at about 3.4e38, but the column reaches from ${lower} to ${upper}`;
  }
  if (holdsDecimals(lower, upper, decimals)) return undefined;
  if (related === true) {
    return 'rounds numbers of a column that is held to another by an order or an offset; give it decimals that 7 digits hold, or keep it as float64';
  }
  const narrow = cells.find((cell) => cell.kind === 'interval' && float32Extent(cell) === undefined);
  return narrow?.kind === 'interval'
    ? `has no number in the bin from ${narrow.lower} to ${narrow.upper}; make it wider or keep the column as float64`
    : undefined;
}

type Moments = Extract<ValuesToStore, { kind: 'date' | 'datetime' }>;

function momentsIn(type: StorageType, { kind, lower, upper, formats }: Moments): StoredAs | string {
  const plural = kind === 'date' ? 'days' : 'moments';
  if (type.kind === 'date' && kind === 'date') return { type };
  if (type.kind === 'timestamp') {
    if (kind === 'date' && type.zone !== undefined) return 'has a zone, and days have none; keep them as date';
    if (type.zone !== undefined && type.unit === 'ns') {
      return 'cannot be written to Parquet: moments with a zone have microseconds there; say us in place of ns';
    }
    const fits = type.unit !== 'ns' || (lower >= NANOSECONDS[0] && upper <= NANOSECONDS[1]);
    return fits
      ? { type }
      : `reaches from 1677-09-21 to 2262-04-11, but the column has days in ${daysInWords(lower, upper)}`;
  }
  if (type.kind !== 'text' && type.kind !== 'integer') {
    return `is none of ${plural}; they are kept as ${kind === 'date' ? 'date, timestamp[us]' : 'timestamp[us]'}, text or a whole number`;
  }
  const format = formats[0] ?? ISO_FORMATS[kind];
  const problem = unwritable(format, kind);
  if (problem !== undefined) return `writes ${plural} in their first format, and ${problem}`;
  if (type.kind === 'text') return { type, format };
  if (!writesNumber(format))
    return `needs a format of digits that begins with the year, such as format: "%Y%m%d", not ${JSON.stringify(format)}`;
  if (lower < FIRST_OF_1000) return 'loses zeros of years before 1000; keep the column as text';
  const most = wholeLimits(type)![1];
  return greatestWritten(format, upper) <= most
    ? { type, format }
    : `ends at ${most}, too early for numbers in the format ${JSON.stringify(format)}`;
}

/** No number of this format is greater: its year with nines behind it. */
const greatestWritten = (format: string, upper: number): number =>
  Number(
    writtenFormat(format)
      .write(upper)
      .replace(/(?<=^.{4})./gs, '9'),
  );

function textsIn(type: StorageType, texts: readonly string[], hasOther: boolean): string | undefined {
  if (type.kind === 'text') return undefined;
  if (type.kind !== 'integer' && type.kind !== 'float') {
    return 'is none of listed values; they are kept as text, as an integer or as float32 or float64';
  }
  if (hasOther) return 'has no number for values that are not listed; say outside: missing';
  const numbers = texts.map((text) => numberOf(text, type));
  const at = numbers.indexOf(undefined);
  if (at >= 0) {
    const what =
      type.kind === 'integer'
        ? 'a whole number that it holds, written without zeros in front'
        : 'a number that it holds';
    return `takes numbers, and the value ${JSON.stringify(texts[at])} is not ${what}`;
  }
  return new Set(numbers).size < texts.length ? 'makes one number of two values' : undefined;
}

function numberOf(text: string, type: Extract<StorageType, { kind: 'integer' | 'float' }>): number | undefined {
  if (type.kind === 'float') {
    const value = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    const kept = type.bits === 32 ? Math.fround(value) : value;
    return Number.isFinite(kept) ? kept : undefined;
  }
  const value = /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : Number.NaN;
  const [lower, upper] = wholeLimits(type)!;
  return Number.isSafeInteger(value) && value >= lower && value <= upper ? value : undefined;
}

function truthIn(type: StorageType, values: { readonly false: string; readonly true: string }): StoredAs | string {
  if (type.kind === 'boolean') return { type };
  const written = [values.false, values.true] as const;
  const problem = textsIn(type, written, false);
  if (problem === undefined) return { type, written };
  return type.kind === 'integer' || type.kind === 'float'
    ? 'takes numbers as the first texts under true and false, such as true: [1], false: [0]'
    : 'is none of true and false; they are kept as boolean, text or an integer';
}
