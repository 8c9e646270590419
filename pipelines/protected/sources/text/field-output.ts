/** A table that fields are put into, record by record, field by field. */
export interface FieldOutput {
  /** UTF-8. */
  text(bytes: Buffer): void;
  unreadable(): void;
  missing(): void;
  endRecord(): void;
  /** Whether so much waits that it should be written. */
  readonly isFull: boolean;
  flush(): Promise<void>;
  /** After the last record. */
  close(): Promise<void>;
}
