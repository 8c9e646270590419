import { shuffledRows } from '../../../workspace/seeded-rows.ts';

/** `[0, count)` at random in as few groups of at most `most` as there can be, whose sizes differ by one at most. None of nothing. */
export function randomGroups(count: number, most: number, seed: string): Uint32Array[] {
  const order = shuffledRows(count, `${seed}/groups`);
  const groups = Math.ceil(count / most);
  return Array.from({ length: groups }, (_, group) =>
    order.slice(Math.floor((group * count) / groups), Math.floor(((group + 1) * count) / groups)),
  );
}
