import type { PostgresServer } from '../../../config/postgres-setting.ts';
import type { SourceField } from '../session/source.ts';
import { findRows, tablesOf } from './catalogue.ts';
import { fieldOf } from './column-type.ts';
import { PostgresConnection } from './connection.ts';

/** Names and types of all tables and views of a schema, from the catalogue; no value is read. Throws as `postgresFailure`. */
export async function readSchema(
  server: PostgresServer,
  schema: string,
  path: string,
): Promise<readonly { readonly name: string; readonly fields: readonly SourceField[] }[]> {
  const connection = await PostgresConnection.open(server, path);
  try {
    await connection.begin();
    const found = [];
    for (const { name, isPartition } of await tablesOf(connection, schema)) {
      if (isPartition) continue;
      const { columns } = await findRows(connection, { kind: 'table', schema, table: name });
      found.push({ name, fields: columns.map(fieldOf) });
    }
    return found;
  } finally {
    await connection.close();
  }
}
