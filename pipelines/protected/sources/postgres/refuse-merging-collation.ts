import { UserError } from '../../../../privacy/errors.ts';
import type { FoundRows } from './catalogue.ts';
import { quoted } from './column-type.ts';
import type { PostgresConnection } from './connection.ts';

/**
 * Throws `DICTIONARY_MISMATCH` where one of `columns`, which tell whose row it is, has a collation by which different texts are equal: texts are
 * compared letter by letter here, so that what is one patient there would be several, each with a bound of their own.
 */
export async function refuseMergingCollation(
  connection: PostgresConnection,
  found: FoundRows,
  columns: readonly string[],
): Promise<void> {
  const merging = await mergingCollations(connection);
  if (merging.length === 0 || columns.length === 0) return;
  const collations = await collationsOf(connection, found, columns);
  const at = collations.findIndex((collation) => collation !== null && merging.includes(collation));
  if (at < 0) return;
  throw new UserError(
    'DICTIONARY_MISMATCH',
    `Cannot read ${connection.path}: column "${columns[at]}" tells whose row it is, and its collation ${collations[at]} takes different texts for equal`,
    {
      hint: 'One patient would be several here. Have a query write such texts alike, with a collation that tells them apart, such as SELECT lower(patient_id) COLLATE "C" AS patient_id, and name it by query under source.postgres.',
    },
  );
}

/** Their names, as the server writes them; before version 12 it knows none. */
async function mergingCollations(connection: PostgresConnection): Promise<readonly string[]> {
  const found = await connection.rows(
    `SELECT DISTINCT ${NAME_OF_COLLATION} FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
     WHERE pg_catalog.jsonb_extract_path_text(pg_catalog.to_jsonb(c), 'collisdeterministic') = 'false'`,
  );
  return found.map(([name]) => String(name));
}

/** As `pg_collation_for` writes it. */
const NAME_OF_COLLATION = `CASE WHEN pg_catalog.pg_collation_is_visible(c.oid) THEN pg_catalog.quote_ident(c.collname)
  ELSE pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.collname) END`;

/** The collation of each column; null of one whose type has none. No value is read. */
async function collationsOf(
  connection: PostgresConnection,
  { from, columns }: FoundRows,
  names: readonly string[],
): Promise<readonly (string | null)[]> {
  const hasCollation = (name: string): boolean => columns.some((column) => column.name === name && column.isCollatable);
  const asked = names.map((name) =>
    hasCollation(name) ? `pg_catalog.pg_collation_for(t.${quoted(name)})` : 'NULL::pg_catalog.text',
  );
  // One row whose columns are all NULL, whatever there is to read.
  const [found = []] = await connection.rows(
    `SELECT ${asked.join(', ')} FROM (SELECT 1) AS one LEFT JOIN (SELECT ${names.map(quoted).join(', ')} FROM ${from} AS s LIMIT 0) AS t ON true`,
  );
  return found.map((collation) => (collation === null ? null : String(collation)));
}
