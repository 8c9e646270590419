import { UserError } from '../../privacy/errors.ts';
import type { RunConfig } from '../config/run-config.ts';
import { openSource } from '../protected/sources/open-source.ts';
import { sourceSpec } from '../protected/sources/source-spec.ts';

/**
 * Throws `HEADER_HOLDS_DATA` where the table of a configuration has a record in place of its column names, before anything is
 * planned or paid. Names are all that is read, and a table that is absent or cannot be opened is left to the run that needs it.
 */
export async function refuseRecordSource(source: RunConfig['source']): Promise<void> {
  if (source.headerIsNames) return;
  try {
    await openSource(sourceSpec(source));
  } catch (error) {
    if (error instanceof UserError && error.code === 'HEADER_HOLDS_DATA') throw error;
  }
}
