import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packedSql, unpackedSql } from '../../../../pipelines/protected/bounding/packed-sql.ts';
import { openTestSession } from '../../../support/coded-database.ts';

test('numbers of a row are packed and found again, the ends of their ranges among them', async () => {
  const session = await openTestSession();
  const size = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constantFrom(1, 2, 256, 257, 2 ** 32 + 1, 2 ** 40));
  const number = size.chain((size) =>
    fc.oneof(fc.constantFrom(0, size - 1), fc.integer({ min: 0, max: size - 1 })).map((value) => ({ size, value })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(number, { minLength: 1, maxLength: 20 }), async (row) => {
      const packs = packedSql(row.map(({ size, value }) => ({ sql: String(value), size })));
      const bits = row.reduce((sum, { size }) => sum + Math.ceil(Math.log2(size)), 0);
      expect(packs.length).toBeLessThanOrEqual(Math.max(1, 2 * Math.ceil(bits / 63)));
      const names = packs.map((_, i) => `p${i}`);
      const again = unpackedSql(
        row.map(({ size }) => ({ sql: 'unused', size })),
        names,
      );
      const from = `(SELECT ${packs.map((sql, i) => `${sql} AS ${names[i]}`).join(', ')})`;
      expect(await session.numbers('t', again, from)).toEqual(row.map(({ value }) => value));
    }),
    { numRuns: 60 },
  );
});
