import type { Dictionary } from '../../dictionary/dictionary.ts';
import { CodeBuffer } from './code-buffer.ts';
import { type CodedRows, type EncodeOptions, withCodedRows } from './encode-table.ts';
import { NO_UNIT } from './no-unit.ts';
import type { Source } from './session/source.ts';
import { type TableReadings, tableReadings } from './table-readings.ts';

/**
 * Reads every value as a release would, and counts what becomes of it. Keeps no code, refuses no value and no small table. Throws as
 * `withCodedRows` does. Exact, so for the steward alone.
 */
export const countReadings = (source: Source, dictionary: Dictionary, options: EncodeOptions): Promise<TableReadings> =>
  withCodedRows(source, dictionary, options, count);

async function count({ session, path, modelled, columns, from, unit }: CodedRows): Promise<TableReadings> {
  const selected = [...columns.map(({ outer }) => outer), ...(unit === undefined ? [] : [unit])];
  const counts = columns.map(({ readings }) => new Float64Array(readings.length));
  const units = new CodeBuffer(NO_UNIT + 1);
  let rows = 0;
  await session.stream(path, `SELECT ${selected.join(', ')} FROM ${from}`, (chunk) => {
    rows += chunk.rows;
    for (const [i, { plain }] of columns.entries()) {
      const own = counts[i]!;
      const positions = chunk.columns[i]!;
      for (let row = 0; row < chunk.rows; row++) {
        const position = positions[row]!;
        if (position >= plain) own[position - plain]!++;
      }
    }
    if (unit !== undefined) units.append(chunk.columns[columns.length]!, chunk.rows);
  });
  const unitOfRow = unit === undefined ? undefined : (units.finish(rows) as Uint32Array);
  return tableReadings({ modelled, columns }, counts, rows, unitOfRow);
}
