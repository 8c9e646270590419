/** Whole numbers as Arrow keeps them. */
export interface ArrowInt {
  readonly kind: 'int';
  readonly bits: number;
  readonly signed: boolean;
}

export type ArrowUnit = 's' | 'ms' | 'us' | 'ns';

/** How texts and bytes are found: between offsets of 32 or 64 bits, or by views. */
export type ArrowHeld = 'offsets' | 'large offsets' | 'views';

/** What the values of an Arrow column are. */
export type ArrowType =
  | ArrowInt
  | { readonly kind: 'null' | 'time' | 'uuid' }
  /** A bit or a byte each. */
  | { readonly kind: 'boolean'; readonly bits: 1 | 8 }
  | { readonly kind: 'float'; readonly bits: number }
  | { readonly kind: 'decimal'; readonly bits: number; readonly precision: number; readonly scale: number }
  | { readonly kind: 'text' | 'binary'; readonly held: ArrowHeld }
  | { readonly kind: 'fixed binary'; readonly width: number }
  | { readonly kind: 'date'; readonly unit: 'day' | 'ms' }
  | { readonly kind: 'timestamp'; readonly unit: ArrowUnit; readonly zone: string | undefined }
  /** What no column kind can use, by name. */
  | { readonly kind: 'other'; readonly called: string };

export interface ArrowField {
  readonly name: string;
  /** Of the values themselves where they stand in a dictionary. */
  readonly type: ArrowType;
  readonly dictionary?: { readonly id: number; readonly index: ArrowInt } | undefined;
  /** What the columns before it take up of each batch. */
  readonly before: ArrowExtent;
}

/** How many lengths, buffers, and lists of further buffers a column has in each batch, with everything nested in it. */
export interface ArrowExtent {
  readonly nodes: number;
  readonly buffers: number;
  readonly views: number;
}

/** Most digits that DuckDB keeps exactly. */
const MOST_DIGITS = 38;

/** Digits in all and behind the point that hold such decimals exactly; `undefined` where no `DECIMAL` does. */
export function decimalDigits({
  precision,
  scale,
}: Extract<ArrowType, { kind: 'decimal' }>): { readonly width: number; readonly scale: number } | undefined {
  const width = scale < 0 ? precision - scale : Math.max(precision, scale);
  return width > MOST_DIGITS ? undefined : { width, scale: Math.max(0, scale) };
}

/** The type in DuckDB's words that holds the values; a name that DuckDB does not know stands for what no column kind can use. */
export function storageOfArrow(type: ArrowType): string {
  switch (type.kind) {
    case 'int':
      return type.bits === 64 && !type.signed ? 'UBIGINT' : 'BIGINT';
    case 'float':
      return type.bits === 32 ? 'FLOAT' : 'DOUBLE';
    case 'decimal': {
      const digits = decimalDigits(type);
      return digits === undefined ? 'DOUBLE' : `DECIMAL(${digits.width},${digits.scale})`;
    }
    case 'boolean':
      return 'BOOLEAN';
    case 'text':
    case 'uuid':
    case 'null':
      return 'VARCHAR';
    case 'binary':
    case 'fixed binary':
      return 'BLOB';
    case 'date':
      return 'DATE';
    case 'time':
      return 'TIME';
    case 'timestamp':
      return 'TIMESTAMP';
    case 'other':
      return type.called;
  }
}

/** The storage in a dictionary's words. Floats of 16 bits are kept in 32, moments with a zone in microseconds. */
export function keptOfArrow(type: ArrowType): string | undefined {
  switch (type.kind) {
    case 'int':
      return `${type.signed ? '' : 'u'}int${type.bits}`;
    case 'float':
      return type.bits === 64 ? 'float64' : 'float32';
    case 'decimal': {
      const digits = decimalDigits(type);
      return digits && `decimal(${digits.width}, ${digits.scale})`;
    }
    case 'timestamp':
      return type.zone ? `timestamp[us, ${type.zone}]` : `timestamp[${type.unit}]`;
    case 'boolean':
    case 'text':
    case 'binary':
    case 'date':
    case 'time':
      return type.kind;
    default:
      return undefined;
  }
}
