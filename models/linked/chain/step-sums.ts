/** Of the noise of a sum: what is left of one below it. */
const LEAST_SUM = 0.3;
/** The same where sums of many steps are told apart by one number. */
const LEAST_TOGETHER = 0.02;

/** By how far a value lies above the one before, from `1 - size` to `size - 1`: sums of the cells of a table of both. */
export function stepSums(table: Float64Array, size: number): Float64Array {
  const sums = new Float64Array(2 * size - 1);
  for (let p = 0; p < size; p++) for (let v = 0; v < size; v++) sums[v - p + size - 1]! += table[p * size + v]!;
  return sums;
}

const cellsOf = (step: number, steps: number): number => (steps + 1) / 2 - Math.abs(step - (steps - 1) / 2);

/** Noisy sums as they are; one below its noise may be none. */
export const keptSteps = (found: Float64Array, _expected: Float64Array, variance: number): Float64Array =>
  found.map((count, step) => Math.max(LEAST_SUM * Math.sqrt(cellsOf(step, found.length) * variance), count));

/**
 * Noisy sums where, against what is expected of values that do not follow the one before, none is greater than that of a step less far in its direction: isotonic regression
 * by pooling neighbours that violate it (Ayer et al. 1955), each weighing by its noise. What stays as it is is counted by itself.
 */
export function fallingSteps(found: Float64Array, expected: Float64Array, variance: number): Float64Array {
  const none = (found.length - 1) / 2;
  const falling = keptSteps(found, expected, variance);
  for (const direction of [-1, 1]) {
    const blocks: Block[] = [];
    for (let far = 1; far <= none; far++) {
      const step = none + direction * far;
      const precision = Math.max(1e-9, expected[step]!) ** 2 / (cellsOf(step, found.length) * variance);
      let block: Block = { ratio: found[step]! / Math.max(1e-9, expected[step]!), precision, steps: [step] };
      while (blocks.length > 0 && blocks.at(-1)!.ratio < block.ratio) block = pooled(blocks.pop()!, block);
      blocks.push(block);
    }
    for (const { ratio, precision, steps } of blocks) {
      const least = LEAST_TOGETHER / Math.sqrt(precision);
      for (const step of steps) falling[step] = expected[step]! * Math.max(least, ratio);
    }
  }
  return falling;
}

interface Block {
  readonly ratio: number;
  readonly precision: number;
  readonly steps: readonly number[];
}

function pooled(one: Block, other: Block): Block {
  const precision = one.precision + other.precision;
  return {
    ratio: (one.ratio * one.precision + other.ratio * other.precision) / precision,
    precision,
    steps: [...one.steps, ...other.steps],
  };
}
