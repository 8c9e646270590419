import type { RunConfig } from '../config/run-config.ts';
import { tooFew } from '../release-folder/decode/fresh-identifiers.ts';
import { tightestPattern } from '../release-folder/decode/identifier-room.ts';
import type { OutputColumn } from '../release-folder/decode/output-column.ts';

/** What a pattern of identifiers means for the number of rows. Throws `DICTIONARY_INVALID` where more rows are asked for, or expected. */
export function identifierNotes(columns: readonly OutputColumn[], config: RunConfig): string[] {
  const room = tightestPattern(columns);
  if (room === undefined) return [];
  const { column, combinations } = room;
  const { rows } = config.output;
  if (combinations < (rows === 'estimate' ? (config.expectedRows ?? 0) : rows)) throw tooFew(column, combinations);
  return rows === 'estimate'
    ? [`The release has at most ${combinations} rows: the pattern of ${column} gives no more identifiers.`]
    : [];
}
