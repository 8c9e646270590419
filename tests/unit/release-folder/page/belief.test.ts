import { expect, test } from 'vitest';
import { greatestBelief, leastBelief, oneIn } from '../../../../pipelines/release-folder/page/told/belief.ts';
import { parseRational } from '../../../../privacy/rational.ts';

const THREEFOLD = parseRational('1.0986122886681098'); // ln 3

test('odds grow threefold and no more', () => {
  expect(greatestBelief(50, THREEFOLD)).toBeCloseTo(75, 0);
  expect(greatestBelief(50, THREEFOLD)).toBeGreaterThanOrEqual(75);
  expect(leastBelief(50, THREEFOLD)).toBeLessThanOrEqual(25);
  expect(leastBelief(50, THREEFOLD)).toBeCloseTo(25, 0);
  expect(greatestBelief(10, THREEFOLD)).toBe(25.1); // exactly 1/4, rounded up with room
  expect(leastBelief(90, THREEFOLD)).toBe(74.9);
});

test('no loss changes nothing but rounding, and a great one leaves nothing', () => {
  expect(greatestBelief(1, parseRational('0'))).toBeCloseTo(1, 0);
  expect(greatestBelief(1, parseRational('50'))).toBe(100);
  expect(leastBelief(99, parseRational('50'))).toBe(0);
});

test('a probability as one in so many is never understated', () => {
  expect(oneIn(parseRational('1/1000000'))).toBe(1_000_000n);
  expect(oneIn(parseRational('3/1000'))).toBe(333n);
  expect(oneIn(parseRational('0'))).toBeUndefined();
});
