import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Cell, ColumnCoding } from '../../../../pipelines/dictionary/coding.ts';
import { checkOutputColumns } from '../../../../pipelines/release-folder/decode/check-output-columns.ts';
import { CHUNK_ROWS } from '../../../../pipelines/release-folder/decode/chunk-rows.ts';
import type { OutputColumn } from '../../../../pipelines/release-folder/decode/output-column.ts';
import { tableDecoder } from '../../../../pipelines/release-folder/decode/table-decoder.ts';
import { NO_RULES } from '../../../../pipelines/release-folder/decode/table-rules.ts';
import { allocateCodes, type Codes } from '../../../../privacy/guard/codes.ts';
import { SAMPLE_COLUMNS, sampleBlocks } from '../sample-table.ts';

const modelled = (kind: ColumnCoding['kind'], cells: readonly Cell[], decimals?: number): OutputColumn => ({
  kind: 'modelled',
  position: 0,
  coding: { name: 'x', kind, size: cells.length, cells, ...(decimals === undefined ? {} : { decimals }) },
});
const bin = (lower: number, upper: number, closed = false): Cell => ({ kind: 'interval', lower, upper, closed });

/** Values of `rows` rows that all hold code 0, or the codes given; nulls as `null`. */
function decodeOne(column: OutputColumn, codes: number | readonly number[], seed = 'seed'): unknown[] {
  const list = typeof codes === 'number' ? new Array<number>(codes).fill(0) : codes;
  const encoded: Codes = allocateCodes(column.kind === 'modelled' ? column.coding.size : 1, list.length);
  encoded.set(list);
  const decoder = tableDecoder([column], seed, NO_RULES);
  const field = decoder.fields[0]!;
  const values: unknown[] = [];
  for (const { rows, columns } of decoder.decode([{ rows: list.length, columns: [encoded] }])) {
    const { data, validity } = columns[0]!;
    for (let i = 0; i < rows; i++) {
      const present = validity === undefined || ((validity[i >>> 3]! >>> (i & 7)) & 1) === 1;
      values.push(present ? (field.storage === 'text' ? field.texts[Number(data[i])] : data[i]) : null);
    }
  }
  return values;
}

/** Pearson's statistic of counts against equal expectations. */
function chiSquare(values: readonly unknown[], cells: number): number {
  const counts = new Map<unknown, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const expected = values.length / cells;
  let total = (cells - counts.size) * expected;
  for (const count of counts.values()) total += (count - expected) ** 2 / expected;
  return total;
}

