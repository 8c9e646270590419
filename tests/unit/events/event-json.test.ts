import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../privacy/errors.ts';
import { checkEvent, eventFromJson, eventToJson } from '../../../privacy/event-json.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { rational } from '../../../privacy/rational.ts';
import { anyEvent } from './arbitrary-event.ts';

const failure = (json: unknown): { code: string; message: string } => {
  try {
    eventFromJson(json);
  } catch (error) {
    if (error instanceof UserError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('the event was accepted');
};
const gaussian = { kind: 'gaussian', sigma: '3/4', sensitivity: '1' };

describe('events as JSON', () => {
  test('come back equal through text, for every kind', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        expect(eventFromJson(JSON.parse(JSON.stringify(eventToJson(event))))).toEqual(event);
      }),
    );
  });

  test('fractions and unbounded integers are text', () => {
    const event: PrivacyEvent = { kind: 'discrete-gaussian', sigmaSquared: rational(6n, 8n), sensitivity: 2n ** 70n };
    expect(eventToJson(event)).toEqual({
      kind: 'discrete-gaussian',
      sigmaSquared: '3/4',
      sensitivity: '1180591620717411303424',
    });
  });

  test('are frozen, deep', () => {
    const event = eventFromJson({ kind: 'composed', events: [{ kind: 'repeated', times: 2, event: gaussian }] });
    expect(Object.isFrozen(event)).toBe(true);
    if (event.kind !== 'composed') throw new Error('unexpected');
    expect(Object.isFrozen(event.events)).toBe(true);
    const inner = event.events[0]!;
    expect(Object.isFrozen(inner)).toBe(true);
    expect(inner.kind === 'repeated' && Object.isFrozen(inner.event)).toBe(true);
    expect(inner.kind === 'repeated' && inner.event.kind === 'gaussian' && Object.isFrozen(inner.event.sigma)).toBe(
      true,
    );
  });

  test('an unknown kind is refused with the path to it', () => {
    const { code, message } = failure({ kind: 'composed', events: [{ kind: 'none' }, { kind: 'later', x: 1 }] });
    expect(code).toBe('EVENT_UNSUPPORTED');
    expect(message).toContain('event.events[1]: unknown event kind "later"');
    expect(failure({ kind: '__proto__' }).code).toBe('EVENT_UNSUPPORTED');
    expect(failure({ kind: 'constructor' }).code).toBe('EVENT_UNSUPPORTED');
    expect(failure({ kind: 7 }).message).toContain('unknown event kind of type number');
  });

  test.each<[string, unknown, string]>([
    ['not an object', 'none', 'event: must be an event'],
    ['null', null, 'event: must be an event'],
    ['a list', [], 'event: must be an event'],
    ['no kind', {}, 'event: the field "kind" is missing'],
    ['an extra key', { kind: 'none', note: 1 }, '"note" is no field of a none event'],
    ['a missing field', { kind: 'gaussian', sigma: '1' }, 'event: the field "sensitivity" is missing'],
    ['a number for a fraction', { ...gaussian, sigma: 0.75 }, 'event.sigma: must be a fraction written as text'],
    ['a decimal', { ...gaussian, sigma: '0.75' }, 'event.sigma: must be a fraction written as text'],
    [
      'a fraction not in lowest terms',
      { ...gaussian, sigma: '6/8' },
      'event.sigma: must be a fraction in lowest terms',
    ],
    ['a leading zero', { ...gaussian, sigma: '03/4' }, 'event.sigma: must be a fraction in lowest terms'],
    ['a zero denominator', { ...gaussian, sigma: '3/0' }, 'event.sigma: the denominator is zero'],
    ['negative noise', { ...gaussian, sigma: '-3/4' }, 'event.sigma: must not be negative, got -3/4'],
    [
      'a probability above one',
      { kind: 'poisson-sampled', probability: '5/4', event: gaussian },
      'event.probability: must lie between 0 and 1',
    ],
    ['a fractional count', { kind: 'repeated', times: 1.5, event: gaussian }, 'event.times: must be a whole number'],
    ['a negative count', { kind: 'repeated', times: -1, event: gaussian }, 'event.times: must be a whole number'],
    ['a huge count', { kind: 'repeated', times: 2 ** 53, event: gaussian }, 'event.times: must be a whole number'],
    [
      'one category',
      { kind: 'randomised-response', probability: '1/2', categories: 1 },
      'event.categories: must be a whole number of at least 2',
    ],
    [
      'a sensitivity as a number',
      { kind: 'discrete-gaussian', sigmaSquared: '1', sensitivity: 1 },
      'event.sensitivity: must be a whole number written as text',
    ],
    [
      'gamma of one',
      { kind: 'selected-from-repeats', event: gaussian, shape: '1', gamma: '1' },
      'event.gamma: must lie strictly between 0 and 1',
    ],
    [
      'shape of minus one',
      { kind: 'selected-from-repeats', event: gaussian, shape: '-1', gamma: '1/2' },
      'event.shape: must be above -1',
    ],
    [
      'a deep bad field',
      { kind: 'composed', events: [{ kind: 'repeated', times: 1, event: { ...gaussian, sigma: '-1' } }] },
      'event.events[0].event.sigma: must not be negative',
    ],
    ['events that are no list', { kind: 'composed', events: {} }, 'event.events: must be a list of events'],
  ])('%s is EVENT_INVALID', (_, json, text) => {
    const { code, message } = failure(json);
    expect(code).toBe('EVENT_INVALID');
    expect(message).toContain(text);
  });

  test('depth, count and digits are bounded', () => {
    let deep: unknown = { kind: 'none' };
    for (let i = 0; i < 100_000; i++) deep = { kind: 'repeated', times: 1, event: deep };
    expect(failure(deep).message).toContain('nested more than 64 deep');
    const none = { kind: 'none' };
    expect(failure({ kind: 'composed', events: Array.from({ length: 200_001 }, () => none) }).message).toContain(
      '200000',
    );
    expect(failure({ ...gaussian, sigma: '9'.repeat(5000) }).code).toBe('EVENT_INVALID');
  });

  test('an event built in memory is checked as strictly', () => {
    expect(() => checkEvent({ kind: 'zcdp', rho: { numerator: 2n, denominator: 4n } })).toThrow('lowest terms');
    expect(() => eventToJson({ kind: 'zcdp', rho: rational(-1n) })).toThrow('must not be negative');
    expect(() => eventToJson({ kind: 'later' } as never)).toThrow('unknown event kind "later"');
    expect(() => checkEvent({ kind: 'none', extra: 1 } as never)).toThrow('is no field');
  });
});
