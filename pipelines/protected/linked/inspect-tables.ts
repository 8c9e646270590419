import type { LinkedDictionary } from '../../dictionary/linked/linked-dictionary.ts';
import type { EncodeOptions } from '../sources/encode-table.ts';
import { columnMismatches, type Mismatch } from '../sources/match-columns.ts';
import type { TableReadings } from '../sources/table-readings.ts';
import { FIRST_OF_ALL } from './linking/coins.ts';
import { countLinks, type LinkReadings } from './linking/count-links.ts';
import { linkTables } from './linking/link-tables.ts';
import { type LinkedSources, openTables, readTables } from './read-tables.ts';

/** How one table is read and linked. Exact, for the steward alone; it holds no value. */
export interface InspectedTable {
  readonly name: string;
  /** Names and storage types that contradict the dictionary. */
  readonly mismatches: readonly Mismatch[];
  /** Absent where any table has mismatches: then no value was read. */
  readonly readings: TableReadings | undefined;
  readonly links: LinkReadings | undefined;
}

/** Reads and links every table as a release would, and counts what becomes of values and rows. Keeps nothing, refuses no value and no small table. */
export async function inspectTables(
  sources: LinkedSources,
  dictionary: LinkedDictionary,
  options: EncodeOptions,
): Promise<readonly InspectedTable[]> {
  const opened = await openTables(sources, dictionary);
  const mismatches = opened.map((found) =>
    found === undefined ? [] : columnMismatches(found.source, found.plan.reading, { anyCase: true }),
  );
  const fit = mismatches.every(({ length }) => length === 0);
  const tables = fit ? await readTables(sources, dictionary, { ...options, refusesNothing: true }) : [];
  const links = fit ? countLinks(linkTables(tables, dictionary, FIRST_OF_ALL), tables, dictionary) : undefined;
  return dictionary.tables.flatMap(({ name, source }, at): InspectedTable[] =>
    source === 'made'
      ? []
      : [{ name, mismatches: mismatches[at]!, readings: tables[at]?.readings, links: links?.get(name) }],
  );
}
