import { UserError } from '../../privacy/errors.ts';
import type { RunConfig } from '../config/run-config.ts';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { matchColumns } from '../protected/sources/match-columns.ts';
import { openSource } from '../protected/sources/open-source.ts';
import { sourceSpec } from '../protected/sources/source-spec.ts';

/**
 * Throws `HEADER_HOLDS_DATA` where the table of a configuration has a record in place of its column names, and `DICTIONARY_MISMATCH` where
 * names or storage types are not those of `dictionary`, before anything is planned or paid, and as `sourceSpec` does. They are all that is read, and a table that is absent
 * or cannot be opened is left to the run that needs it.
 */
export async function refuseUnfitSource(source: RunConfig['source'], dictionary?: Dictionary): Promise<void> {
  const spec = sourceSpec(source, dictionary);
  try {
    const table = await openSource(spec);
    if (dictionary !== undefined) matchColumns(table, dictionary);
  } catch (error) {
    if (error instanceof UserError && TOLD.has(error.code)) throw error;
  }
}

const TOLD: ReadonlySet<string> = new Set(['HEADER_HOLDS_DATA', 'DICTIONARY_MISMATCH']);
