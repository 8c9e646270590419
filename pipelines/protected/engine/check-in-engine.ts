import type { EngineSetting } from '../../config/engine-setting.ts';
import { inDetail } from '../../dictionary/detail/with-detail.ts';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { columnMismatches, type Mismatch } from '../sources/match-columns.ts';
import type { TableReadings } from '../sources/table-readings.ts';
import { countSaid } from './count-said.ts';
import { openEngineTable, requireScratch } from './engine-table.ts';
import { openEngine } from './open-engine.ts';
import { unpushable } from './refuse-unpushable.ts';
import { rowsSql } from './write-engine-records.ts';

/**
 * How the table of an engine fits its dictionary: where names and types do not, or cannot be counted there, that; else how its values are read, counted by one
 * statement that writes nothing. One row of counts comes here. Exact, so for the steward alone. Throws what the service throws.
 */
export async function checkInEngine(
  setting: EngineSetting,
  dictionary: Dictionary,
): Promise<{ readonly mismatches: readonly Mismatch[]; readonly readings: TableReadings | undefined }> {
  const service = await openEngine(setting);
  const source = await openEngineTable(service, setting, dictionary);
  await requireScratch(service, setting.scratch);
  const detailed = inDetail(dictionary);
  const misnamed = columnMismatches(source, detailed);
  const positions = new Map(source.columnNames().map((name, i) => [name, i]));
  const mismatches = misnamed.length > 0 ? misnamed : unpushable(source, detailed, positions);
  if (mismatches.length > 0) return { mismatches, readings: undefined };
  const rows = rowsSql(source, detailed, service.dialect);
  const { readings } = await countSaid(service, `(${rows.select}) AS said`, rows, dictionary.unit.maxRows);
  return { mismatches, readings };
}
