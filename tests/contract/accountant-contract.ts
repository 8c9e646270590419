import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Accountant, Accounted } from '../../privacy/accounting/accountant.ts';
import { UserError } from '../../privacy/errors.ts';
import type { NeighbouringRelation, PrivacyEvent } from '../../privacy/events.ts';
import { parseRational as q, rational } from '../../privacy/rational.ts';

const gaussian: PrivacyEvent = { kind: 'gaussian', sigma: q(4), sensitivity: q(1) };
const one = rational(1n);
const half = rational(1n, 2n);

/** One small mechanism of each kind, noisy enough for every accountant that knows it to answer. */
export const EVENTS_OF_EVERY_KIND: Readonly<Record<PrivacyEvent['kind'], PrivacyEvent>> = {
  none: { kind: 'none' },
  'non-private': { kind: 'non-private', why: 'test' },
  gaussian,
  'discrete-gaussian': { kind: 'discrete-gaussian', sigmaSquared: q(30), sensitivity: 1n },
  'discrete-gaussian-squared': { kind: 'discrete-gaussian-squared', sigmaSquared: q(30), sensitivitySquared: 10n },
  laplace: { kind: 'laplace', scale: q(5), sensitivity: q(1) },
  'discrete-laplace': { kind: 'discrete-laplace', scale: q(10), sensitivity: 2n },
  exponential: { kind: 'exponential', epsilon: q('0.2') },
  'permute-and-flip': { kind: 'permute-and-flip', epsilon: q('0.2') },
  'randomised-response': { kind: 'randomised-response', probability: q('0.8'), categories: 3 },
  'poisson-sampled': { kind: 'poisson-sampled', probability: q('0.1'), event: gaussian },
  composed: { kind: 'composed', events: [gaussian, { kind: 'gaussian', sigma: q(5), sensitivity: q(1) }] },
  repeated: { kind: 'repeated', times: 2, event: gaussian },
  'selected-from-repeats': {
    kind: 'selected-from-repeats',
    event: { kind: 'laplace', scale: q(10), sensitivity: q(1) },
    shape: one,
    gamma: half,
  },
  'epsilon-delta': { kind: 'epsilon-delta', epsilon: q('0.2'), delta: q('1e-8') },
  zcdp: { kind: 'zcdp', rho: q('0.02') },
};

const RELATIONS: readonly NeighbouringRelation[] = [
  { kind: 'add-remove-unit' },
  { kind: 'replace-unit' },
  { kind: 'add-remove-rows', rows: 2 },
];

/** `undefined` where the accountant refuses; anything but a refusal fails the test. */
export function accept(
  accountant: Accountant,
  event: PrivacyEvent,
  relation?: NeighbouringRelation,
): Accounted | undefined {
  try {
    return accountant.account(event, relation);
  } catch (error) {
    if (error instanceof UserError && error.code === 'EVENT_UNSUPPORTED') return undefined;
    throw error;
  }
}

