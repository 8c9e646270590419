import type { Operations } from '../../privacy/gradients/operations.ts';

const [UNITS, COLUMNS, VALUES, HIDDEN] = [2048, 15, 10, 256];
const LOGITS = COLUMNS * VALUES;
const ROUNDS = 7;

/**
 * The median time of a step: sums of clipped gradients of 2,048 rows of 15 columns by 10 values, one hidden layer of 256, on made-up codes.
 * Wall time, so it says what this machine does now, other work on it included.
 */
export async function measureStep(
  operations: Operations,
): Promise<{ readonly milliseconds: number; readonly examplesPerSecond: number }> {
  const matrix = (rows: number, columns: number) => {
    const made = operations.matrix(rows, columns);
    operations.fill(made, 0.01);
    return made;
  };
  const [input, output] = [matrix(LOGITS, HIDDEN), matrix(HIDDEN, LOGITS)];
  const [inputSum, outputSum] = [matrix(LOGITS, HIDDEN), matrix(HIDDEN, LOGITS)];
  const [hidden, delta, logits] = [matrix(UNITS, HIDDEN), matrix(UNITS, HIDDEN), matrix(UNITS, LOGITS)];
  const [norms, others, squares, factors] = [matrix(UNITS, 1), matrix(UNITS, 1), matrix(UNITS, 1), matrix(UNITS, 1)];
  const starts = operations.indices(COLUMNS + 1);
  operations.uploadIndices(
    Int32Array.from({ length: COLUMNS + 1 }, (_, i) => i * VALUES),
    starts,
  );
  const [codes, inputs] = [operations.indices(UNITS * COLUMNS), operations.indices(UNITS * COLUMNS)];
  const made = Int32Array.from({ length: UNITS * COLUMNS }, (_, i) => (i * 7) % VALUES);
  const sum = new Float32Array(LOGITS * HIDDEN);

  const step = async (): Promise<void> => {
    operations.uploadIndices(made, codes);
    operations.uploadIndices(
      made.map((code, i) => code + (i % COLUMNS) * VALUES),
      inputs,
    );
    operations.gatherRows(hidden, input, inputs, COLUMNS);
    operations.activate(hidden, undefined, 'relu');
    operations.multiply(logits, hidden, output);
    operations.softmaxGradient(logits, starts, codes);
    operations.multiply(delta, logits, output, { transposeB: true });
    operations.activationGradient(delta, hidden, 'relu');
    operations.rowProducts(norms, hidden, hidden);
    operations.rowProducts(others, logits, logits);
    operations.multiplyElements(norms, norms, others);
    operations.rowProducts(squares, delta, delta);
    operations.addScaled(norms, squares, COLUMNS);
    operations.clipFactors(factors, norms, 1);
    operations.scaleRows(logits, factors);
    operations.scaleRows(delta, factors);
    operations.multiply(outputSum, hidden, logits, { transposeA: true });
    operations.fill(inputSum, 0);
    operations.scatterRows(inputSum, delta, inputs, COLUMNS);
    await operations.download(outputSum, sum);
    await operations.download(inputSum, sum);
  };

  await step();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await step();
    times.push(performance.now() - start);
  }
  const milliseconds = times.toSorted((a, b) => a - b)[(ROUNDS - 1) / 2]!;
  return { milliseconds, examplesPerSecond: Math.round((1000 * UNITS) / milliseconds) };
}
