import type { RunConfig } from '../config/run-config.ts';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { checkInEngine } from '../protected/engine/check-in-engine.ts';
import { countReadings } from '../protected/sources/count-readings.ts';
import { columnMismatches, type Mismatch } from '../protected/sources/match-columns.ts';
import { openSource } from '../protected/sources/open-source.ts';
import { isMostlyUnread, readingWarnings } from '../protected/sources/reading-warnings.ts';
import { sourceSpec } from '../protected/sources/source-spec.ts';
import type { TableReadings } from '../protected/sources/table-readings.ts';
import { databaseResources } from '../workspace/resources.ts';
import { createProtectedFolder, workspaceAt } from '../workspace/workspace.ts';

/** How a table fits its dictionary. Exact, so for the steward alone; it holds no value. */
export interface SourceCheck {
  /** Names and storage types that contradict the dictionary; while there are any, no value is read. */
  readonly mismatches: readonly Mismatch[];
  readonly readings: TableReadings | undefined;
  /** What to look at, in words. */
  readonly warnings: readonly string[];
  /** Whether names and types agree and no column is mostly unread. */
  readonly fits: boolean;
}

/**
 * Reads the source by the dictionary and counts what becomes of its values; records of an engine are counted there. Writes nothing but temporary files into the protected zone,
 * asks nothing of the guard and charges nothing: nothing of it may be published. Throws as `openSource` and reading do.
 */
export async function checkSource(config: RunConfig, dictionary: Dictionary): Promise<SourceCheck> {
  const { engine } = config.source;
  if (engine !== undefined) {
    const { mismatches, readings } = await checkInEngine(engine, dictionary);
    return readings === undefined ? unread(mismatches) : checkOf(readings, dictionary);
  }
  const source = await openSource(sourceSpec(config.source, dictionary));
  const mismatches = columnMismatches(source, dictionary);
  if (mismatches.length > 0) return unread(mismatches);
  const workspace = workspaceAt(config.workspace);
  await createProtectedFolder(workspace);
  const sealed = config.protection !== undefined;
  const options = { workFolder: workspace.protected, sealed, ...databaseResources(config.resources) };
  return checkOf(await countReadings(source, dictionary, options), dictionary);
}

const unread = (mismatches: readonly Mismatch[]): SourceCheck => ({
  mismatches,
  readings: undefined,
  warnings: [],
  fits: false,
});

const checkOf = (readings: TableReadings, dictionary: Dictionary): SourceCheck => ({
  mismatches: [],
  readings,
  warnings: readingWarnings(readings, dictionary.unit.maxRows),
  fits: !readings.columns.some((column) => isMostlyUnread(column, readings.rows)),
});
