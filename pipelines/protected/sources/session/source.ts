import type { PostgresRows, PostgresServer } from '../../../config/postgres-setting.ts';
import type { DuckDbSession } from './duckdb-session.ts';

/** How the letters of a text file are kept, in the words of a configuration. */
export type AskedEncoding = 'utf-8' | 'latin1' | 'utf-16';

export type SourceFormat = 'csv' | 'json' | 'xlsx' | 'parquet' | 'arrow' | 'postgres';

/** Rows of a database. */
export interface PostgresPlace {
  readonly server: PostgresServer;
  readonly rows: PostgresRows;
  /** The transaction in which several tables are read; absent where this one is read by itself. */
  readonly held?: { readonly isOpen: boolean } | undefined;
}

export interface SourceSpec {
  /** A file, or a folder of Parquet files; of a database, what its rows are called in messages. */
  readonly path: string;
  /** Where the rows are, if not in files. */
  readonly postgres?: PostgresPlace;
  /** Told from the first bytes where absent. */
  readonly format?: SourceFormat;
  /** One character; CSV alone. Default: a comma. `find` takes the one that makes the most of the header line. */
  readonly delimiter?: string;
  /** CSV and JSON alone. Told from the byte order mark where absent; UTF-8 without one. */
  readonly encoding?: AskedEncoding;
  /** The file of a ZIP archive that holds the table; the only one where absent. */
  readonly member?: string;
  /** The sheet of a workbook; the first that is not hidden where absent. */
  readonly sheet?: string;
  /** Columns that the dictionary reads: records of JSON may leave out what is null. */
  readonly expected?: readonly string[];
  /** The steward says that names which look like data are names. */
  readonly headerIsNames?: boolean;
}

export interface SourceField {
  readonly name: string;
  /** Storage type in DuckDB's words (`VARCHAR`, `BIGINT`, `TIMESTAMP`, ...); always `VARCHAR` for CSV and JSON. */
  readonly storage: string;
  /** What the source itself says that it holds, in DuckDB's words, where its values come as text. */
  readonly declared?: string;
  /** The file's own type, in a dictionary's words for `storage`; absent for CSV and where a dictionary has none. */
  readonly kept?: string | undefined;
}

/** A protected table whose names and storage types are known, and of which no value has been read. */
export interface Source {
  readonly path: string;
  readonly format: SourceFormat;
  /** Between the fields of a CSV. */
  readonly delimiter?: string;
  columnNames(): readonly string[];
  fields(): readonly SourceField[];
  /**
   * Makes the wanted columns readable by `session`; what must be written goes to `folder`, which the caller deletes.
   * Nothing in another column can make it fail.
   */
  prepare(session: DuckDbSession, folder: string, wanted: Wanted): Promise<Relation>;
}

/** Columns that are read, by their position in the source. */
export interface Wanted {
  readonly positions: readonly number[];
  /** Those of them that say whose row it is. */
  readonly unit?: readonly number[] | undefined;
}

export interface Relation {
  /** What follows FROM. The column at position `p` of the source is called `c<p>`. */
  readonly sql: string;
}
