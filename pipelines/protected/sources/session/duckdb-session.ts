import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  UINTEGER,
  USMALLINT,
  UTINYINT,
} from '@duckdb/node-api';
import { UserError } from '../../../../privacy/errors.ts';
import { readFailure } from './read-failure.ts';
import { literal } from './sql.ts';

export interface SessionOptions {
  /** Folder of the protected zone that DuckDB may spill to. */
  readonly spillFolder?: string;
  readonly memoryLimitMb?: number;
  readonly threads?: number;
  /** Whatever of it comes to the disk is encrypted: it keeps tables in an encrypted database there and spills nothing. */
  readonly sealed?: boolean;
}

/** How a database file is opened. */
interface Access {
  /** 32 bytes; absent where the file is not encrypted. */
  readonly key?: Buffer | undefined;
  readonly readOnly?: boolean;
}

/** Chunk of a streamed answer: one typed array a column, valid until the next chunk. */
export interface TypedChunk<Column = Unsigned> {
  readonly rows: number;
  readonly columns: readonly Column[];
}

type Unsigned = Uint8Array | Uint16Array | Uint32Array;

/** Rows of a DuckDB chunk. */
const ROWS_A_CHUNK = 2048;

/**
 * One in-memory DuckDB that fetches nothing from anywhere and keeps nothing after `close()`.
 *
 * Its error texts quote records, so none leaves this class: every failure becomes a `UserError` about `path`, or a plain
 * `Error` without DuckDB's words where the SQL was ours.
 */
