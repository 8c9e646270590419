/** So unlikely, as a power of ten, must it be that the answers only happen to be round. */
const SURE = 6;

/**
 * Decimals of the numbers behind noisy quantiles, where the answers tell: all are multiples of a coarser step than the lattice,
 * and of numbers without such a step that would hardly happen. `undefined` otherwise. Lattice units; `decimals` are those of the lattice.
 */
export function decimalsOf(answers: readonly number[], decimals: number): number | undefined {
  const distinct = new Set(answers.filter((x) => x !== 0));
  for (let fewer = 0; fewer < decimals; fewer++) {
    const step = 10 ** (decimals - fewer);
    if (distinct.size * (decimals - fewer) >= SURE && answers.every((x) => x % step === 0)) return fewer;
  }
  return undefined;
}

/** Answers that were given more than once: on a fine lattice that hardly happens but where many rows hold the value. */
export const heavyValues = (answers: readonly number[]): readonly number[] => {
  const sorted = [...answers].sort((a, b) => a - b);
  return [...new Set(sorted.filter((x, i) => x === sorted[i - 1]))];
};
