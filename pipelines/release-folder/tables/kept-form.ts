import { SECONDS_A_DAY } from '../../dictionary/calendar.ts';
import type { StorageType } from '../../dictionary/storage/storage-type.ts';
import { writtenFormat } from '../../dictionary/storage/written-format.ts';
import type { OutputField, StoredField } from '../decode/output-column.ts';

/**
 * How decoded values become what a file keeps, and back. *Decoded* is a number as in `DecodedColumn`: a number, a day, microseconds, a
 * position among texts, 0 or 1, or the number of an identifier.
 */
export type KeptForm =
  /** Numbers that a double holds exactly, but for 32-bit floats, which are its nearest. */
  | {
      readonly kind: 'numbers';
      readonly type: NumberType;
      write(decoded: number): number;
      /** NaN for a number that the column cannot hold. */
      read(kept: number): number;
    }
  /** Microseconds from 1970-01-01 UTC, of which the file keeps seconds, milliseconds or nanoseconds. */
  | { readonly kind: 'moments'; readonly type: TimestampType; readonly days: boolean }
  | {
      readonly kind: 'texts';
      write(decoded: number): string;
      /** NaN for a text that the column cannot hold. */
      read(kept: string): number;
    }
  | { readonly kind: 'none'; readonly type: StorageType };

export type NumberType = Extract<StorageType, { kind: 'integer' | 'float' | 'decimal' }>;
export type TimestampType = Extract<StorageType, { kind: 'timestamp' }>;

const MICROSECONDS = 1_000_000;

/** `undefined` where the file keeps what was decoded. */
export function keptForm(field: OutputField): KeptForm | undefined {
  const { storage, stored } = field;
  if (stored === undefined) return undefined;
  const { type } = stored;
  if (storage === 'none') return { kind: 'none', type };
  switch (type.kind) {
    case 'text':
      return { kind: 'texts', ...textsOf(field, stored) };
    case 'integer':
    case 'float':
    case 'decimal':
      return { kind: 'numbers', type, ...numbersOf(field, stored, type) };
    case 'timestamp':
      return { kind: 'moments', type, days: storage === 'date' };
    default:
      throw new RangeError(`Cannot keep ${storage} as ${type.kind}`);
  }
}

interface Texts {
  write(decoded: number): string;
  read(kept: string): number;
}

/** How decoded values are written as text. */
function textsOf({ storage }: OutputField, { format, pattern, written }: StoredField): Texts {
  if (pattern !== undefined) {
    return { write: (decoded) => pattern.write(decoded), read: (kept) => pattern.read(kept) ?? Number.NaN };
  }
  if (written !== undefined) return listed(written);
  if (storage === 'boolean') return listed(['false', 'true']);
  if (format === undefined) {
    const read = (kept: string): number => (/^[1-9]\d*$/.test(kept) ? Number(kept) : Number.NaN);
    return { write: String, read };
  }
  const form = writtenFormat(format);
  const [seconds, parts] = storage === 'date' ? [SECONDS_A_DAY, 1] : [1, MICROSECONDS];
  return {
    write: (decoded) => form.write((decoded / parts) * seconds),
    read: (kept) => ((form.read(kept) ?? Number.NaN) / seconds) * parts,
  };
}

function listed(texts: readonly string[]): Texts {
  const positions = new Map(texts.map((text, position) => [text, position]));
  return { write: (decoded) => texts[decoded]!, read: (kept) => positions.get(kept) ?? Number.NaN };
}

interface Numbers {
  write(decoded: number): number;
  read(kept: number): number;
}

function numbersOf(field: OutputField, stored: StoredField, type: NumberType): Numbers {
  const { storage, texts } = field;
  const single = type.kind === 'float' && type.bits === 32;
  const kept = (value: number): number => (single ? Math.fround(value) : value);
  if (storage === 'text' || storage === 'boolean') {
    const values = (storage === 'text' ? texts : (stored.written ?? ['0', '1'])).map((text) => kept(Number(text)));
    const positions = new Map(values.map((value, position) => [value, position]));
    return { write: (decoded) => values[decoded] ?? 0, read: (value) => positions.get(value) ?? Number.NaN };
  }
  const { pattern } = stored;
  if (pattern !== undefined || stored.format !== undefined) {
    const form = textsOf(field, stored);
    const width = pattern?.places.length ?? 0;
    return {
      write: (decoded) => Number(form.write(decoded)),
      read: (value) => form.read(String(value).padStart(width, '0')),
    };
  }
  const { decimals } = stored;
  if (decimals === undefined) return { write: kept, read: (value) => value };
  const scale = 10 ** decimals;
  return {
    write: kept,
    read(value) {
      const near = Math.round(value * scale) / scale;
      return kept(near) === value ? near : Number.NaN;
    },
  };
}
