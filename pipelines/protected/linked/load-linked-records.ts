import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import type { LinkedRecords } from '../../../privacy/guard/views/linked-records.ts';
import type { EntropySource } from '../../../privacy/random/entropy.ts';
import type { LinkedDictionary } from '../../dictionary/linked/linked-dictionary.ts';
import type { Advance } from '../../workspace/progress.ts';
import type { Protection } from '../../workspace/protection/key-file.ts';
import { databaseResources, type Resources } from '../../workspace/resources.ts';
import { keepReadings, keptReadings } from '../bounding/kept-readings.ts';
import { LEAST_UNITS } from '../sources/encode-table.ts';
import { readLinkedRecords, writeLinkedRecords } from './kept-records.ts';
import { assembleRecords } from './linking/assemble.ts';
import { boundLinks } from './linking/bound-links.ts';
import { fairCoins } from './linking/coins.ts';
import { linkTables } from './linking/link-tables.ts';
import { type LinkedReadings, type LinkedSources, readingsOf, readTables } from './read-tables.ts';

/** The records of a run over several tables. Protected. */
export interface LoadedLinkedRecords {
  /** How their values were read; absent where that was not kept. */
  readonly readings: LinkedReadings | undefined;
  /** What the guard counts. */
  readonly guarded: LinkedRecords;
  /** Every row that belongs to a unit, for the exact evaluation inside. */
  readonly all: LinkedRecords;
}

export interface LoadLinkedRequest {
  readonly sources: LinkedSources;
  readonly resources: Resources;
  readonly dictionary: LinkedDictionary;
  /** Protected folder of the run; exists. */
  readonly folder: string;
  readonly entropy: EntropySource;
  readonly advance: Advance;
  /** What encrypts all that comes to the disk; absent where nothing does. */
  readonly protection: Protection | undefined;
}

const boundedFolder = (folder: string): string => join(folder, 'records', 'linked');
const allFolder = (folder: string): string => join(folder, 'records', 'linked-all');

/** The records that an earlier start of the run read and linked, or `undefined` where it did not come that far. */
export async function readKeptLinkedRecords(
  folder: string,
  protection: Protection | undefined,
): Promise<LoadedLinkedRecords | undefined> {
  // Written last, so that finding it means that both were kept.
  const guarded = await readLinkedRecords(boundedFolder(folder), protection);
  if (guarded === undefined) return undefined;
  const all = (await readLinkedRecords(allFolder(folder), protection)) ?? guarded;
  const readings = await keptReadings<LinkedReadings>(boundedFolder(folder), protection);
  return { guarded, all, readings };
}

/**
 * Reads, links and bounds the tables, once a run: a resumed run finds the very rows that were kept, in the order that they were put in. One that has lost
 * them draws again: for each pair of coins its answers are then about two results that are each bounded, and what they cost adds up as
 * before (`boundContributions`).
 *
 * Throws `DICTIONARY_MISMATCH` where a table or a column is not there, and, depending on the records, `FILE_UNREADABLE`, `VALUE_OUTSIDE_DOMAIN`
 * and `TABLE_TOO_SMALL`; no message holds a value, a row number or a count.
 */
export async function loadLinkedRecords(request: LoadLinkedRequest): Promise<LoadedLinkedRecords> {
  const { sources, dictionary, folder, entropy, advance, resources, protection } = request;
  const kept = await readKeptLinkedRecords(folder, protection);
  if (kept !== undefined) return kept;
  const tables = await readTables(sources, dictionary, {
    workFolder: folder,
    progress: advance,
    sealed: protection !== undefined,
    ...databaseResources(resources),
  });
  const coins = fairCoins(entropy);
  const links = linkTables(tables, dictionary, coins);
  refuseFew(links.unitCount, dictionary);
  const bounded = boundLinks(links, tables, dictionary, coins);
  const guarded = assembleRecords(bounded, tables, dictionary);
  const isWhole = bounded.events === links.events && bounded.details.every((one, i) => one === links.details[i]);
  const all = isWhole ? guarded : assembleRecords(links, tables, dictionary);
  const readings = readingsOf(tables);
  // Of an earlier start.
  await rm(allFolder(folder), { recursive: true, force: true });
  await keepReadings(boundedFolder(folder), readings, protection);
  if (!isWhole) await writeLinkedRecords(allFolder(folder), all, protection);
  await writeLinkedRecords(boundedFolder(folder), guarded, protection);
  return { guarded, all, readings };
}

/** The same words for none and for a single one, so that the message does not tell which. */
function refuseFew(unitCount: number, { unit }: LinkedDictionary): void {
  if (unitCount >= LEAST_UNITS) return;
  throw new UserError(
    'TABLE_TOO_SMALL',
    `Cannot use the tables: they hold fewer than ${LEAST_UNITS} units (${unit.name})`,
    {
      hint: 'Check that the exports are complete and that keys are filled and written alike in all tables. No budget was spent.',
    },
  );
}
