import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import type { LinkedRecords } from '../../../privacy/guard/views/linked-records.ts';
import type { Generator } from '../../dictionary/as-generated.ts';
import { linkedAsGenerated } from '../../dictionary/linked/linked-as-generated.ts';
import type { LinkedDictionary } from '../../dictionary/linked/linked-dictionary.ts';
import { databaseResources, type Resources, resourcesOf } from '../../workspace/resources.ts';
import { assembleRecords } from './linking/assemble.ts';
import { FIRST_OF_ALL } from './linking/coins.ts';
import { linkTables } from './linking/link-tables.ts';
import { type LinkedSources, readTables } from './read-tables.ts';

export interface ReadLinkedRequest {
  /** Folder for temporary files, of the protected zone where the tables are. */
  readonly workFolder: string;
  readonly sealed?: boolean;
  readonly resources?: Resources;
  /** What wrote the tables, where they are not the records themselves. */
  readonly generator?: Generator | undefined;
}

/**
 * Tables of any origin in the form of linked records, for exact evaluation: every row that belongs to a unit, however many it has, no
 * free text, and no coins: equal rows stand in the order of the files, so that the same tables give the same records each time. Throws as `readTables`.
 */
export async function readLinkedTables(
  sources: LinkedSources,
  dictionary: LinkedDictionary,
  { workFolder, sealed = false, resources = resourcesOf(), generator }: ReadLinkedRequest,
): Promise<LinkedRecords> {
  const read = generator === undefined ? dictionary : linkedAsGenerated(dictionary, generator);
  const tables = await readTables(sources, read, {
    workFolder,
    sealed,
    mayLackText: true,
    ...databaseResources(resources),
  });
  return assembleRecords(linkTables(tables, dictionary, FIRST_OF_ALL), tables, dictionary);
}

/** In the order that is preferred where a table is there in several. */
const ENDINGS = ['.parquet', '.arrow', '.csv', '.csv.gz', '.csv.zst', '.json', '.ndjson', '.xlsx', ''];

/**
 * The file of each table in a folder, which has the name of the table but for upper and lower case. Throws `FILE_MISSING`, and `CONFIG_INVALID` where two
 * files differ in case alone.
 */
export async function sourcesInFolder(folder: string, { tables }: LinkedDictionary): Promise<LinkedSources> {
  const names = await readdir(folder).catch(() => []);
  const sources = tables.flatMap(({ name, source }): [string, { path: string }][] => {
    if (source === 'made') return [];
    const wanted = ENDINGS.map((ending) => `${name}${ending}`.toLowerCase());
    const found = names
      .filter((one) => wanted.includes(one.toLowerCase()))
      .sort((a, b) => wanted.indexOf(a.toLowerCase()) - wanted.indexOf(b.toLowerCase()));
    const [first, second] = found;
    if (first === undefined) {
      throw new UserError('FILE_MISSING', `Cannot find table "${name}" in ${folder}: no file has its name`, {
        hint: `It may be called ${name}.parquet, ${name}.csv or the like, in upper or lower case.`,
      });
    }
    if (first.toLowerCase() === second?.toLowerCase()) {
      const both = [first, second].toSorted().join(' and ');
      throw new UserError('CONFIG_INVALID', `Cannot tell table "${name}" in ${folder}: ${both} both have its name`, {
        hint: 'Take the one away that is not meant, or name the file of each table by source.tables.',
      });
    }
    return [[name, { path: join(folder, first) }]];
  });
  return new Map(sources);
}
