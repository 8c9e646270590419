import { rm } from 'node:fs/promises';
import { UserError } from '../../../privacy/errors.ts';
import type { LinkedDictionary } from '../../dictionary/linked/linked-dictionary.ts';
import { makeTemporaryFolder } from '../../workspace/temporary-folder.ts';
import type { EncodeOptions } from '../sources/encode-table.ts';
import type { SourceSpec } from '../sources/session/source.ts';
import type { TableReadings } from '../sources/table-readings.ts';
import type { ReadTables } from './linking/links.ts';
import { KeyStore } from './reading/key-store.ts';
import { openNamed } from './reading/open-named.ts';
import { type ReadTable, readTable } from './reading/read-table.ts';
import { readingPlan } from './reading/reading-plan.ts';

/** Where each table is, by its name in the dictionary. What a source is expected to hold is not read of it. */
export type LinkedSources = ReadonlyMap<string, SourceSpec>;

/** How the values of each table were read, by its name. For the steward alone. */
export type LinkedReadings = Readonly<Record<string, TableReadings>>;

/**
 * Reads every table that has a source, one after another, parents before their children. Throws `DICTIONARY_MISMATCH` where a table has no source or
 * lacks a column, and else as `encodeTable` does.
 */
export async function readTables(
  sources: LinkedSources,
  dictionary: LinkedDictionary,
  options: EncodeOptions,
): Promise<ReadTables> {
  const { tables } = dictionary;
  const specs = tables.map(({ name, source }) => (source === 'made' ? undefined : specOf(sources, name)));
  const makesUnits = tables[0]?.source === 'made';
  const folder = await makeTemporaryFolder(options.workFolder);
  try {
    const keys = new KeyStore(folder, options.sealed === true);
    const read: (ReadTable | undefined)[] = [];
    for (const [at, table] of tables.entries()) {
      const spec = specs[at];
      if (spec === undefined) {
        read.push(undefined);
        continue;
      }
      const plan = readingPlan(table, dictionary);
      const source = await openNamed(
        spec,
        plan.reading.columns.flatMap(({ name, kind }) => (kind === 'computed' ? [] : [name])),
      );
      const { progress: _, ...quiet } = options;
      read.push(await readTable(source, plan, { at, keys, makesUnits }, quiet));
      options.progress?.(at + 1, tables.length);
    }
    return read;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const readingsOf = (tables: ReadTables): LinkedReadings =>
  Object.fromEntries(tables.flatMap((read) => (read === undefined ? [] : [[read.table.name, read.readings]])));

/** Names of tables are those of files, of which case may be another. */
function specOf(sources: LinkedSources, name: string): SourceSpec {
  const found = sources.get(name) ?? [...sources].find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
  if (found !== undefined) return found;
  throw new UserError('DICTIONARY_MISMATCH', `Cannot read table "${name}": it has no source`, {
    hint: 'Give the file of each table that the dictionary describes, or take the table out of the dictionary.',
  });
}
