import type { FeedForward, UnitRows } from '../../privacy/gradients/network/network.ts';
import type { Operations } from '../../privacy/gradients/operations/operations.ts';
import { clippedSums } from '../../privacy/gradients/sums/clipped-sums.ts';

const UNITS = 4096;
const [COLUMNS, VALUES] = [15, 10];
const NETWORK: FeedForward = {
  kind: 'feed-forward',
  sizes: new Array<number>(COLUMNS).fill(VALUES),
  hidden: [256, 256],
  activation: 'relu',
  direct: false,
};
/** An odd number, so that there is one in the middle. */
const ROUNDS = 5;

/**
 * The median time of the sum of a step: clipped gradients of 4,096 units of one row, 15 columns by 10 values, two hidden layers of 256, on made-up
 * codes. Wall time, so it says what this machine does now, other work on it included.
 */
export async function measureStep(
  operations: Operations,
): Promise<{ readonly milliseconds: number; readonly examplesPerSecond: number }> {
  const sums = clippedSums(NETWORK, operations, { physicalRows: UNITS });
  try {
    const parameters = Float32Array.from({ length: sums.parameters }, (_, i) => 0.05 * Math.sin(i));
    const sum = new Float64Array(sums.parameters);
    const step = (): Promise<void> => sums.add(parameters, BATCH, 1, sum);
    // The first makes room, and on a GPU compiles.
    await step();
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      await step();
      times.push(performance.now() - start);
    }
    const milliseconds = times.toSorted((a, b) => a - b)[(ROUNDS - 1) / 2]!;
    return { milliseconds, examplesPerSecond: Math.round((1000 * UNITS) / milliseconds) };
  } finally {
    sums.close();
  }
}

const BATCH: UnitRows = {
  units: UNITS,
  starts: Uint32Array.from({ length: UNITS + 1 }, (_, i) => i),
  codes: Int32Array.from({ length: UNITS * COLUMNS }, (_, i) => (i * 7) % VALUES),
};
