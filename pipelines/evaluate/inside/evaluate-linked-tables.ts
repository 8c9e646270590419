import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import type { LinkedRecords } from '../../../privacy/guard/views/linked-records.ts';
import { isPostgresUrl, postgresOfUrl } from '../../config/postgres-url.ts';
import type { Generator } from '../../dictionary/as-generated.ts';
import type { LinkedDictionary } from '../../dictionary/linked/linked-dictionary.ts';
import { linkedShape } from '../../dictionary/linked/linked-shape.ts';
import { databaseTables } from '../../protected/linked/linked-sources.ts';
import { readLinkedTables, sourcesInFolder } from '../../protected/linked/read-linked-tables.ts';
import { MANIFEST_FILE } from '../../release-folder/manifest/manifest.ts';
import { fileExists } from '../../workspace/file-exists.ts';
import { inStage, type ProgressListener } from '../../workspace/progress.ts';
import { type Resources, resourcesOf } from '../../workspace/resources.ts';
import { rowsOfColumns } from '../linked/linked-table.ts';
import { type LinkedReport, measureLinked } from '../linked/measure-linked.ts';
import { TABLES_SEED } from './evaluate-tables.ts';

export interface LinkedTablesRequest {
  /** A folder of tables, the file of the only one, or the address of a database. */
  readonly real: string;
  /** The same, or a release folder. */
  readonly synthetic: string;
  readonly dictionary: LinkedDictionary;
  readonly listener: ProgressListener;
  readonly resources?: Resources;
}

/**
 * Holds synthetic linked tables against records, exactly and per unit, each figure beside the same rows linked at random and a bootstrap of units. For the
 * steward alone: nothing is charged, so nothing of the result may be published. The same tables give the same report. Throws `FILE_MISSING`,
 * `DICTIONARY_MISMATCH` and as `readLinkedTables`.
 */
export async function evaluateLinkedTables(request: LinkedTablesRequest): Promise<LinkedReport> {
  const { dictionary, listener, resources = resourcesOf() } = request;
  const read = async (role: string, path: string, generator?: Generator): Promise<LinkedRecords> =>
    inStage(listener, `read ${role}`, `Read ${role}`, async () => {
      const reading = { workFolder: tmpdir(), sealed: true, resources, generator };
      return readLinkedTables(await placed(path, dictionary), dictionary, reading);
    });
  const records = await read('the real tables', request.real);
  const made = await read('the synthetic tables', request.synthetic, await generatorOf(request.synthetic));
  const shape = linkedShape(dictionary);
  for (const [role, { unitCount }] of [['real', records] as const, ['synthetic', made] as const]) {
    if (unitCount > 0) continue;
    throw new UserError('TABLE_TOO_SMALL', `Cannot evaluate: the ${role} tables hold no ${dictionary.unit.name}`, {
      hint: 'Check that keys are filled and written alike in all tables.',
    });
  }
  return inStage(listener, 'measure', 'Measure per unit', async () =>
    measureLinked({
      records: { shape, rows: rowsOfColumns(records) },
      synthetic: { shape, rows: rowsOfColumns(made) },
      seed: TABLES_SEED,
      most: shape.events.most,
    }),
  );
}

/** What lies in a release folder is read as a release writes. */
async function generatorOf(path: string): Promise<Generator> {
  const places = [path, dirname(path), dirname(dirname(path))];
  const found = await Promise.all(places.map((folder) => fileExists(join(folder, MANIFEST_FILE))));
  return found.includes(true) ? 'release' : 'other';
}

async function placed(path: string, dictionary: LinkedDictionary): ReturnType<typeof sourcesInFolder> {
  if (isPostgresUrl(path)) return databaseTables((await postgresOfUrl(path)).source, dictionary);
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  if (isFolder) {
    const isRelease = await fileExists(join(path, MANIFEST_FILE));
    return sourcesInFolder(isRelease ? join(path, 'data') : path, dictionary);
  }
  const [only, second] = dictionary.tables.filter(({ source }) => source === 'table');
  if (second === undefined) return new Map([[only!.name, { path }]]);
  throw new UserError('FILE_MISSING', `Cannot read linked tables from ${path}: it is no folder`, {
    hint: 'Name the folder that holds a file for each table of the dictionary.',
  });
}
