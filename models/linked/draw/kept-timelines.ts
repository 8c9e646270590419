import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import type { LinkedShape } from '../../../privacy/guard/views/view.ts';
import type { LinkedRows } from '../linked-model.ts';
import type { DrawnEvents } from './timeline-state.ts';

/** Puts events that were drawn place by place in the order of units, and their details with them. */
export function inOrder(
  shape: LinkedShape,
  counts: Uint32Array,
  places: readonly DrawnEvents[],
): Pick<LinkedRows, 'events' | 'details'> {
  const start = startsOf(counts);
  const rows = start[counts.length]!;
  const columns = shape.events.columns.map(({ size }) => allocateCodes(size, rows));
  const time = shape.events.gaps === undefined ? undefined : new Float64Array(rows);
  for (const drawn of places) {
    for (let i = 0; i < drawn.who.length; i++) {
      const row = start[drawn.who[i]!]! + drawn.place;
      for (const [column, codes] of columns.entries()) codes[row] = drawn.columns[column]![i]!;
      if (time !== undefined) time[row] = drawn.days![i]!;
    }
  }
  return {
    events: { columns, start, time },
    details: shape.details.map((_, d) => detailsInOrder(shape, d, start, places)),
  };
}

function detailsInOrder(
  { details }: LinkedShape,
  detail: number,
  events: Uint32Array,
  places: readonly DrawnEvents[],
): LinkedRows['details'][number] {
  const perEvent = new Uint32Array(events.at(-1)!);
  for (const { who, place, details: drawn } of places) {
    const { start } = drawn[detail]!;
    for (let i = 0; i < who.length; i++) perEvent[events[who[i]!]! + place] = start[i + 1]! - start[i]!;
  }
  const start = startsOf(perEvent);
  const columns: Codes[] = details[detail]!.columns.map(({ size }) => allocateCodes(size, start.at(-1)!));
  for (const { who, place, details: drawn } of places) {
    const from = drawn[detail]!;
    for (let i = 0; i < who.length; i++) {
      const into = start[events[who[i]!]! + place]!;
      for (const [column, codes] of columns.entries()) {
        codes.set(from.columns[column]!.subarray(from.start[i]!, from.start[i + 1]!), into);
      }
    }
  }
  return { columns, start };
}

function startsOf(counts: Uint32Array): Uint32Array {
  const start = new Uint32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) start[i + 1] = start[i]! + counts[i]!;
  return start;
}
