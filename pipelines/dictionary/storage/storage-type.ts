/** How a column is kept in a file, in the words of Arrow. */
export type StorageType =
  | { readonly kind: 'integer'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  /** `precision` digits, `scale` of them after the point. */
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'timestamp'; readonly unit: TimeUnit; readonly zone: string | undefined }
  | { readonly kind: 'text' | 'boolean' | 'date' | 'time' | 'binary' };

export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

/** Other names of one storage, as pyarrow, pandas and SQL spell it. */
const ALIASES: Readonly<Record<string, string>> = {
  string: 'text',
  large_string: 'text',
  utf8: 'text',
  varchar: 'text',
  bool: 'boolean',
  float: 'float32',
  double: 'float64',
  date32: 'date',
  'date32[day]': 'date',
  'time64[us]': 'time',
};

const PLAIN = ['text', 'boolean', 'date', 'time', 'binary'] as const;
const MOST_DIGITS = 38;

/** The storage that `text` names, or `undefined`. A zone is one that this program knows, or an offset such as +02:00. */
export function parseStorage(text: string): StorageType | undefined {
  const name = (Object.hasOwn(ALIASES, text) ? ALIASES[text] : undefined) ?? text;
  const plain = PLAIN.find((kind) => kind === name);
  if (plain !== undefined) return { kind: plain };
  const integer = /^(u?)int(8|16|32|64)$/.exec(name);
  if (integer) return { kind: 'integer', bits: Number(integer[2]) as 8 | 16 | 32 | 64, signed: integer[1] === '' };
  const float = /^float(32|64)$/.exec(name);
  if (float) return { kind: 'float', bits: Number(float[1]) as 32 | 64 };
  const decimal = /^decimal(?:128)?\((\d{1,2}), ?(\d{1,2})\)$/.exec(name);
  if (decimal) {
    const [precision, scale] = [Number(decimal[1]), Number(decimal[2])];
    const possible = precision >= 1 && precision <= MOST_DIGITS && scale <= precision;
    return possible ? { kind: 'decimal', precision, scale } : undefined;
  }
  const timestamp = /^timestamp(?:\[(s|ms|us|ns)(?:, ?(?:tz=)?([^\]\s]+))?\])?$/.exec(name);
  if (timestamp === null) return undefined;
  const [, unit = 'us', zone] = timestamp;
  return zone === undefined || isZone(zone) ? { kind: 'timestamp', unit: unit as TimeUnit, zone } : undefined;
}

/** The one name of a storage, which `parseStorage` reads back. */
export function storageName(type: StorageType): string {
  switch (type.kind) {
    case 'integer':
      return `${type.signed ? '' : 'u'}int${type.bits}`;
    case 'float':
      return `float${type.bits}`;
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`;
    case 'timestamp':
      return `timestamp[${type.unit}${type.zone === undefined ? '' : `, ${type.zone}`}]`;
    default:
      return type.kind;
  }
}

/** Names for a message. */
export const STORAGE_NAMES =
  'int8 to int64, uint8 to uint64, float32, float64, decimal(10, 2), text, boolean, date and timestamp[s], [ms], [us] or [ns], with a zone such as timestamp[us, Europe/Berlin]';

/** Least and greatest whole number that is held, and every one between. */
export function wholeLimits(type: StorageType): readonly [number, number] | undefined {
  switch (type.kind) {
    case 'integer': {
      const lower = type.signed ? -(2 ** (type.bits - 1)) : 0;
      return [lower, 2 ** (type.signed ? type.bits - 1 : type.bits) - 1];
    }
    case 'float': {
      const most = type.bits === 32 ? 2 ** 24 : 2 ** 53;
      return [-most, most];
    }
    case 'decimal': {
      const most = 10 ** (type.precision - type.scale) - 1;
      return [-most, most];
    }
    default:
      return undefined;
  }
}

function isZone(zone: string): boolean {
  if (/^[+-]\d{2}:\d{2}$/.test(zone)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return /^[A-Za-z]/.test(zone);
  } catch {
    return false;
  }
}
