import { expect, test } from 'vitest';
import type { Cell, ColumnCoding } from '../../../../pipelines/dictionary/coding.ts';
import { censoredTexts } from '../../../../pipelines/release-folder/decode/censored-texts.ts';

const coding = (cells: readonly Cell[], decimals?: number): ColumnCoding => ({
  name: 'x',
  kind: 'censored',
  size: cells.length,
  cells,
  ...(decimals === undefined ? {} : { decimals }),
});
const bin = (lower: number, upper: number, closed = false): Cell => ({ kind: 'interval', lower, upper, closed });

/** The texts of each code. */
function byCode(given: ColumnCoding): string[][] {
  const { texts, first, count } = censoredTexts(given, 'other');
  return given.cells.map((_, code) => texts.slice(first[code]!, first[code]! + count[code]!));
}

test('a bin gives its numbers of so many decimals, other cells their text, and missing none', () => {
  const cells: Cell[] = [
    bin(0.5, 0.8),
    bin(0.8, 1, true),
    { kind: 'value', value: '<0.5' },
    { kind: 'missing' },
    { kind: 'other' },
  ];
  expect(byCode(coding(cells, 1))).toEqual([['0.5', '0.6', '0.7'], ['0.8', '0.9', '1'], ['<0.5'], [], ['other']]);
});

test('whole numbers, and numbers that a program would write with an exponent', () => {
  expect(byCode(coding([{ kind: 'value', value: 7 }, bin(8, 10)]))).toEqual([['7'], ['8', '9']]);
  expect(byCode(coding([bin(0, 3e-9, true)], 9))[0]).toEqual(['0', '0.000000001', '0.000000002', '0.000000003']);
});

test('of too many numbers the round ones, all inside the bin, at most ten thousand in all', () => {
  const [low, high] = byCode(coding([bin(20, 1_000_000), bin(1_000_000, 10_000_000, true)])) as [string[], string[]];
  expect(low.length + high.length).toBeLessThanOrEqual(10_000);
  expect(low.length).toBeGreaterThan(1000);
  expect(low.map(Number).every((value) => value >= 20 && value < 1_000_000 && value % 200 === 0)).toBe(true);
  expect([high[0], high.at(-1)]).toEqual(['1000000', '10000000']);
  expect(new Set([...low, ...high]).size).toBe(low.length + high.length);
});

test('a bin that holds no number of so many decimals gives its lower end', () => {
  expect(byCode(coding([bin(0.25, 0.27)], 1))[0]).toEqual(['0.25']);
});
