import type { RunConfig } from '../config/run-config.ts';
import type { LinkedDictionary } from '../dictionary/linked/linked-dictionary.ts';
import { type InspectedTable, inspectTables } from '../protected/linked/inspect-tables.ts';
import { linkedSources } from '../protected/linked/linked-sources.ts';
import type { LinkReadings } from '../protected/linked/linking/count-links.ts';
import { isMostlyUnread, readingWarnings } from '../protected/sources/reading-warnings.ts';
import { databaseResources } from '../workspace/resources.ts';
import { percent } from '../workspace/text/percent.ts';
import { createProtectedFolder, workspaceAt } from '../workspace/workspace.ts';

/** How tables fit their dictionary, one by one and together. Exact, so for the steward alone; it holds no value. */
export interface LinkedSourceCheck {
  readonly tables: readonly InspectedTable[];
  /** What to look at, in words. */
  readonly warnings: readonly string[];
  /** Whether names and types agree, no column is mostly unread, and most rows of every table belong to somebody. */
  readonly fits: boolean;
}

/** From this share of the rows on, a table is mostly of nobody. */
const MOSTLY = 0.5;
/** From this share of the rows on, what becomes of them is told. */
const LARGE_SHARE = 0.05;

/**
 * Reads and links the tables by the dictionary and counts what becomes of values and rows. Writes nothing but temporary files into the protected zone, asks
 * nothing of the guard and charges nothing: nothing of it may be published. Throws as `linkedSources`, opening and reading do.
 */
export async function checkLinkedSource(config: RunConfig, dictionary: LinkedDictionary): Promise<LinkedSourceCheck> {
  const sources = await linkedSources(config.source, dictionary);
  const workspace = workspaceAt(config.workspace);
  await createProtectedFolder(workspace);
  const tables = await inspectTables(sources, dictionary, {
    workFolder: workspace.protected,
    sealed: config.protection !== undefined,
    ...databaseResources(config.resources),
  });
  return {
    tables,
    warnings: tables.flatMap((table) => tableWarnings(table, dictionary.unit.name)),
    fits: tables.every(fits),
  };
}

function fits({ mismatches, readings, links }: InspectedTable): boolean {
  if (mismatches.length > 0 || readings === undefined || links === undefined) return false;
  const { rows, columns } = readings;
  return lostRows(links, rows) <= MOSTLY * rows && !columns.some((column) => isMostlyUnread(column, rows));
}

/** Rows that belong to nobody. One that names no parent may belong to an event by its day. */
const lostRows = ({ withoutParent, orphans, withoutTime, linked }: LinkReadings, rows: number): number =>
  Math.min(withoutParent + orphans + withoutTime, rows - linked);

function tableWarnings({ name, readings, links }: InspectedTable, unit: string): readonly string[] {
  if (readings === undefined || links === undefined) return [];
  const { rows } = readings;
  const warnings = readingWarnings(readings, rows).map((warning) => `table "${name}", ${warning}`);
  const told = (count: number, what: string): void => {
    if (count > 0 && count >= LARGE_SHARE * rows)
      warnings.push(`table "${name}": ${percent(count, rows)} of the rows ${what}`);
  };
  told(
    links.orphans,
    'name a parent that no row is, and are dropped; check that keys are written alike in both tables.',
  );
  told(links.withoutParent, 'name no parent; those that cannot be told to belong to an event by its day are dropped.');
  told(
    links.withoutTime,
    'have no time that can be read, and are dropped; check the range and the format of the order.',
  );
  told(links.repeatedKeys, 'have the key of another row; check that it is the key of this table.');
  told(links.ofOtherUnits, `name another ${unit} than that of their event, whose they are; check the keys.`);
  told(links.ties, 'have the very time of the row before, and stand in random order; a finer time would order them.');
  return warnings;
}
