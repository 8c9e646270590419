import { describe, expect, test } from 'vitest';
import type { Cell, ColumnCoding } from '../../../../pipelines/dictionary/coding.ts';
import { cutCells } from '../../../../pipelines/dictionary/detail/cut-cells.ts';
import { detailCuts } from '../../../../pipelines/dictionary/detail/detail-cuts.ts';
import { countsBeforeOrders } from '../../../../pipelines/release-folder/decode/counts-before-orders.ts';
import { type OutputColumn, withSpread } from '../../../../pipelines/release-folder/decode/output-column.ts';
import { tableDecoder } from '../../../../pipelines/release-folder/decode/table-decoder.ts';
import { finePlaces } from '../../../../pipelines/spread/fine-places.ts';
import { numbers } from '../../../support/small-domains.ts';

const bin = (lower: number, upper: number): Cell => ({ kind: 'interval', lower, upper, closed: false });
const BINS: readonly Cell[] = [bin(0, 20), bin(20, 60), { kind: 'missing' }];
const MISSING = 2;

function column(name: string): ColumnCoding {
  return { name, kind: 'integer', size: 3, cells: BINS, detail: cutCells('integer', BINS, detailCuts(BINS, 0)) };
}

type Records = readonly (readonly (number | null)[])[];

/** Nights, of them days in intensive care, of them days on a ventilator: mostly few, often 0, sometimes not known. */
function stays(rows: number): Records {
  const next = numbers(5);
  return Array.from({ length: rows }, () => {
    const nights = Math.min(59, Math.floor(-9 * Math.log(1 - next())));
    const intensive = next() < 0.5 ? 0 : Math.floor((nights + 1) * next() * next());
    const ventilated = next() < 0.3 ? 0 : Math.floor((intensive + 1) * next());
    return [ventilated, next() < 0.1 ? null : intensive, nights];
  });
}

const codeOf = (value: number | null): number => (value === null ? MISSING : Number(value >= 20));

const sampleOf = (records: Records, columns: number): { codes: Uint8Array }[] =>
  Array.from({ length: columns }, (_, c) => ({ codes: Uint8Array.from(records, (row) => codeOf(row[c]!)) }));

/** Counts of the cells of each detail. */
function countsOf(records: Records, codings: readonly ColumnCoding[]): Float64Array[] {
  return codings.map((coding, c) => {
    const counts = new Float64Array(coding.detail!.cells.length);
    const find = finePlaces(coding);
    for (const row of records) counts[find(codeOf(row[c]!), row[c] ?? 0)]!++;
    return counts;
  });
}

function decoded(
  codings: readonly ColumnCoding[],
  counts: readonly (Float64Array | undefined)[],
  sample: readonly { codes: Uint8Array }[],
  orders: readonly (readonly [string, string])[],
  seed: string,
): (number | null)[][] {
  const columns = codings.map((coding, position): OutputColumn => ({ kind: 'modelled', coding, position }));
  const decoder = tableDecoder(withSpread(columns, counts), seed, { orders });
  const rows: (number | null)[][] = [];
  const blocks = [{ rows: sample[0]!.codes.length, columns: sample.map(({ codes }) => codes) }];
  for (const chunk of decoder.decode(blocks)) {
    for (let i = 0; i < chunk.rows; i++) {
      rows.push(
        chunk.columns.map(({ data, validity }) =>
          validity !== undefined && ((validity[i >>> 3]! >>> (i & 7)) & 1) === 0 ? null : Number(data[i]),
        ),
      );
    }
  }
  return rows;
}

const known = (records: Records, c: number): number[] =>
  records.flatMap((row) => (row[c] === null ? [] : [row[c] as number]));
const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
const zeros = (values: readonly number[]): number => values.filter((x) => x === 0).length / values.length;
const p99 = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)]!;

describe.each([
  ['two columns', 2],
  ['a chain of three', 3],
])('counts by which %s in order are drawn', (_, width) => {
  const names = ['ventilated', 'intensive', 'nights'].slice(0, width);
  const orders = names.slice(1).map((name, i) => [names[i]!, name] as const);
  const codings = names.map(column);
  const records = stays(12_000);
  const sample = sampleOf(records, width);
  const counts = countsOf(records, codings);
  const found = countsBeforeOrders(codings, counts, { orders }, sample, 'a');

  test.each(['a', 'another seed'])('leave means, zeros and tails as the counts say (%s)', (seed) => {
    const rows = decoded(codings, found, sample, orders, seed);
    for (let c = 0; c < width; c++) {
      const [real, made] = [known(records, c), known(rows, c)];
      expect(Math.abs(mean(made) / mean(real) - 1)).toBeLessThan(0.03);
      expect(Math.abs(zeros(made) - zeros(real))).toBeLessThan(0.015);
      expect(Math.abs(p99(made) - p99(real))).toBeLessThanOrEqual(2);
      if (c > 0) expect(rows.some((row) => row[c] !== null && row[c]! < row[c - 1]!)).toBe(false);
    }
  });

  test('are not the counts themselves, which would leave the first column too low', () => {
    const rows = decoded(codings, counts, sample, orders, 'a');
    expect(mean(known(rows, 0)) / mean(known(records, 0))).toBeLessThan(0.8);
  });

  test('have the sums of their bins, and are the same each time', () => {
    expect(countsBeforeOrders(codings, counts, { orders }, sample, 'a')).toEqual(found);
    for (const [c, own] of found.entries()) {
      const sums = [0, 0, 0];
      own!.forEach((count, fine) => {
        sums[codings[c]!.detail!.parents[fine]!]! += count;
      });
      for (const [code, sum] of sums.entries()) {
        expect(sum).toBeCloseTo(sample[c]!.codes.filter((one) => one === code).length, 6);
      }
    }
  });
});

test('columns that no order joins keep their counts, and so do those without a finer detail', () => {
  const codings = ['a', 'b', 'c'].map(column);
  const records = stays(2000);
  const counts = countsOf(records, codings);
  const sample = sampleOf(records, 3);
  const found = countsBeforeOrders(codings, counts, { orders: [['a', 'b']] }, sample, 's');
  expect(found[2]).toBe(counts[2]);
  expect(found[0]).not.toEqual(counts[0]);
  const even = countsBeforeOrders(codings, [undefined, counts[1], counts[2]], { orders: [['a', 'b']] }, sample, 's');
  expect([even[0], even[2]]).toEqual([undefined, counts[2]]);
  expect(even[1]).not.toEqual(counts[1]);
});
