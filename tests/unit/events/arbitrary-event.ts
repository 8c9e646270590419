import fc from 'fast-check';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { type Rational, rational } from '../../../privacy/rational.ts';

const fraction = (least: bigint, most: bigint, denominator: bigint): fc.Arbitrary<Rational> =>
  fc.bigInt({ min: least, max: most }).map((n) => rational(n, denominator));

/** Any event that can be written, of every kind, nested up to four deep. */
export const anyEvent: fc.Arbitrary<PrivacyEvent> = fc.letrec<{ event: PrivacyEvent }>((tie) => ({
  event: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constant<PrivacyEvent>({ kind: 'none' }),
    fc.record({ kind: fc.constant('non-private' as const), why: fc.string() }),
    fc.record({
      kind: fc.constant('gaussian' as const),
      sigma: fraction(0n, 999n, 7n),
      sensitivity: fraction(0n, 9n, 4n),
    }),
    fc.record({
      kind: fc.constant('discrete-gaussian' as const),
      sigmaSquared: fraction(0n, 9999n, 1024n),
      sensitivity: fc.bigInt({ min: 0n, max: 2n ** 80n }),
    }),
    fc.record({
      kind: fc.constant('discrete-gaussian-squared' as const),
      sigmaSquared: fraction(0n, 9999n, 1024n),
      sensitivitySquared: fc.bigInt({ min: 0n, max: 2n ** 80n }),
    }),
    fc.record({
      kind: fc.constant('laplace' as const),
      scale: fraction(0n, 99n, 5n),
      sensitivity: fraction(0n, 9n, 2n),
    }),
    fc.record({
      kind: fc.constant('discrete-laplace' as const),
      scale: fraction(0n, 99n, 5n),
      sensitivity: fc.bigInt({ min: 0n, max: 9n }),
    }),
    fc.record({ kind: fc.constant('exponential' as const), epsilon: fraction(0n, 99n, 50n) }),
    fc.record({ kind: fc.constant('permute-and-flip' as const), epsilon: fraction(0n, 99n, 50n) }),
    fc.record({
      kind: fc.constant('randomised-response' as const),
      probability: fraction(0n, 10n, 10n),
      categories: fc.integer({ min: 2, max: 100 }),
    }),
    fc.record({
      kind: fc.constant('epsilon-delta' as const),
      epsilon: fraction(0n, 99n, 9n),
      delta: fraction(0n, 9n, 9n),
    }),
    fc.record({ kind: fc.constant('zcdp' as const), rho: fraction(0n, 2n ** 40n, 2n ** 32n) }),
    fc.record({
      kind: fc.constant('poisson-sampled' as const),
      probability: fraction(0n, 8n, 8n),
      event: tie('event'),
    }),
    fc.record({ kind: fc.constant('composed' as const), events: fc.array(tie('event'), { maxLength: 3 }) }),
    fc.record({ kind: fc.constant('repeated' as const), event: tie('event'), times: fc.nat() }),
    fc.record({
      kind: fc.constant('selected-from-repeats' as const),
      event: tie('event'),
      shape: fraction(-4n, 20n, 5n),
      gamma: fraction(1n, 9n, 10n),
    }),
  ) as fc.Arbitrary<PrivacyEvent>,
})).event;
