import { type DuckDBAppender, DuckDBDataChunk, VARCHAR } from '@duckdb/node-api';
import { UNREADABLE_TEXT } from '../session/bad-text.ts';
import type { DuckDbSession } from '../session/duckdb-session.ts';
import type { FieldOutput } from './field-output.ts';

/** Rows of a DuckDB chunk. */
const ROWS_A_CHUNK = 2048;
/** A CSV of fields would be read so: this text alone is no text. */
const NULL_TEXT = '\u0001';

/** Fields as rows of a table in a database, which never stand in a file of their own. */
export class RowOutput implements FieldOutput {
  readonly isFull = false;
  readonly #appender: DuckDBAppender;
  /** By column, the fields that wait. */
  readonly #waiting: (string | null)[][];
  #column = 0;
  #rows = 0;

  private constructor(appender: DuckDBAppender, columns: number) {
    this.#appender = appender;
    this.#waiting = Array.from({ length: columns }, () => []);
  }

  static async open(session: DuckDbSession, table: string, database: string, columns: number): Promise<RowOutput> {
    return new RowOutput(await session.connection.createAppender(table, 'main', database), columns);
  }

  text(bytes: Buffer): void {
    const text = bytes.toString('utf8');
    this.#put(text === NULL_TEXT ? null : text);
  }

  unreadable(): void {
    this.#put(UNREADABLE_TEXT);
  }

  missing(): void {
    this.#put(null);
  }

  endRecord(): void {
    this.#column = 0;
    this.#rows++;
    if (this.#rows === ROWS_A_CHUNK) this.#append();
  }

  async flush(): Promise<void> {
    // Rows go as they are full.
  }

  async close(): Promise<void> {
    try {
      if (this.#rows > 0) this.#append();
    } finally {
      this.#appender.closeSync();
    }
  }

  #put(value: string | null): void {
    this.#waiting[this.#column++]!.push(value);
  }

  #append(): void {
    const chunk = DuckDBDataChunk.create(
      this.#waiting.map(() => VARCHAR),
      this.#rows,
    );
    for (const [i, values] of this.#waiting.entries()) {
      const vector = chunk.getColumnVector(i);
      for (let row = 0; row < this.#rows; row++) vector.setItem(row, values[row]!);
      vector.flush();
      values.length = 0;
    }
    this.#appender.appendDataChunk(chunk);
    this.#rows = 0;
  }
}
