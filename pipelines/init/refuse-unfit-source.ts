import { UserError } from '../../privacy/errors.ts';
import type { RunConfig } from '../config/run-config.ts';
import { inDetail } from '../dictionary/detail/with-detail.ts';
import type { Dictionary } from '../dictionary/dictionary.ts';
import type { LinkedDictionary } from '../dictionary/linked/linked-dictionary.ts';
import { refuseUnfitEngine } from '../protected/engine/load-from-engine.ts';
import { linkedSources } from '../protected/linked/linked-sources.ts';
import { openTables } from '../protected/linked/read-tables.ts';
import { matchColumns } from '../protected/sources/match-columns.ts';
import { openSource } from '../protected/sources/open-source.ts';
import { sourceSpec } from '../protected/sources/source-spec.ts';

/**
 * Throws `HEADER_HOLDS_DATA` where the table of a configuration has a record in place of its column names, and `DICTIONARY_MISMATCH` where
 * names or storage types are not those of `dictionary`, before anything is planned or paid, and as `sourceSpec` does. They are all that is read, and a table that is absent
 * or cannot be opened is left to the run that needs it. A database is asked where that is wanted alone, and then all that keeps it from answering is thrown; so is an engine, of which columns are refused that cannot be counted there.
 */
export async function refuseUnfitSource(
  source: RunConfig['source'],
  dictionary: Dictionary | undefined,
  { asksDatabase = false }: AskedOfDatabase = {},
): Promise<void> {
  if (source.engine !== undefined && (dictionary !== undefined || !asksDatabase)) {
    if (dictionary !== undefined && asksDatabase) await refuseUnfitEngine(source.engine, inDetail(dictionary));
    return;
  }
  const spec = sourceSpec(source, dictionary);
  if (source.postgres !== undefined && !asksDatabase) return;
  try {
    const table = await openSource(spec);
    if (dictionary !== undefined) matchColumns(table, dictionary);
  } catch (error) {
    if (source.postgres !== undefined || isTold(error)) throw error;
  }
}

export interface AskedOfDatabase {
  /** Whether a database is connected to for its names and types. */
  readonly asksDatabase?: boolean;
}

/** The same of linked tables; throws `CONFIG_INVALID` where the configuration does not say which file is which table. */
export async function refuseUnfitTables(
  source: RunConfig['source'],
  dictionary: LinkedDictionary,
  { asksDatabase = false }: AskedOfDatabase = {},
): Promise<void> {
  try {
    const sources = await linkedSources(source, dictionary);
    if (source.postgres !== undefined && !asksDatabase) return;
    for (const opened of await openTables(sources, dictionary)) {
      if (opened !== undefined) matchColumns(opened.source, opened.plan.reading, { anyCase: true });
    }
  } catch (error) {
    if (source.postgres !== undefined || isTold(error, 'CONFIG_INVALID')) throw error;
  }
}

const isTold = (error: unknown, ...more: readonly string[]): boolean =>
  error instanceof UserError && ['HEADER_HOLDS_DATA', 'DICTIONARY_MISMATCH', ...more].includes(error.code);