describe('tableDecoder()', () => {
  test('gives every whole number of a bin, as often as the next', () => {
    const values = decodeOne(modelled('integer', [bin(-3, 7)]), 40_000);
    expect(Math.min(...(values as number[]))).toBe(-3);
    expect(Math.max(...(values as number[]))).toBe(6);
    expect(chiSquare(values, 10)).toBeLessThan(27.9); // 99.9th percentile, 9 degrees of freedom
    expect(chiSquare(values, 11)).toBeGreaterThan(1000);
  });

  test('takes both ends of a closed bin', () => {
    const values = new Set(decodeOne(modelled('integer', [bin(1, 3, true)]), 500));
    expect(values).toEqual(new Set([1, 2, 3]));
  });

  test('keeps reals to their decimals and inside the bin, where the bounds are no round doubles', () => {
    const values = decodeOne(modelled('real', [bin(1.1, 1.3)], 1), 2000) as number[];
    expect(new Set(values)).toEqual(new Set([1.1, 1.2]));
    const fine = decodeOne(modelled('real', [bin(0.1, 0.7)], 2), 20_000) as number[];
    expect(new Set(fine).size).toBe(60);
    expect(fine.every((value) => value >= 0.1 && value < 0.7 && Number(value.toFixed(2)) === value)).toBe(true);
    expect(chiSquare(fine, 60)).toBeLessThan(98.3); // 99.9th percentile, 59 degrees of freedom
  });

  test('gives the lower bound where a bin holds no number of so many decimals', () => {
    expect(new Set(decodeOne(modelled('real', [bin(0.01, 0.04)], 1), 50))).toEqual(new Set([0.01]));
  });

  test('spreads reals without decimals over the whole bin and never reaches its open end', () => {
    const values = decodeOne(modelled('real', [bin(1, 1 + 2 ** -51)]), 1000) as number[];
    expect(new Set(values)).toEqual(new Set([1, 1 + 2 ** -52]));
    const wide = decodeOne(modelled('real', [bin(-2, 2)]), 20_000) as number[];
    expect(
      chiSquare(
        wide.map((value) => Math.floor(value * 2)),
        8,
      ),
    ).toBeLessThan(24.3); // 7 degrees of freedom
  });

  test('writes days, moments and 64-bit numbers exactly', () => {
    const days = decodeOne(
      modelled('date', [{ kind: 'value', value: '2000-02-29' }, bin(-1, 1)]),
      [0, 1, 1, 1, 1, 1, 1, 1],
    );
    expect(days[0]).toBe(11_016);
    expect(new Set(days.slice(1))).toEqual(new Set([-1, 0]));
    const cells: Cell[] = [
      { kind: 'value', value: '9999-12-31T23:59:59.000001' },
      bin(5e9, 5e9, true),
      { kind: 'missing' },
    ];
    expect(decodeOne(modelled('datetime', cells), [0, 1, 2])).toEqual([
      253_402_300_799_000_001n,
      5_000_000_000_000_000n,
      null,
    ]);
    const large = decodeOne(modelled('integer', [{ kind: 'value', value: Number.MAX_SAFE_INTEGER }]), 1);
    expect(large).toEqual([9_007_199_254_740_991n]);
  });

  test('writes missing as null, and what is outside the domain as a token that is no value, or null', () => {
    const text: Cell[] = [{ kind: 'value', value: 'other' }, { kind: 'other' }, { kind: 'missing' }];
    expect(decodeOne(modelled('categorical', text), [0, 1, 2])).toEqual(['other', '(other)', null]);
    const number: Cell[] = [{ kind: 'value', value: 7 }, { kind: 'other' }, { kind: 'missing' }];
    expect(decodeOne(modelled('integer', number), [0, 1, 2])).toEqual([7, null, null]);
    const truth: Cell[] = [{ kind: 'value', value: true }, { kind: 'value', value: false }, { kind: 'other' }];
    expect(decodeOne(modelled('boolean', truth), [0, 1, 2])).toEqual([1, 0, null]);
  });

  test('does not depend on how the rows were cut into blocks, across chunks', () => {
    const digest = (blockRows: number): string => {
      const hash = createHash('sha256');
      for (const { rows, columns } of tableDecoder(SAMPLE_COLUMNS, 's', NO_RULES).decode(
        sampleBlocks(CHUNK_ROWS + 5000, blockRows),
      )) {
        hash.update(String(rows));
        for (const { data, validity } of columns) {
          hash.update(new Uint8Array(data.buffer, 0, Math.floor((rows * data.byteLength) / CHUNK_ROWS)));
          if (validity !== undefined) hash.update(validity);
        }
      }
      return hash.digest('hex');
    };
    expect(digest(999)).toBe(digest(CHUNK_ROWS * 2));
    expect(digest(70_000)).toBe(digest(CHUNK_ROWS));
  });

  test('makes each value from the seed, the column and the row alone', () => {
    const column = modelled('integer', [bin(0, 1_000_000), bin(0, 1_000_000)]);
    const all = decodeOne(column, 100);
    expect(decodeOne(column, [0, 0, 1, 0])).toEqual(all.slice(0, 4));
    expect(decodeOne(column, 100, 'other')).not.toEqual(all);
    // Golden: worked out from the rule in docs/release-folder.md by a program in another language.
    expect(all.slice(0, 4)).toEqual([922_925, 77_195, 468_626, 393_459]);
  });

  test('numbers rows on across chunks', () => {
    const values = decodeOne({ kind: 'identifier', name: 'id', style: 'sequence' }, CHUNK_ROWS + 2);
    expect(values.slice(0, 2)).toEqual([1n, 2n]);
    expect(values.slice(-2)).toEqual([BigInt(CHUNK_ROWS + 1), BigInt(CHUNK_ROWS + 2)]);
  });

  test('refuses names that differ in case alone', () => {
    const column = (name: string): OutputColumn => ({ kind: 'identifier', name, style: 'sequence' });
    expect(() => checkOutputColumns([column('age'), column('Age')])).toThrow(
      expect.objectContaining({ code: 'DICTIONARY_INVALID' }),
    );
    expect(() => checkOutputColumns(SAMPLE_COLUMNS)).not.toThrow();
  });

  test.each([
    ['an empty bin', modelled('integer', [bin(3, 3)])],
    ['a bin without a whole number', modelled('integer', [bin(0.2, 0.8)])],
    ['a bin beyond what doubles hold', modelled('integer', [bin(0, 9e15)])],
    ['infinite bins', modelled('real', [bin(0, Number.POSITIVE_INFINITY)], 1)],
    ['a day that is none', modelled('date', [{ kind: 'value', value: '2023-02-29' }])],
    ['numbers among texts', modelled('categorical', [bin(0, 1), { kind: 'value', value: 'x' }])],
    ['a fraction in an integer column', modelled('integer', [{ kind: 'value', value: 0.5 }])],
  ])('refuses %s', (_what, column) => {
    const refusal = expect.objectContaining({ code: 'DICTIONARY_INVALID' });
    expect(() => tableDecoder([column], 's', NO_RULES)).toThrow(refusal);
    expect(() => checkOutputColumns([column])).toThrow(refusal);
  });
});
