/** SQL text literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** SQL double literal that is read back as exactly `value`, which must be finite. */
export const double = (value: number): string => `CAST('${value}' AS DOUBLE)`;

/** A path for DuckDB's file functions, in which nothing is a wildcard. */
export const filePath = (path: string): string => literal(path.replace(/[[*?]/g, (letter) => `[${letter}]`));

/** The smallest unsigned type that holds `count` different values. */
export function unsignedType(count: number): string {
  if (count <= 0x100) return 'UTINYINT';
  return count <= 0x10000 ? 'USMALLINT' : 'UINTEGER';
}

/** Casts to that type. */
export const unsigned = (expression: string, count: number): string => `CAST(${expression} AS ${unsignedType(count)})`;
