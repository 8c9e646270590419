/** Names that a table may have in a release: they become file names. */
export const TABLE_NAME: RegExp = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** Where a release keeps a table. */
export const parquetPath = (table: string): string => `data/${table}.parquet`;
export const arrowPath = (table: string): string => `data/${table}.arrow`;
