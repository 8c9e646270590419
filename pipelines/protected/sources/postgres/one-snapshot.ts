import type { SourceSpec } from '../session/source.ts';
import { PostgresConnection } from './connection.ts';

/**
 * Gives `work` the same specifications, by which all tables of a database are read in one snapshot: rows that were written meanwhile are in none of
 * them. The transaction stays open until `work` is done. What lies in files, or is in a transaction already, is given as it is.
 */
export async function inOneSnapshot<T>(
  specs: ReadonlyMap<string, SourceSpec>,
  work: (specs: ReadonlyMap<string, SourceSpec>) => Promise<T>,
): Promise<T> {
  const first = [...specs.values()].find(({ postgres }) => postgres !== undefined && postgres.held === undefined);
  if (first?.postgres === undefined) return work(specs);
  const connection = await PostgresConnection.open(first.postgres.server, first.path);
  try {
    await connection.begin();
    const held = [...specs].map(([name, spec]): [string, SourceSpec] => [
      name,
      spec.postgres === undefined ? spec : { ...spec, postgres: { ...spec.postgres, held: connection } },
    ]);
    return await work(new Map(held));
  } finally {
    await connection.close();
  }
}
