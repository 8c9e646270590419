import { parseIdPattern } from '../../dictionary/identifier/id-pattern.ts';
import { holdsDecimals } from '../../dictionary/storage/float32.ts';
import { parseStorage, type StorageType, storageName } from '../../dictionary/storage/storage-type.ts';
import type { StoredAs } from '../../dictionary/storage/stored-as.ts';
import { unwritable } from '../../dictionary/storage/written-format.ts';
import { invalidCoding } from './invalid-coding.ts';
import type { OutputField, Storage } from './output-column.ts';

/** Bounds and digits of the numbers of a column. */
interface Numbers {
  readonly lower: number;
  readonly upper: number;
  readonly decimals: number | undefined;
}

/** `field` as it is kept: with no `stored` where that is what it was decoded as. Throws `DICTIONARY_INVALID` where it cannot be kept so. */
export function withStorage(field: OutputField, stored: StoredAs | undefined, numbers?: Numbers): OutputField {
  if (stored === undefined || isDecodedAs(field.storage, stored)) return field;
  if (!canBeKept(field.storage, stored)) {
    throw invalidCoding(field.name, `what it holds cannot be kept as ${storageName(stored.type)}`);
  }
  const { type } = stored;
  const whole = type.kind === 'decimal' && field.storage !== 'float64';
  if (whole) return Object.freeze({ ...field, stored: { ...stored, decimals: 0 } });
  if (field.storage !== 'float64' || numbers === undefined) return Object.freeze({ ...field, stored });
  const { lower, upper, decimals } = numbers;
  const told = type.kind === 'decimal' || holdsDecimals(lower, upper, decimals);
  return Object.freeze({ ...field, stored: told && decimals !== undefined ? { ...stored, decimals } : stored });
}

/** The field of fresh identifiers of `pattern`, which are decoded as their numbers. */
export function patternField(name: string, pattern: string, stored: StoredAs | undefined): OutputField {
  const kept = { ...(stored ?? { type: { kind: 'text' } as const }), pattern: parseIdPattern(pattern) };
  return Object.freeze({ name, storage: 'int64', nullable: false, texts: [], stored: kept });
}

const KEPT: Readonly<Record<Storage, readonly StorageType['kind'][]>> = {
  text: ['integer', 'float'],
  boolean: ['text', 'integer', 'float'],
  int32: ['integer', 'float', 'decimal'],
  int64: ['integer', 'float', 'decimal', 'text'],
  float64: ['float', 'decimal'],
  date: ['timestamp', 'text', 'integer'],
  timestamp: ['timestamp', 'text', 'integer'],
  uuid: [],
  none: [],
};

function canBeKept(storage: Storage, { type, format }: StoredAs): boolean {
  const timed = storage === 'date' || storage === 'timestamp';
  const written = timed && (type.kind === 'text' || type.kind === 'integer');
  if (written !== (format !== undefined)) return false;
  const kind = storage === 'date' ? 'date' : 'datetime';
  return KEPT[storage].includes(type.kind) && (format === undefined || unwritable(format, kind) === undefined);
}

/** Whether numbers are rounded to 32-bit floats when they are decoded, since nothing else is read back. */
export const isRounded = ({ storage, stored }: OutputField): boolean =>
  storage === 'float64' && stored?.type.kind === 'float' && stored.type.bits === 32 && stored.decimals === undefined;

/** How the column is kept, in one word for readers. */
export const keptAs = ({ storage, stored }: OutputField): string =>
  stored === undefined ? storage : storageName(stored.type);

/** What manifests say of a column of a table. */
export const fieldAsKept = (field: OutputField): { name: string; storage: string; nullable: boolean } => ({
  name: field.name,
  storage: keptAs(field),
  nullable: field.nullable,
});

/** What `keptAs` named, as far as it can be stated. */
export const storedOf = (kept: string): StoredAs | undefined => {
  const type = parseStorage(kept);
  return type === undefined ? undefined : { type };
};

function isDecodedAs(storage: Storage, { type, written, format }: StoredAs): boolean {
  if (written !== undefined || format !== undefined) return false;
  return DECODED[storage] !== undefined && DECODED[storage] === storageName(type);
}

const DECODED: Readonly<Partial<Record<Storage, string>>> = {
  text: 'text',
  boolean: 'boolean',
  int32: 'int32',
  int64: 'int64',
  float64: 'float64',
  date: 'date',
  timestamp: storageName({ kind: 'timestamp', unit: 'us', zone: undefined } satisfies StorageType),
  uuid: 'text',
};
