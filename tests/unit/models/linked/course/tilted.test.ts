import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalised } from '../../../../../models/linked/chain/estimate-table.ts';
import { meanOf, tiltedTo } from '../../../../../models/linked/course/tilted.ts';

const weights = fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { minLength: 3, maxLength: 20 });

test('tilted shares have the mean that is asked for', () => {
  fc.assert(
    fc.property(weights, fc.double({ min: 0.25, max: 0.75, noNaN: true }), (values, part) => {
      const shares = normalised(Float64Array.from(values));
      const mean = part * (shares.length - 1);
      expect(meanOf(tiltedTo(shares, mean))).toBeCloseTo(mean, 6);
    }),
  );
});

test('shares that have the mean already stay as they are', () => {
  const shares = Float64Array.of(0.1, 0.4, 0.3, 0.2);
  const tilted = tiltedTo(shares, meanOf(shares));
  for (const [value, share] of shares.entries()) expect(tilted[value]).toBeCloseTo(share, 6);
});
