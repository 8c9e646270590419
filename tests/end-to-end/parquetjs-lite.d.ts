declare module 'parquetjs-lite' {
  interface Cursor {
    /** The next row, or `undefined` or `null` at the end. Nulls are left out of rows. */
    next(): Promise<Record<string, unknown> | null | undefined>;
  }
  interface Reader {
    getCursor(): Cursor;
    close(): Promise<void>;
  }
  const parquet: { readonly ParquetReader: { openFile(path: string): Promise<Reader> } };
  export default parquet;
}
