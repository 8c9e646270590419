import { describe, expect, test } from 'vitest';
import type { NumberCounts, ValuesEngine } from '../../../../privacy/guard/values/values-engine.ts';
import { valuesView } from '../../../../privacy/guard/values/values-view.ts';

const numbers = (values: number[], counts: number[], without: number): NumberCounts => ({
  numbers: { values: Float64Array.from(values), counts: Float64Array.from(counts) },
  without,
});

/** Ten rows of units with at most two: texts in column 0, numbers in column 1. */
const engineThat = (lies: Partial<ValuesEngine>): ValuesEngine => ({
  kind: 'engine',
  columns: [{ name: 'text' }, { name: 'number' }],
  maxRowsPerUnit: 2,
  survey: async () => ({ rows: 10, mostRowsOfUnit: 2 }),
  textCounts: async () => [
    { category: 'a', count: 6 },
    { category: 'b', count: 3 },
  ],
  numberCounts: async () => numbers([-3, 8], [4, 5], 1),
  ...lies,
});

const ask = async (engine: ValuesEngine): Promise<unknown> => {
  const view = valuesView(engine);
  return [await view.textCounts(0), await view.numberCounts(1)];
};

test('an engine that speaks truly is believed', async () => {
  expect(await ask(engineThat({}))).toEqual([
    [
      { category: 'a', count: 6 },
      { category: 'b', count: 3 },
    ],
    numbers([-3, 8], [4, 5], 1),
  ]);
});

describe('names that stand for texts', () => {
  const found = [
    { category: 'x1', count: 9 },
    { category: 'x2', count: 7 },
    { category: 'x3', count: 7 },
  ];
  const named = (textsOf: ValuesEngine['textsOf']) =>
    valuesView({ ...engineThat({}), textsOf: textsOf! }).named(0, found);

  test('give way to the texts of the answer alone, in the order that texts would have', async () => {
    const asked: unknown[] = [];
    const answer = await named(async (...request) => {
      asked.push(request);
      return ['b', 'z', 'a'];
    });
    expect(asked).toEqual([[0, ['x1', 'x2', 'x3']]]);
    expect(answer).toEqual([
      { category: 'b', count: 9 },
      { category: 'a', count: 7 },
      { category: 'z', count: 7 },
    ]);
    expect(await valuesView(engineThat({})).named(0, found)).toBe(found);
  });

  test.each([
    ['too few texts', ['a', 'b']],
    ['one text twice', ['a', 'b', 'a']],
    ['something that is no text', ['a', 'b', undefined as unknown as string]],
  ])('are refused where they stand for %s', async (_, texts) => {
    await expect(named(async () => texts)).rejects.toThrow('wrongly');
  });
});

test.each<[string, Partial<ValuesEngine>, string]>([
  ['a unit beyond the bound', { survey: async () => ({ rows: 10, mostRowsOfUnit: 3 }) }, 'not applied'],
  ['rows without units', { survey: async () => ({ rows: 10, mostRowsOfUnit: 0 }) }, 'how many rows'],
  ['more rows than ranks are exact for', { survey: async () => ({ rows: 2 ** 32, mostRowsOfUnit: 2 }) }, 'how many'],
  ['more texts than rows', { textCounts: async () => [{ category: 'a', count: 11 }] }, 'wrongly'],
  [
    'a text twice',
    {
      textCounts: async () => [
        { category: 'a', count: 2 },
        { category: 'a', count: 2 },
      ],
    },
    'wrongly',
  ],
  ['a text of no row', { textCounts: async () => [{ category: 'a', count: 0 }] }, 'wrongly'],
  ['a row too many', { numberCounts: async () => numbers([1, 2], [5, 5], 1) }, 'wrongly'],
  ['numbers that do not rise', { numberCounts: async () => numbers([2, 2], [5, 4], 1) }, 'wrongly'],
  ['a number that is not whole', { numberCounts: async () => numbers([1, 2.5], [5, 4], 1) }, 'wrongly'],
  ['a count below zero', { numberCounts: async () => numbers([1, 2], [-1, 10], 1) }, 'wrongly'],
])('one is refused that tells of %s', async (_, lies, message) => {
  await expect(ask(engineThat(lies))).rejects.toThrow(message);
});
