import type { PrivacyEvent } from './events.ts';
import { checkTree, type JsonValue, readTree, writeTree } from './events-fields.ts';

export type { JsonValue } from './events-fields.ts';

/**
 * Writes an event as JSON: fractions as text in lowest terms (`"3/4"`), whole numbers without bound as decimal text.
 * One event has one JSON form. Throws as `checkEvent` does.
 */
export function eventToJson(event: PrivacyEvent): JsonValue {
  checkEvent(event);
  return writeTree(event);
}

/**
 * Reads an event strictly and freezes it, deep. `eventFromJson(eventToJson(e))` equals `e`.
 *
 * Throws `EVENT_UNSUPPORTED` for a kind this build does not know and `EVENT_INVALID` for a field that is missing,
 * unknown, malformed or out of range, both with the path to the sub-event (`event.events[1]`); also beyond 64 levels
 * or 200,000 events.
 */
export function eventFromJson(json: unknown): PrivacyEvent {
  return readTree(json, 'event', { depth: 0, count: 0 });
}

/** Refuses an event built in memory that could not have been read from JSON. Same errors as `eventFromJson`. */
export function checkEvent(event: PrivacyEvent, path = 'event'): void {
  checkTree(event, path, { depth: 0, count: 0 });
}
