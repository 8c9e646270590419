import { expect, test } from 'vitest';
import { cellOf, inverseTailTable } from '../../../../privacy/mechanisms/rounded-gaussian/inverse-tail.ts';
import { NormalTail } from '../../../../privacy/mechanisms/rounded-gaussian/normal-tail.ts';

const table = inverseTailTable();
const normal = new NormalTail(128);
const fixed = (z: number): bigint => BigInt(Math.round(z * 2 ** 60)) << 68n;

/** The first and the last prefix of every cell and one between. */
function* prefixes(): Generator<number> {
  for (let octave = 0; octave < 26; octave++) {
    for (let cell = 32; cell < 64; cell++) {
      const low = cell * 2 ** octave;
      yield low;
      if (octave > 1) yield low + Math.floor(0.7 * 2 ** octave);
      if (octave > 0) yield low + 2 ** octave - 1;
    }
  }
}

/** Whether `|Z|` is within `share` of the stated error, for every V in `[prefix, prefix + 1] / 2^31`; by exact tails. */
function holds(prefix: number, share: number): boolean {
  const at = cellOf(prefix);
  const d = prefix + 0.5 - table[at]!;
  let z = table[at + 6]!;
  for (let n = 5; n >= 1; n--) z = z * d + table[at + n]!;
  const error = share * table[at + 7]!;
  const isBelow = z - error <= 0 || normal.tail(fixed(z - error)).lower >= BigInt(prefix + 1) << 97n;
  return isBelow && normal.tail(fixed(z + error)).upper <= BigInt(prefix) << 97n;
}

test('every cell finds |Z| within its error, which is not wider than need be', () => {
  let tight = 0;
  let all = 0;
  for (const prefix of prefixes()) {
    expect(holds(prefix, 1), `prefix ${prefix}`).toBe(true);
    all++;
    if (!holds(prefix, 0.9)) tight++;
  }
  expect(tight / all).toBeGreaterThan(0.9);
});

test('prefixes of one cell lie together, and cells are numbered upwards', () => {
  expect(cellOf(32)).toBe(0);
  expect(cellOf(2 ** 31 - 1)).toBe(table.length - 8);
  for (const prefix of prefixes()) expect(cellOf(prefix) - cellOf(Math.max(32, prefix - 1))).toBeOneOf([0, 8]);
});
