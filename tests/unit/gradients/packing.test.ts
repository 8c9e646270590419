import { expect, test } from 'vitest';
import { plainOperations } from '../../../privacy/gradients/operations/plain-operations.ts';
import { clippedSums } from '../../../privacy/gradients/sums/clipped-sums.ts';
import { packUnits, roomFor } from '../../../privacy/gradients/sums/packing.ts';

test('room for any number of rows, at most half too much', () => {
  const rooms = new Set<number>();
  for (let rows = 1; rows <= 10_000; rows++) {
    const room = roomFor(rows);
    rooms.add(room);
    expect(room).toBeGreaterThanOrEqual(rows);
    expect(room).toBeLessThan(rows * 1.5 + 0.1);
  }
  expect([...rooms].slice(0, 10)).toEqual([1, 2, 3, 4, 6, 8, 12, 16, 24, 32]);
  expect(rooms.size).toBeLessThan(30);
});

test('every unit with rows is in one bucket, by its own number of rows', () => {
  const lengths = [1, 0, 5, 7, 1, 100, 6, 0];
  const starts = new Uint32Array(lengths.length + 1);
  for (const [unit, length] of lengths.entries()) starts[unit + 1] = starts[unit]! + length;
  expect(packUnits({ units: lengths.length, starts, codes: new Int32Array(starts.at(-1)!) })).toEqual([
    { rows: 1, units: [0, 4] },
    { rows: 6, units: [2, 6] },
    { rows: 8, units: [3] },
    { rows: 128, units: [5] },
  ]);
});

test('what cannot be summed is refused', async () => {
  const network = { kind: 'recurrent', sizes: [3], hidden: 2 } as const;
  const sums = clippedSums(network, plainOperations(), { physicalRows: 4 });
  const parameters = new Float32Array(sums.parameters);
  const sum = new Float64Array(sums.parameters);
  const batch = (code: number) => ({ units: 1, starts: new Uint32Array([0, 1]), codes: new Int32Array([code]) });
  await sums.add(parameters, batch(2), 1, sum);
  for (const code of [3, -2]) await expect(sums.add(parameters, batch(code), 1, sum)).rejects.toThrow(RangeError);
  for (const clip of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    await expect(sums.add(parameters, batch(0), clip, sum)).rejects.toThrow(RangeError);
  }
  await expect(sums.add(parameters.subarray(1), batch(0), 1, sum)).rejects.toThrow(RangeError);
  await expect(sums.add(parameters, batch(0), 1, sum.subarray(1))).rejects.toThrow(RangeError);
  sums.close();
});
