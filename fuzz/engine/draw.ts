import seedrandom from 'seedrandom';

/** Choices of one input. The same name gives the same choices, so that an input is known by its target, seed and number. */
export interface Draw {
  /** A whole number from 0 to `most - 1`. */
  below(most: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
}

export function drawOf(name: string): Draw {
  const next = seedrandom.alea(name);
  const below = (most: number): number => Math.floor(next() * most);
  return { below, chance: (share) => next() < share, pick: (list) => list[below(list.length)]! };
}
