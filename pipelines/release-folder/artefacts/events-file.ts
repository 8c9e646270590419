import { z } from 'zod';
import { eventToJson, type JsonValue } from '../../../privacy/event-json.ts';
import type { NeighbouringRelation, PrivacyEvent } from '../../../privacy/events.ts';
import { listOf } from './list-of.ts';

export const EVENTS_FILE = 'events.json';

/** A question that was put to the records, and what it did to them. */
export interface Charge {
  readonly question: string;
  readonly event: PrivacyEvent;
}

/** `events.json`, before each event is read. */
export const eventsFileSchema: z.ZodType<EventsFile> = z.strictObject({
  schema: z.literal('synthward/events/1'),
  neighbours: z.strictObject({ kind: z.literal('add-remove-unit') }),
  maxRowsPerUnit: z.int().positive(),
  charges: listOf(
    z.strictObject({ order: z.int().positive(), question: z.string().min(1).max(500), event: z.unknown() }),
  ),
});

export interface EventsFile {
  readonly schema: 'synthward/events/1';
  readonly neighbours: Extract<NeighbouringRelation, { kind: 'add-remove-unit' }>;
  /** Contribution bound: already inside every sensitivity. */
  readonly maxRowsPerUnit: number;
  /** In the order charged. */
  readonly charges: readonly { readonly order: number; readonly question: string; readonly event?: unknown }[];
}

/** What an accountant reads: every charge, in the order in which it was made. */
export function eventsFile(charges: readonly Charge[], maxRowsPerUnit: number): EventsFile {
  return {
    schema: 'synthward/events/1',
    neighbours: { kind: 'add-remove-unit' },
    maxRowsPerUnit,
    charges: charges.map(({ question, event }, i): { order: number; question: string; event: JsonValue } => ({
      order: i + 1,
      question,
      event: eventToJson(event),
    })),
  };
}
