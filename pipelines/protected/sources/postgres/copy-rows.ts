import { to as copyTo } from 'pg-copy-streams';
import type { UserError } from '../../../../privacy/errors.ts';
import { cancelOnSignal } from '../session/cancel-on-signal.ts';
import type { FieldOutput } from '../text/field-output.ts';
import { writeFields } from '../text/write-fields.ts';
import type { FoundRows } from './catalogue.ts';
import { keyTextOf, quoted, textOf } from './column-type.ts';
import type { PostgresConnection } from './connection.ts';
import { CopiedRows, incompleteCopy } from './copied-rows.ts';
import { postgresFailure } from './failure.ts';

/**
 * Puts the columns at `positions` of all rows into `output`, in that order, and closes it; no other column is asked for. The connection is in its
 * transaction, and is left in it. Resolves to the number of rows, which the server counted and which came. Throws what `postgresFailure` makes of the
 * server's failures, after the server was told to stop where the failure is ours.
 */
export async function copyRows(
  connection: PostgresConnection,
  { from, columns }: FoundRows,
  wanted: { readonly positions: readonly number[]; readonly unit?: readonly number[] | undefined },
  output: FieldOutput,
): Promise<number> {
  const { path, client } = connection;
  const isUnit = wanted.positions.map((at) => wanted.unit?.includes(at) === true);
  const selected = wanted.positions.map((at, i) =>
    (isUnit[i] ? keyTextOf : textOf)(`t.${quoted(columns[at]!.name)}`, columns[at]!),
  );
  const rows = new CopiedRows(path, output, isUnit);
  const limit = await statementTimeout(connection);
  const begun = performance.now();
  const failed = (error: unknown): UserError =>
    postgresFailure(error, { path, connected: true, ranOut: limit > 0 && performance.now() - begun >= limit });
  const stream = copyTo(`COPY (SELECT ${selected.join(', ')} FROM ${from} AS t) TO STDOUT (FORMAT binary)`);
  let isOver = false;
  // What fails behind the last row fails for nobody who waits; the count is then not there.
  stream.on('error', () => {});
  stream.rowCount = NOT_COUNTED;
  return cancelOnSignal(connection, async () => {
    const answered = new Promise<void>((resolve) => {
      client.once('drain', resolve);
      client.once('end', resolve);
    });
    try {
      client.query(stream);
      const blocks = inOwnWords(stream, (error) => {
        isOver = true;
        return failed(error);
      });
      await writeFields(path, blocks, output, rows);
      await answered;
    } catch (error) {
      // A failure of ours, such as a full disk, leaves the server at work.
      if (isOver) connection.drop();
      else await connection.cancel();
      throw error;
    }
    if (stream.rowCount !== rows.records) throw incompleteCopy(path);
    return rows.records;
  });
}

/** The server's count comes behind the rows. */
const NOT_COUNTED = -1;

async function* inOwnWords(
  blocks: AsyncIterable<Buffer>,
  failed: (error: unknown) => UserError,
): AsyncGenerator<Buffer> {
  try {
    yield* blocks;
  } catch (error) {
    throw failed(error);
  }
}

/** In milliseconds; 0 where there is none. */
async function statementTimeout(connection: PostgresConnection): Promise<number> {
  const [[setting] = []] = await connection.rows(
    "SELECT setting FROM pg_catalog.pg_settings WHERE name = 'statement_timeout'",
  );
  return Number(setting);
}
