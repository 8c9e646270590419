import { UserError } from '../../../privacy/errors.ts';
import { postgresTable } from '../../config/postgres-setting.ts';
import { isPostgresUrl, postgresOfUrl } from '../../config/postgres-url.ts';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { type EvaluatedSource, openEvaluated } from '../../protected/evaluating/evaluated-source.ts';
import type { SourceSpec } from '../../protected/sources/session/source.ts';
import type { TablePlace } from './place-of-table.ts';

/** What a table is in an evaluation: `the real table`. */
export interface NamedTable extends TablePlace {
  readonly role: string;
}

/** A file, or the address of a database. */
async function specAt(path: string): Promise<SourceSpec> {
  if (!isPostgresUrl(path)) return { path, delimiter: 'find' };
  const found = postgresTable((await postgresOfUrl(path)).source);
  if (found !== undefined) return found;
  throw new UserError('USAGE', 'Cannot read one table: the address of the database names several', {
    hint: 'Name one by ?table=NAME, or a query by ?query=FILE.',
  });
}

/**
 * Opens tables as far as their names and types. Throws `DICTIONARY_MISMATCH` with everything in which any of them contradicts the dictionary, each by its
 * role; what `openEvaluated` throws; and nothing that depends on a value.
 */
export async function openTables(
  tables: readonly NamedTable[],
  dictionary: Dictionary,
): Promise<readonly EvaluatedSource[]> {
  const opened: EvaluatedSource[] = [];
  for (const { path, writer } of tables) {
    opened.push(await openEvaluated(await specAt(path), dictionary, writer));
  }
  const wrong = opened.flatMap(({ mismatches }, t) =>
    mismatches.map(({ reason, hint }) => ({ reason: `${tables[t]!.role}: ${reason}`, hint, t })),
  );
  const [first, ...others] = wrong;
  if (first === undefined) return opened;
  const more = others.length === 0 ? '' : ` (and ${others.length} more mismatch${others.length === 1 ? '' : 'es'})`;
  throw new UserError(
    'DICTIONARY_MISMATCH',
    `Cannot compare the tables by table "${dictionary.table}": ${first.reason}${more}`,
    { hint: first.hint, others: others.map(({ reason }) => reason) },
  );
}
