import type { LinkedRows } from '../../../models/linked/linked-model.ts';
import type { Codes } from '../../../privacy/guard/codes.ts';
import { daysIn } from '../../dictionary/linked/time-scale.ts';
import { CHUNK_ROWS } from '../decode/chunk-rows.ts';
import { columnDecoder } from '../decode/column-decoder.ts';
import type { OutputTimeline } from './linked-output.ts';

const MICROSECONDS = 1_000_000;

/**
 * When each event is, in the scale of the timeline: that of the first event, drawn inside its cell, and so many days on. Whole timelines are
 * moved so that they end by the upper limit and begin at the lower one at the earliest; what is longer than both allow ends at the upper one.
 */
export function drawnTimes(rows: LinkedRows, timeline: OutputTimeline, seed: string): Float64Array {
  const { start, time } = rows.events;
  const { scale, lower, upper } = timeline;
  const entries = drawnEntries(rows.units[timeline.entry]!, timeline, seed);
  const times = new Float64Array(start[rows.unitCount]!);
  for (let unit = 0; unit < rows.unitCount; unit++) {
    const [from, to] = [start[unit]!, start[unit + 1]!];
    if (from === to) continue;
    const span = daysIn(time?.[to - 1] ?? 0, scale);
    const entry = Number.isNaN(entries[unit]!) ? lower : entries[unit]!;
    const first = Math.max(lower, Math.min(entry, upper - span));
    for (let row = from; row < to; row++) times[row] = Math.min(upper, first + daysIn(time?.[row] ?? 0, scale));
  }
  return times;
}

/** The time of the first event of each unit; NaN where there is none. */
function drawnEntries(codes: Codes, { coding, scale }: OutputTimeline, seed: string): Float64Array {
  const decoder = columnDecoder({ kind: 'modelled', coding, position: 0 }, seed, new Uint32Array(2 * CHUNK_ROWS));
  const unit = scale === 'datetime' ? MICROSECONDS : 1;
  const entries = new Float64Array(codes.length);
  for (let from = 0, chunk = 0; from < codes.length; from += CHUNK_ROWS, chunk++) {
    const rows = Math.min(CHUNK_ROWS, codes.length - from);
    const { data, validity } = decoder.decode(codes.subarray(from, from + rows), rows, chunk);
    for (let i = 0; i < rows; i++) {
      const present = validity === undefined || (validity[i >>> 3]! & (1 << (i & 7))) !== 0;
      entries[from + i] = present ? Number(data[i]!) / unit : Number.NaN;
    }
  }
  return entries;
}
