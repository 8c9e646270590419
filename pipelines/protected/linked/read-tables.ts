import { rm } from 'node:fs/promises';
import { UserError } from '../../../privacy/errors.ts';
import type { LinkedDictionary } from '../../dictionary/linked/linked-dictionary.ts';
import { makeTemporaryFolder } from '../../workspace/temporary-folder.ts';
import type { EncodeOptions } from '../sources/encode-table.ts';
import { inOneSnapshot } from '../sources/postgres/one-snapshot.ts';
import type { Source, SourceSpec } from '../sources/session/source.ts';
import type { TableReadings } from '../sources/table-readings.ts';
import type { ReadTables } from './linking/links.ts';
import { KeyStore } from './reading/key-store.ts';
import { openNamed } from './reading/open-named.ts';
import { type ReadPlace, type ReadTable, readTable } from './reading/read-table.ts';
import { type ReadingPlan, readingPlan } from './reading/reading-plan.ts';

/** Where each table is, by its name in the dictionary. What a source is expected to hold is not read of it. */
export type LinkedSources = ReadonlyMap<string, SourceSpec>;

/** How the values of each table were read, by its name. For the steward alone. */
export type LinkedReadings = Readonly<Record<string, TableReadings>>;

/**
 * Reads every table that has a source, one after another, parents before their children; those of a database in one snapshot. Throws `DICTIONARY_MISMATCH` where a table has no source or
 * lacks a column, and else as `encodeTable` does.
 */
export const readTables = (
  sources: LinkedSources,
  dictionary: LinkedDictionary,
  options: EncodeOptions & Pick<ReadPlace, 'refusesNothing'> & ExpectedColumns,
): Promise<ReadTables> =>
  inOneSnapshot(sources, async (held) => readOpened(await openEach(held, dictionary, options), dictionary, options));

async function readOpened(
  opened: readonly (OpenedTable | undefined)[],
  { tables }: LinkedDictionary,
  options: EncodeOptions & Pick<ReadPlace, 'refusesNothing'> & ExpectedColumns,
): Promise<ReadTables> {
  const makesUnits = tables[0]?.source === 'made';
  const folder = await makeTemporaryFolder(options.workFolder);
  try {
    const keys = new KeyStore(folder, options.sealed === true);
    const read: (ReadTable | undefined)[] = [];
    const { progress, refusesNothing = false, mayLackText: _, ...quiet } = options;
    for (const [at, found] of opened.entries()) {
      const place = { at, keys, makesUnits, refusesNothing };
      read.push(found && (await readTable(found.source, found.plan, place, quiet)));
      progress?.(at + 1, tables.length);
    }
    return read;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A table as far as its names and storage types. */
export interface OpenedTable {
  readonly source: Source;
  readonly plan: ReadingPlan;
}

/** What a table must hold. */
export interface ExpectedColumns {
  /** Whether free text, of which nothing is read, may be absent: releases leave it out. */
  readonly mayLackText?: boolean;
}

/** Opens every table that has a source; no value is read. By position in `tables`. Throws as `openSource`, and where a table has no source. */
export const openTables = (
  sources: LinkedSources,
  dictionary: LinkedDictionary,
  expected: ExpectedColumns = {},
): Promise<readonly (OpenedTable | undefined)[]> =>
  inOneSnapshot(sources, (held) => openEach(held, dictionary, expected));

async function openEach(
  sources: LinkedSources,
  dictionary: LinkedDictionary,
  { mayLackText = false }: ExpectedColumns,
): Promise<readonly (OpenedTable | undefined)[]> {
  const specs = dictionary.tables.map(({ name, source }) => (source === 'made' ? undefined : specOf(sources, name)));
  const opened: (OpenedTable | undefined)[] = [];
  for (const [at, spec] of specs.entries()) {
    const plan = readingPlan(dictionary.tables[at]!, dictionary);
    const expected = plan.reading.columns.flatMap(({ name, kind }) => (kind === 'computed' ? [] : [name]));
    const source = spec && (await openNamed(spec, expected));
    opened.push(source && { source, plan: mayLackText ? withoutAbsentText(plan, source.columnNames()) : plan });
  }
  return opened;
}

function withoutAbsentText(plan: ReadingPlan, names: readonly string[]): ReadingPlan {
  const columns = plan.reading.columns.filter(({ kind, name }) => kind !== 'text' || names.includes(name));
  return { ...plan, reading: { ...plan.reading, columns } };
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