/** What every accountant owes. `knows` lists the kinds that it must not refuse when a unit is added or removed. */
export function accountantContract(accountant: Accountant, knows: readonly PrivacyEvent['kind'][]): void {
  const upper = (event: PrivacyEvent, delta = 1e-6): number => accountant.account(event).epsilonAt(delta).upper;
  const known: PrivacyEvent = accountant.name === 'pure' ? EVENTS_OF_EVERY_KIND.laplace : gaussian;
  /** A parameter of noise for the known mechanism. */
  const withNoise = (scale: string): PrivacyEvent =>
    known.kind === 'laplace' ? { ...known, scale: q(scale) } : { kind: 'gaussian', sigma: q(scale), sensitivity: one };

  describe(`the ${accountant.name} accountant keeps the contract`, () => {
    test('doing nothing is free, even at delta 0', () => {
      for (const event of [
        { kind: 'none' },
        { kind: 'composed', events: [] },
        { kind: 'repeated', times: 0, event: { kind: 'non-private', why: 'test' } },
      ] as const) {
        const accounted = accept(accountant, event);
        if (accounted === undefined) continue;
        expect(accounted.epsilonAt(0)).toEqual({ lower: 0, estimate: 0, upper: 0 });
        expect(accounted.deltaAt(0).upper).toBeLessThanOrEqual(1e-15);
      }
      expect(accept(accountant, { kind: 'none' })).toBeDefined();
    });

    test('what is not private is never finite, however deep', () => {
      const event: PrivacyEvent = {
        kind: 'repeated',
        times: 2,
        event: { kind: 'composed', events: [known, { kind: 'non-private', why: 'test' }] },
      };
      const accounted = accept(accountant, event);
      expect(accounted?.epsilonAt(0.5).upper ?? Number.POSITIVE_INFINITY).toBe(Number.POSITIVE_INFINITY);
      expect(accounted?.deltaAt(100).upper ?? 1).toBe(1);
    });

    test('no noise is no privacy', () => {
      expect(accept(accountant, withNoise('0'))?.epsilonAt(0.1).upper ?? Number.POSITIVE_INFINITY).toBe(
        Number.POSITIVE_INFINITY,
      );
    });

    test('an unknown kind is refused and named by its path', () => {
      const event = { kind: 'composed', events: [{ kind: 'none' }, { kind: 'later' } as never] } as const;
      expect(() => accountant.account(event)).toThrow('event.events[1]: unknown event kind "later"');
      expect(accept(accountant, event)).toBeUndefined();
    });

    test('a malformed event is refused as such', () =>
      expect(() => accountant.account({ kind: 'repeated', times: -1, event: known })).toThrow(
        expect.objectContaining({ code: 'EVENT_INVALID' }),
      ));

    test('knows its kinds, and refuses the others by path', () => {
      for (const [kind, event] of Object.entries(EVENTS_OF_EVERY_KIND)) {
        const wrapped: PrivacyEvent = { kind: 'composed', events: [{ kind: 'none' }, event] };
        if (knows.includes(kind as PrivacyEvent['kind'])) expect(accept(accountant, wrapped)).toBeDefined();
        else if (accept(accountant, wrapped) === undefined && accountant.name !== 'pure' && accountant.name !== 'gdp') {
          expect(() => accountant.account(wrapped)).toThrow('event.events[1]');
        }
      }
    });

    test('repeated(n, e) is n composed copies, for every kind and relation', () => {
      for (const relation of RELATIONS) {
        for (const event of Object.values(EVENTS_OF_EVERY_KIND)) {
          const copies = accept(accountant, { kind: 'composed', events: [event, event, event] }, relation);
          const repeated = accept(accountant, { kind: 'repeated', times: 3, event }, relation);
          expect(repeated === undefined).toBe(copies === undefined);
          if (repeated === undefined || relation.kind !== 'add-remove-unit') continue;
          expect(repeated.epsilonAt(1e-6)).toEqual(copies?.epsilonAt(1e-6));
          const nested = accept(accountant, {
            kind: 'composed',
            events: [{ kind: 'repeated', times: 2, event }, event],
          });
          expect(nested?.epsilonAt(1e-6)).toEqual(copies?.epsilonAt(1e-6));
        }
      }
    });

    test('order does not matter', () => {
      const a = accept(accountant, { kind: 'composed', events: [known, EVENTS_OF_EVERY_KIND.exponential] });
      const b = accept(accountant, { kind: 'composed', events: [EVENTS_OF_EVERY_KIND.exponential, known] });
      expect(a?.epsilonAt(1e-6)).toEqual(b?.epsilonAt(1e-6));
    });

    test('composing never lowers the cost', () => {
      for (const event of Object.values(EVENTS_OF_EVERY_KIND)) {
        const more = accept(accountant, { kind: 'composed', events: [known, event] });
        if (more !== undefined) expect(more.epsilonAt(1e-6).upper).toBeGreaterThanOrEqual(upper(known) * (1 - 1e-9));
      }
    });

    test('an interval is in order, and its answers invert each other', () => {
      const accounted = accountant.account({ kind: 'repeated', times: 4, event: known });
      for (const delta of [0.5, 0.1, 1e-3, 1e-6, 1e-9, 1e-12]) {
        const epsilon = accounted.epsilonAt(delta);
        expect(epsilon.lower).toBeLessThanOrEqual(epsilon.estimate);
        expect(epsilon.estimate).toBeLessThanOrEqual(epsilon.upper);
        if (!Number.isFinite(epsilon.upper)) continue;
        expect(accounted.deltaAt(epsilon.upper).upper).toBeLessThanOrEqual(delta * (1 + 1e-6));
      }
    });

    test('epsilon falls as delta and noise grow', () => {
      let before = Number.POSITIVE_INFINITY;
      for (const delta of [1e-12, 1e-9, 1e-6, 1e-3, 0.1, 1]) {
        const now = upper(known, delta);
        expect(now).toBeLessThanOrEqual(before);
        before = now;
      }
      before = Number.POSITIVE_INFINITY;
      for (const scale of ['1e-3', '0.1', '0.5', '1', '2', '10', '1e3', '1e6']) {
        const now = upper(withNoise(scale));
        expect(Number.isNaN(now)).toBe(false);
        expect(now).toBeLessThanOrEqual(before);
        before = now;
      }
      expect(before).toBeLessThan(1e-5);
    });

    test('delta 1 allows everything; questions out of range are refused', () => {
      const accounted = accountant.account(known);
      expect(accounted.epsilonAt(1)).toEqual({ lower: 0, estimate: 0, upper: 0 });
      for (const wrong of [-1e-9, 1.1, Number.NaN]) expect(() => accounted.epsilonAt(wrong)).toThrow(RangeError);
      for (const wrong of [-1e-9, Number.NaN]) expect(() => accounted.deltaAt(wrong)).toThrow(RangeError);
    });

    test('a replaced unit, or one of two rows, costs what twice the sensitivity does', () => {
      const twice: PrivacyEvent =
        known.kind === 'laplace'
          ? { ...known, sensitivity: q(2) }
          : { kind: 'gaussian', sigma: q(4), sensitivity: q(2) };
      const expected = accountant.account(twice).epsilonAt(1e-6);
      expect(accountant.account(known, { kind: 'replace-unit' }).epsilonAt(1e-6)).toEqual(expected);
      expect(accountant.account(known, { kind: 'add-remove-rows', rows: 2 }).epsilonAt(1e-6)).toEqual(expected);
      expect(() => accountant.account(known, { kind: 'add-remove-rows', rows: 0 })).toThrow(RangeError);
    });

    test('random trees: never NaN, never negative, more copies never cheaper', () => {
      const leaf = fc.constantFrom(...knows.map((kind) => EVENTS_OF_EVERY_KIND[kind]));
      fc.assert(
        fc.property(fc.array(leaf, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 4 }), (events, times) => {
          const once = upper({ kind: 'composed', events });
          const often = upper({ kind: 'repeated', times, event: { kind: 'composed', events } });
          expect(once).toBeGreaterThanOrEqual(0);
          expect(often).toBeGreaterThanOrEqual(once * (1 - 1e-6));
        }),
        { numRuns: 12, seed: 3 },
      );
    });
  });
}
