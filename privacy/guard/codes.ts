/** Codes of one column: row `i` holds `codes[i]`, a whole number in `[0, size)`. */
export interface EncodedColumn {
  readonly name: string;
  readonly size: number;
  readonly codes: Codes;
}

export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** The smallest array that can hold codes below `size`. */
export function allocateCodes(size: number, rows: number): Codes {
  if (size <= 0x100) return new Uint8Array(rows);
  return size <= 0x10000 ? new Uint16Array(rows) : new Uint32Array(rows);
}

/** Whether every code is below `size`. */
export function allBelow(codes: Codes, size: number): boolean {
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= size) return false;
  return true;
}

/** The codes of some rows, in the order of `rows`. */
export function takeRows({ size, codes }: Pick<EncodedColumn, 'size' | 'codes'>, rows: Uint32Array): Codes {
  const taken = allocateCodes(size, rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = codes[rows[i]!]!;
  return taken;
}
