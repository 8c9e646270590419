import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differencesOf } from '../../support/differences-of.ts';
import { allRecords, cellOf, numbers, smallCase } from '../../support/small-domains.ts';

const cellsOf = (sizes: readonly number[], columns: readonly number[]): number =>
  columns.reduce((cells, column) => cells * sizes[column]!, 1);

const withTables = smallCase.map(({ sizes, cliques, seed }) => {
  const next = numbers(seed);
  const scopes = [...cliques, [0]].map((columns) => ({
    columns: [...columns].sort((a, b) => a - b),
    variance: 0.5 + 4 * next(),
  }));
  const cells = scopes.reduce((sum, { columns }) => sum + cellsOf(sizes, columns), 0);
  return { sizes, scopes, next, tables: Float64Array.from({ length: cells }, () => 20 * next() - 10) };
});

test('marginals of one table do not differ from consistent ones, whatever its signs', () => {
  fc.assert(
    fc.property(withTables, ({ sizes, scopes, next, tables }) => {
      tables.fill(0);
      for (const record of allRecords(sizes)) {
        const weight = next() - 0.4;
        let start = 0;
        for (const { columns } of scopes) {
          tables[start + cellOf(sizes, columns, record)]! += weight;
          start += cellsOf(sizes, columns);
        }
      }
      const differences = differencesOf(sizes, scopes, tables);
      for (const difference of differences) expect(Math.abs(difference)).toBeLessThan(1e-9);
    }),
  );
});

test('what is left is consistent, and the differences are orthogonal to all that is: the nearest in least squares', () => {
  let greatest = 0;
  fc.assert(
    fc.property(withTables, ({ sizes, scopes, tables }) => {
      const differences = differencesOf(sizes, scopes, tables);
      const agreeing = tables.map((value, i) => value - differences[i]!);
      const again = differencesOf(sizes, scopes, agreeing);
      for (const difference of again) expect(Math.abs(difference)).toBeLessThan(1e-9);
      for (const difference of differences) greatest = Math.max(greatest, Math.abs(difference));
      // Consistent tables are sums of the marginals of single records.
      for (const record of allRecords(sizes)) {
        let product = 0;
        let start = 0;
        for (const { columns, variance } of scopes) {
          product += differences[start + cellOf(sizes, columns, record)]! / variance;
          start += cellsOf(sizes, columns);
        }
        expect(Math.abs(product)).toBeLessThan(1e-9);
      }
    }),
  );
  expect(greatest).toBeGreaterThan(1);
});