export class DuckDbSession {
  readonly connection: DuckDBConnection;
  /** What follows CREATE for a table that goes with the session, and the database it is in. */
  readonly temporary: { readonly table: 'TEMP TABLE' | 'TABLE'; readonly database: 'temp' | 'sealed' };
  readonly isSealed: boolean;
  readonly #instance: DuckDBInstance;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, isSealed: boolean) {
    this.#instance = instance;
    this.connection = connection;
    this.isSealed = isSealed;
    this.temporary = isSealed ? { table: 'TABLE', database: 'sealed' } : { table: 'TEMP TABLE', database: 'temp' };
  }

  static async open(options: SessionOptions = {}): Promise<DuckDbSession> {
    const instance = await DuckDBInstance.create(':memory:', {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
      threads: String(options.threads ?? 2),
      memory_limit: `${options.memoryLimitMb ?? 1024}MB`,
      // The hash table of a join is built on the right-hand side, as written: units, never the whole table.
      disabled_optimizers: 'join_order,build_side_probe_side',
      // Without a folder it keeps to memory. Otherwise it would spill into the folder that the process runs in.
      temp_directory: options.sealed === true ? '' : (options.spillFolder ?? ''),
    });
    const connection = await instance.connect();
    // Moments with a zone are told in UTC, wherever the machine stands.
    await connection.run("SET TimeZone = 'UTC'");
    const session = new DuckDbSession(instance, connection, options.sealed === true);
    if (options.sealed && options.spillFolder !== undefined) {
      // Its own words for a generator of nonces that is not OpenSSL's: docs/decisions/0017-encryption-at-rest.md says why that suffices here.
      await connection.run('SET force_mbedtls_unsafe = true');
      await session.attachTemporary(options.spillFolder, join(options.spillFolder, 'sealed.duckdb'), 'sealed');
      await connection.run('USE sealed');
    }
    return session;
  }

  /** Opens a database file under `name`. `path` is the file that failures are about. */
  async attach(path: string, file: string, name: string, { key, readOnly }: Access = {}): Promise<void> {
    const options = [
      ...(readOnly === true ? ['READ_ONLY'] : []),
      ...(key === undefined ? [] : [`ENCRYPTION_KEY ${literal(key.toString('base64'))}, ENCRYPTION_CIPHER 'GCM'`]),
    ];
    const how = options.length === 0 ? '' : ` (${options.join(', ')})`;
    await this.run(path, `ATTACH ${literal(file)} AS ${name}${how}`);
  }

  /** The same of a file that nobody opens again: a sealed session encrypts it with a key that goes with it. */
  attachTemporary(path: string, file: string, name: string): Promise<void> {
    return this.attach(path, file, name, this.isSealed ? { key: randomBytes(32) } : {});
  }

  /** Runs a statement that answers nothing. `path` is the file that failures are about. */
  async run(path: string, sql: string): Promise<void> {
    await guarded(path, () => this.connection.run(sql));
  }

  /** The same where it makes tables that are soon dropped: to find how they would take least room takes longer than to write them. */
  async runUncompressed(path: string, sql: string): Promise<void> {
    await this.run(path, "SET force_compression = 'uncompressed'");
    try {
      await this.run(path, sql);
    } finally {
      await this.run(path, 'RESET force_compression');
    }
  }

  /** A small answer about public structure (names, types), as rows. */
  async rows(path: string, sql: string): Promise<unknown[][]> {
    return guarded(path, async () => (await this.connection.runAndReadAll(sql)).getRowsJS());
  }

  /** Streams an answer whose columns are unsigned integers without nulls. */
  stream(path: string, sql: string, onChunk: (chunk: TypedChunk) => void): Promise<void> {
    return this.#stream(path, sql, typedItems, onChunk);
  }

  /** The same where the columns may be doubles besides. */
  streamNumbers(
    path: string,
    sql: string,
    onChunk: (chunk: TypedChunk<Unsigned | Float64Array>) => void,
  ): Promise<void> {
    return this.#stream(path, sql, (vector) => doubleItems(vector) ?? typedItems(vector), onChunk);
  }

  /** The one row that whole numbers below 2^53, such as sums over `from`, come to; 0 where SQL says null. */
  async numbers(path: string, expressions: readonly string[], from: string): Promise<readonly number[]> {
    const selected = expressions.map((expression) => `CAST(coalesce(${expression}, 0) AS DOUBLE)`);
    const found: number[] = [];
    await this.streamNumbers(path, `SELECT ${selected.join(', ')} FROM ${from}`, ({ columns }) => {
      for (const column of columns) found.push(column[0]!);
    });
    return found;
  }

  async #stream<Column>(
    path: string,
    sql: string,
    itemsOf: (vector: object) => Column,
    onChunk: (chunk: TypedChunk<Column>) => void,
  ): Promise<void> {
    const result = await guarded(path, () => this.connection.stream(sql));
    for (;;) {
      const chunk = await guarded(path, () => result.fetchChunk());
      if (chunk === null || chunk.rowCount === 0) return;
      const columns = Array.from({ length: chunk.columnCount }, (_, i) => itemsOf(chunk.getColumnVector(i)));
      onChunk({ rows: chunk.rowCount, columns });
    }
  }

  /** Makes a temporary table of `columns` (name and numbers), which are equally long. */
  async load(path: string, table: string, columns: ReadonlyMap<string, Unsigned>): Promise<void> {
    const types = [...columns.values()].map(typeOf);
    const definition = [...columns.keys()].map((name, i) => `${name} ${types[i]}`).join(', ');
    await this.run(path, `CREATE OR REPLACE TEMP TABLE ${table} (${definition})`);
    await guarded(path, async () => {
      const appender = await this.connection.createAppender(table, 'main', 'temp');
      try {
        const rows = columns.values().next().value?.length ?? 0;
        for (let start = 0; start < rows; start += ROWS_A_CHUNK) {
          const chunk = DuckDBDataChunk.create(types, Math.min(ROWS_A_CHUNK, rows - start));
          [...columns.values()].forEach((numbers, i) => {
            const vector = chunk.getColumnVector(i);
            typedItems(vector).set(numbers.subarray(start, start + chunk.rowCount));
            vector.flush();
          });
          appender.appendDataChunk(chunk);
        }
      } finally {
        appender.closeSync();
      }
    });
  }

  close(): void {
    this.connection.closeSync();
    this.#instance.closeSync();
  }
}

/** The buffer under a vector of unsigned integers: what `getItem` reads, without a JavaScript value for each. */
function typedItems(vector: object): Unsigned {
  const { items } = vector as { items?: unknown };
  if (items instanceof Uint8Array || items instanceof Uint16Array || items instanceof Uint32Array) return items;
  throw new TypeError('Cannot read a DuckDB vector: it holds no unsigned integers');
}

function doubleItems(vector: object): Float64Array | undefined {
  const { items } = vector as { items?: unknown };
  return items instanceof Float64Array ? items : undefined;
}

function typeOf(numbers: Unsigned): typeof UTINYINT | typeof USMALLINT | typeof UINTEGER {
  if (numbers instanceof Uint8Array) return UTINYINT;
  return numbers instanceof Uint16Array ? USMALLINT : UINTEGER;
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof UserError ? error : readFailure(path, error);
  }
}
