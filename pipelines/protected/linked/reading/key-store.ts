import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { DuckDbSession } from '../../sources/session/duckdb-session.ts';

/** What a table says of keys, as columns of its rows; texts, or NULL. */
export interface KeyColumns {
  readonly from: string;
  readonly key: string;
}

/**
 * Numbers of keys, in a database of its own beside the temporary files, because each table is read in a session of its own. Keys are texts;
 * each distinct one gets a number of its own, exactly, in the order of their lengths and letters.
 */
export class KeyStore {
  readonly #file: string;
  readonly #key: Buffer | undefined;
  readonly #counts = new Map<number, number>();

  /** `folder` is deleted by whoever made it. A sealed store is encrypted with a key that goes with it. */
  constructor(folder: string, sealed: boolean) {
    this.#file = join(folder, 'keys.duckdb');
    this.#key = sealed ? randomBytes(32) : undefined;
  }

  /** Must be called first in every session that asks; `path` is the file that failures are about. */
  async open(session: DuckDbSession, path: string): Promise<void> {
    await session.attach(path, this.#file, 'linked', { key: this.#key });
  }

  async close(session: DuckDbSession, path: string): Promise<void> {
    await session.run(path, 'DETACH linked');
  }

  /** How many keys of a table there are. */
  countOf(table: number): number {
    return this.#counts.get(table) ?? 0;
  }

  /** What follows FROM: `u`, the text, and `n`, its number. */
  nameOf(table: number): string {
    return `linked.keys_${table}`;
  }

  /** Numbers the keys of table `table` that a source holds; those that have a number keep it. */
  async add(session: DuckDbSession, path: string, table: number, { from, key }: KeyColumns): Promise<void> {
    const name = this.nameOf(table);
    await session.run(path, `CREATE TABLE IF NOT EXISTS ${name} (u VARCHAR, n UINTEGER)`);
    const known = this.countOf(table);
    const distinct = `SELECT DISTINCT ${key} AS u FROM ${from}`;
    const fresh = known === 0 ? '' : ` AND u NOT IN (SELECT u FROM ${name})`;
    await session.run(
      path,
      `INSERT INTO ${name} SELECT u, CAST(${known} + row_number() OVER (ORDER BY length(u), u) - 1 AS UINTEGER) FROM (${distinct}) WHERE u IS NOT NULL${fresh}`,
    );
    await session.stream(path, `SELECT CAST(count(*) AS UINTEGER) FROM ${name}`, ({ columns }) => {
      this.#counts.set(table, columns[0]![0]!);
    });
  }
}
