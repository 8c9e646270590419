import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDbSession } from '../session/duckdb-session.ts';
import { readFailure } from '../session/read-failure.ts';
import { CsvOutput } from './csv-output.ts';
import { fieldsSql } from './csv-sql.ts';
import type { FieldOutput } from './field-output.ts';
import { RowOutput } from './row-output.ts';

/** A table of a session to put fields into, and what follows FROM to read it. */
export interface FieldTable {
  readonly output: FieldOutput;
  readonly sql: string;
}

/**
 * Makes a table for the columns at `positions`: a CSV in `folder`, a folder of the protected zone, or where nothing may come to the disk in the
 * clear, a table of the session. Fields come in the order of `positions`. `path` is the file that failures are about.
 */
export async function fieldTable(
  session: DuckDbSession,
  folder: string,
  positions: readonly number[],
  path: string,
): Promise<FieldTable> {
  if (session.isSealed) {
    const columns = positions.map((i) => `c${i}`);
    await session.run(path, `CREATE TABLE fields (${columns.map((name) => `${name} VARCHAR`).join(', ')})`);
    const { database } = session.temporary;
    return { output: await RowOutput.open(session, 'fields', database, columns.length), sql: '(FROM fields)' };
  }
  const to = join(folder, 'fields.csv');
  const file = await open(to, 'w', 0o600).catch((error) => {
    throw readFailure(path, error);
  });
  return { output: new CsvOutput(file), sql: fieldsSql(to, positions) };
}
