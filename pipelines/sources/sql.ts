/** SQL text literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** SQL double literal that is read back as exactly `value`, which must be finite. */
export const double = (value: number): string => `CAST('${value}' AS DOUBLE)`;

/** A path for DuckDB's file functions, in which nothing is a wildcard. */
export const filePath = (path: string): string => literal(path.replace(/[[*?]/g, (letter) => `[${letter}]`));
