/** `name` as a quoted SQL identifier. */
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** `text` as a quoted SQL string. */
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
