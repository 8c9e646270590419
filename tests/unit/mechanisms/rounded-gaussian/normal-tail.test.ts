import { expect, test } from 'vitest';
import { NormalTail } from '../../../../privacy/mechanisms/rounded-gaussian/normal-tail.ts';

/**
 * `floor(2^128 P(|Z| > t))` and `floor(2^128 2 phi(t))`, from mpmath 1.3 (which shares no code with the project):
 * `mp.dps = 60; hex(int(mp.floor(mp.erfc(t / mp.sqrt(2)) * 2**128))), hex(int(mp.floor(2 * mp.npdf(t) * 2**128)))`.
 */
const POINTS: readonly (readonly [number, bigint, bigint])[] = [
  [0, 0x100000000000000000000000000000000n, 0xcc42299ea1b284687e59e2805d5c717fn],
  [0.0009765625, 0xffccef762083add72c17438f1192da13n, 0xcc42233c907f179fd9f4c786bc379d8fn],
  [0.5, 0x9df8a1dcd53892197e386f7ac6b40a2en, 0xb441e8110435614a5c4ad4989971542cn],
  [1, 0x513b42edf2c82cb681ba2c21a45c536cn, 0x7be39638cc5cddc30e33c93dc5db9fc4n],
  [2.75, 0x186904349ec802cea5115532b7792e5n, 0x4a7e95318d078fb72b57cd00cae0834n],
  [5, 0x99e5179099c187f908f18c811cfn, 0x31e2d2c991fa7e489126d028cc04n],
  [8.25, 0xb69dd008563ccaaaf84n, 0x5f81d25c21941d0ed010n],
  [12.5, 0x9ecn, 0x7cd1n],
];

test.each([40, 64, 128])(
  'brackets of %d digits hold the tail and the density, and are four units wide at most',
  (digits) => {
    const normal = new NormalTail(digits);
    const dropped = BigInt(128 - digits);
    for (const [t, tail, twiceDensity] of POINTS) {
      const point = BigInt(t * 2 ** 20) << BigInt(digits - 20);
      const brackets = [normal.tail(point), normal.twiceDensity(point)];
      for (const [i, value] of [tail, twiceDensity].entries()) {
        const { lower, upper } = brackets[i]!;
        expect(lower << dropped).toBeLessThanOrEqual(value);
        expect(upper << dropped).toBeGreaterThanOrEqual(value);
        expect(upper - lower).toBeLessThanOrEqual(4n);
      }
    }
  },
);

test('more digits agree with fewer', () => {
  const [few, many] = [new NormalTail(128), new NormalTail(512)];
  for (let i = 1n; i < 60n; i++) {
    const a = few.tail((i << 128n) / 8n);
    const b = many.tail((i << 512n) / 8n);
    expect(b.lower >> 384n).toBeGreaterThanOrEqual(a.lower);
    expect(b.upper).toBeLessThanOrEqual(a.upper << 384n);
    expect(b.upper - b.lower).toBeLessThanOrEqual(4n);
  }
});
