import { UserError } from '../../../../privacy/errors.ts';
import type { PostgresRows } from '../../../config/postgres-setting.ts';
import { didYouMeanClause } from '../../../workspace/text/did-you-mean.ts';
import { type PostgresColumn, quoted } from './column-type.ts';
import type { PostgresConnection } from './connection.ts';

/** Rows that were found: what follows FROM, and their columns. */
export interface FoundRows {
  readonly from: string;
  readonly columns: readonly PostgresColumn[];
}

/**
 * Finds a table by its name, or but for upper and lower case where no other is called so, and reads its columns from the catalogue; a query is prepared
 * and not run. Throws `DATABASE_MISSING`, and what the server refuses.
 */
export async function findRows(connection: PostgresConnection, rows: PostgresRows): Promise<FoundRows> {
  if (rows.kind === 'query') {
    const from = `(\n${rows.text}\n)`;
    const { fields } = await connection.ask({
      text: `SELECT * FROM ${from} AS t LIMIT 0`,
      values: [],
      rowMode: 'array',
    });
    const declared = fields.map((one) => ({ name: one.name, oid: one.dataTypeID, modifier: one.dataTypeModifier }));
    return { from, columns: await resolveTypes(connection, declared) };
  }
  const table = await findTable(connection, rows.schema, rows.table);
  const found = await connection.rows(
    'SELECT attname::pg_catalog.text, atttypid::pg_catalog.int8, atttypmod FROM pg_catalog.pg_attribute WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped ORDER BY attnum',
    [table.oid],
  );
  const declared = found.map(([name, oid, modifier]) => ({
    name: String(name),
    oid: Number(oid),
    modifier: Number(modifier),
  }));
  return {
    from: `${quoted(rows.schema)}.${quoted(table.name)}`,
    columns: await resolveTypes(connection, declared),
  };
}

export interface PostgresTable {
  readonly name: string;
  readonly oid: number;
  /** Whether it is but a part of another. */
  readonly isPartition: boolean;
}

/** Tables and views of a schema, by name. */
export async function tablesOf(connection: PostgresConnection, schema: string): Promise<readonly PostgresTable[]> {
  const found = await connection.rows(
    `SELECT c.relname::pg_catalog.text, c.oid::pg_catalog.int8, c.relispartition FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'v', 'm', 'f', 'p') ORDER BY c.relname`,
    [schema],
  );
  return found.map(([name, oid, part]) => ({ name: String(name), oid: Number(oid), isPartition: part === true }));
}

async function findTable(connection: PostgresConnection, schema: string, wanted: string): Promise<PostgresTable> {
  const tables = await tablesOf(connection, schema);
  const exact = tables.find(({ name }) => name === wanted);
  if (exact !== undefined) return exact;
  const [alike, another] = tables.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (alike !== undefined && another === undefined) return alike;
  const names = tables.map(({ name }) => name);
  const elsewhere = await schemasWith(connection, wanted);
  throw new UserError(
    'DATABASE_MISSING',
    `Cannot read ${connection.path}: schema "${schema}" has no table "${wanted}"${didYouMeanClause(wanted, names)}`,
    {
      hint:
        elsewhere.length === 0
          ? 'Check schema and table under source.postgres.'
          : `There is one of that name in schema ${elsewhere.map((name) => `"${name}"`).join(', ')}: say which by schema under source.postgres.`,
    },
  );
}

/** Other schemas that have a table or view of this name, but for upper and lower case; the first three. */
async function schemasWith(connection: PostgresConnection, wanted: string): Promise<readonly string[]> {
  const found = await connection.rows(
    `SELECT DISTINCT n.nspname::pg_catalog.text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE pg_catalog.lower(c.relname) = pg_catalog.lower($1) AND n.nspname !~ '^(pg_|information_schema$)' AND c.relkind IN ('r', 'v', 'm', 'f', 'p') ORDER BY 1 LIMIT 3`,
    [wanted],
  );
  return found.map(([name]) => String(name));
}

/** Types below domains, in the server's own words. */
async function resolveTypes(
  connection: PostgresConnection,
  declared: readonly { readonly name: string; readonly oid: number; readonly modifier: number }[],
): Promise<readonly PostgresColumn[]> {
  const found = await connection.rows(
    `WITH RECURSIVE base AS (
       SELECT d.at, t.oid, t.typtype, t.typbasetype, t.typcollation, d.modifier, t.typtypmod
       FROM unnest($1::pg_catalog.int8[], $2::pg_catalog.int4[]) WITH ORDINALITY AS d(type, modifier, at)
       JOIN pg_catalog.pg_type t ON t.oid = d.type::pg_catalog.oid
       UNION ALL
       SELECT b.at, t.oid, t.typtype, t.typbasetype, t.typcollation, b.typtypmod, t.typtypmod
       FROM base b JOIN pg_catalog.pg_type t ON b.typtype = 'd' AND t.oid = b.typbasetype)
     SELECT at::pg_catalog.int4, pg_catalog.format_type(oid, modifier), typtype = 'e', typcollation <> 0 FROM base WHERE typtype <> 'd' ORDER BY at`,
    [declared.map(({ oid }) => oid), declared.map(({ modifier }) => modifier)],
  );
  const byPlace = new Map(
    found.map(([at, type, isEnum, isCollatable]) => [
      Number(at),
      { type: String(type), isEnum: isEnum === true, isCollatable: isCollatable === true },
    ]),
  );
  return declared.map(
    ({ name }, i): PostgresColumn => ({
      name,
      ...(byPlace.get(i + 1) ?? { type: 'unknown', isEnum: false, isCollatable: false }),
    }),
  );
}
