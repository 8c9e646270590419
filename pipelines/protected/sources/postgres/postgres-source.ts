import { UserError } from '../../../../privacy/errors.ts';
import type { PostgresServer } from '../../../config/postgres-setting.ts';
import type { PostgresPlace, Source } from '../session/source.ts';
import { inOrder } from '../text/csv-sql.ts';
import { fieldTable } from '../text/field-table.ts';
import { type FoundRows, findRows } from './catalogue.ts';
import { fieldOf } from './column-type.ts';
import { PostgresConnection } from './connection.ts';
import { copyRows } from './copy-rows.ts';
import { refuseMergingCollation } from './refuse-merging-collation.ts';

/**
 * A table of PostgreSQL, or the rows of a query. Names and types are read here, from the catalogue. To be encoded, the wanted columns are copied
 * in one snapshot into the protected folder as text, so that the SQL which encodes a CSV encodes them too. Failures are about `path`.
 */
export async function openPostgres(path: string, { server, rows, held }: PostgresPlace): Promise<Source> {
  const connection = (): PostgresConnection | undefined =>
    held instanceof PostgresConnection && held.isOpen ? held : undefined;
  const opened = await within(server, path, connection(), (one) => findRows(one, rows));
  const fields = opened.columns.map(fieldOf);
  return {
    path,
    format: 'postgres',
    columnNames: () => fields.map(({ name }) => name),
    fields: () => fields,
    async prepare(session, folder, wanted) {
      const positions = inOrder(wanted);
      return within(server, path, connection(), async (one) => {
        const found = await findRows(one, rows);
        if (!areAlike(opened, found)) throw changed(path);
        const keys = (wanted.unit ?? []).map((at) => found.columns[at]!.name);
        await refuseMergingCollation(one, found, keys);
        const { output, sql } = await fieldTable(session, folder, positions, path);
        await copyRows(one, found, { positions, unit: wanted.unit }, output);
        return { sql };
      });
    },
  };
}

/** Does `work` in a transaction of its own, or in the one that is held. */
async function within<T>(
  server: PostgresServer,
  path: string,
  held: PostgresConnection | undefined,
  work: (connection: PostgresConnection) => Promise<T>,
): Promise<T> {
  if (held !== undefined) return work(held);
  const connection = await PostgresConnection.open(server, path);
  try {
    await connection.begin();
    return await work(connection);
  } finally {
    await connection.close();
  }
}

const areAlike = (before: FoundRows, now: FoundRows): boolean =>
  before.columns.length === now.columns.length &&
  before.columns.every(({ name, type }, i) => name === now.columns[i]!.name && type === now.columns[i]!.type);

const changed = (path: string): UserError =>
  new UserError('DATABASE_CHANGED', `Cannot read ${path}: its columns were changed meanwhile`, {
    hint: 'Run again when nobody changes its structure; `synthward check` tells whether the dictionary still fits.',
  });
