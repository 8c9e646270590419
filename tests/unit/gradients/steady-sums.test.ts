import { expect, test } from 'vitest';
import { UserError } from '../../../privacy/errors.ts';
import type { ClippedSums } from '../../../privacy/gradients/sums/clipped-sums.ts';
import { type SumsLimits, steadySums } from '../../../privacy/gradients/sums/steady-sums.ts';

const batch = { units: 2, starts: Uint32Array.of(0, 1, 2), codes: Int32Array.of(0, 1) };

/** Adds one a parameter, and fails after it has added, as often as it is told to. */
function failing(errors: UserError[]): { opened: SumsLimits[]; open: (limits: SumsLimits) => Promise<never> } {
  const opened: SumsLimits[] = [];
  const open = async (limits: SumsLimits) => {
    opened.push(limits);
    const sums: ClippedSums = {
      shapes: [{ name: 'weights', rows: 1, columns: 3 }],
      parameters: 3,
      async add(_parameters, _batch, _clip, sum) {
        for (let i = 0; i < 3; i++) sum[i]! += 1;
        const error = errors.shift();
        if (error !== undefined) throw error;
      },
      close() {},
    };
    return { backend: ['gpu', 'cpu'].find((name) => !limits.without.includes(name))!, sums } as never;
  };
  return { opened, open };
}

const memory = () => new UserError('BACKEND_MEMORY' as 'USAGE', 'Cannot train: there is no room');
const lost = () => new UserError('BACKEND_LOST' as 'USAGE', 'Cannot train: the device is gone');

test('a sum that failed half-way is not in the sum that follows', async () => {
  const { opened, open } = failing([memory(), memory(), lost()]);
  const sums = await steadySums(open, 256);
  const sum = Float64Array.of(10, 20, 30);
  await sums.add(new Float32Array(3), batch, 1, sum);
  expect([...sum]).toEqual([11, 21, 31]);
  expect(opened).toEqual([
    { rows: 256, without: [] },
    { rows: 128, without: [] },
    { rows: 64, without: [] },
    { rows: 64, without: ['gpu'] },
  ]);
});

test('where fewer rows do not help, another backend is taken; where none is left or the error is another, it is thrown', async () => {
  const { opened, open } = failing([memory()]);
  const sums = await steadySums(open, 64);
  await sums.add(new Float32Array(3), batch, 1, new Float64Array(3));
  expect(opened.at(-1)).toEqual({ rows: 64, without: ['gpu'] });
  const other = await steadySums(failing([new UserError('USAGE', 'Cannot do it')]).open, 64);
  await expect(other.add(new Float32Array(3), batch, 1, new Float64Array(3))).rejects.toThrow('Cannot do it');
});
