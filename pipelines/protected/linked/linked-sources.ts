import { access, constants } from 'node:fs/promises';
import { UserError } from '../../../privacy/errors.ts';
import { type PostgresSource, tableOn } from '../../config/postgres-setting.ts';
import type { RunConfig } from '../../config/run-config.ts';
import type { LinkedDictionary } from '../../dictionary/linked/linked-dictionary.ts';
import { didYouMeanClause } from '../../workspace/text/did-you-mean.ts';
import { notReadable } from '../sources/recognise.ts';
import type { SourceSpec } from '../sources/session/source.ts';
import { sourcesInFolder } from './read-linked-tables.ts';
import type { LinkedSources } from './read-tables.ts';

/**
 * Where each table of a dictionary lies, as the configuration says: in a folder, each by itself, in a database, or in the one file where the dictionary
 * has one table that is not made. Opens no table. Throws `CONFIG_INVALID` where a table has no file or a file no table, `FILE_MISSING` as `sourcesInFolder`.
 */
export async function linkedSources(source: RunConfig['source'], dictionary: LinkedDictionary): Promise<LinkedSources> {
  const { path, several, postgres, engine, headerIsNames, format, delimiter, encoding, sheet, member } = source;
  const specAt = (file: string): SourceSpec => ({
    path: file,
    headerIsNames,
    ...(format === undefined ? {} : { format }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(member === undefined ? {} : { member }),
  });
  const names = readNames(dictionary);
  if (engine !== undefined) {
    throw invalid(
      'source.engine counts one table, and the dictionary is one of several (synthward/dictionary/2)',
      'Describe one table of the engine by a dictionary of schema synthward/dictionary/1, or name files of all tables.',
    );
  }
  if (postgres !== undefined) return databaseTables(postgres, dictionary);
  if (several === undefined) {
    const [only, second] = names;
    if (second === undefined) return new Map([[only!, specAt(path)]]);
    throw invalid(
      `source.path names one table, and the dictionary has ${names.length}`,
      'Name their folder by source.folder, or each by source.tables.',
    );
  }
  if ('folder' in several) {
    const found = await sourcesInFolder(several.folder, dictionary);
    return new Map([...found].map(([name, spec]) => [name, { ...specAt(spec.path), ...spec }]));
  }
  const named = byDictionaryName(several.tables, names, 'source.tables');
  const files = new Map([...named].map(([name, file]) => [name, specAt(file)]));
  const absent = names.find((name) => !files.has(name));
  if (absent === undefined) return files;
  throw invalid(
    `source.tables has no file for table "${absent}"`,
    'Name the file of each table of the dictionary, or take the table out of it.',
  );
}

/** Throws as `linkedSources`, and `FILE_MISSING` or `FILE_UNREADABLE` where a table cannot be opened. Opens none, and asks no database. */
export async function refuseMissingSources(source: RunConfig['source'], dictionary: LinkedDictionary): Promise<void> {
  for (const { path, postgres } of (await linkedSources(source, dictionary)).values()) {
    if (postgres !== undefined) continue;
    await access(path, constants.R_OK).catch((error: unknown) => {
      throw notReadable(path, error);
    });
  }
}

/** Tables that are read. */
const readNames = ({ tables }: LinkedDictionary): readonly string[] =>
  tables.filter(({ source }) => source === 'table').map(({ name }) => name);

/** Where the tables of a dictionary are in a database: each in the table of its name, unless it is named otherwise. Throws `CONFIG_INVALID`. */
export function databaseTables({ server, reads }: PostgresSource, dictionary: LinkedDictionary): LinkedSources {
  const names = readNames(dictionary);
  if (reads.kind !== 'schema') {
    const [only, second] = names;
    if (second === undefined) return new Map([[only!, tableOn(server, reads)]]);
    throw invalid(
      `source.postgres names one ${reads.kind}, and the dictionary has ${names.length} tables`,
      'Leave table and query out: each table is then read from that of its name in the schema, or from what tables names.',
    );
  }
  const named = byDictionaryName(reads.named, names, 'source.postgres.tables');
  const { schema } = reads;
  return new Map(
    names.map((name) => [name, tableOn(server, named.get(name) ?? { kind: 'table', schema, table: name })]),
  );
}

/** What was written beside names of tables, whose case may be another. */
function byDictionaryName<T>(
  written: Readonly<Record<string, T>>,
  names: readonly string[],
  key: string,
): ReadonlyMap<string, T> {
  const known = new Map(names.map((name) => [name.toLowerCase(), name]));
  const stray = Object.keys(written).find((name) => !known.has(name.toLowerCase()));
  if (stray !== undefined) {
    throw invalid(
      `${key} names "${stray}", which is no table of the dictionary${didYouMeanClause(stray, names)}`,
      'Name there the tables of the dictionary alone.',
    );
  }
  return new Map(Object.entries(written).map(([name, what]) => [known.get(name.toLowerCase())!, what]));
}

const invalid = (what: string, hint: string): UserError =>
  new UserError('CONFIG_INVALID', `Cannot find the tables: ${what}`, { hint });
