import type { RunConfig } from '../config/run-config.ts';
import { fitBytes, type RecordsPlace } from '../workspace/memory.ts';
import { slowness } from '../workspace/processor-speed.ts';
import type { Plan } from './plan.ts';

/** What a release is likely to take of this machine. From public sizes alone. */
export interface ExpectedCost {
  readonly memoryBytes: number;
  /** Of all threads together, on this machine; absent where it is not known how many records there are, or how long the model takes. */
  readonly processorSeconds: number | undefined;
}

/*
 * Processor seconds on the machine that they were measured on, at rest (`bench/release-cost.ts`, docs/graphical.md).
 */
const START = 0.7;
const A_STAGE = 0.3;
/** Reading a value, and writing one three times. */
const A_VALUE_READ = 2e-7;
const A_VALUE_WRITTEN = 1e-6;
const A_COLUMN_WRITTEN = 8e-3;
const A_VALUE_DRAWN = 7e-8;
/** Bringing a pair of columns closer to what is expected of it, for each row and each cell; not done in larger tables. */
const A_PAIR_OF_A_ROW_DRAWN = 2.5e-8;
const A_CELL_DRAWN = 1.5e-7;
const MOST_PAIRS_OF_ROWS = 2 ** 27;
/** Counting a marginal in a row and comparing a cell of it: of the published evaluation, and of the exact one, which counts many together. */
const A_PUBLISHED_ROW = 1.5e-8;
const A_PUBLISHED_CELL = 8e-8;
const AN_EXACT_ROW = 6e-9;
const AN_EXACT_CELL = 7e-10;
const MOST_CELLS = 2 ** 21;
const MOST_PUBLISHED_PAIRS = 2000;
const MOST_PUBLISHED_TRIPLES = 300;

/** Takes some 25 ms to find out how fast the machine is. */
export function expectedCost(plan: Plan, config: RunConfig, records: RecordsPlace): ExpectedCost {
  const { model, modelInputs } = plan;
  const memoryBytes = fitBytes(model, modelInputs, records);
  const rows = modelInputs.expectedRows;
  if (rows === undefined || model.fitSeconds === undefined) return { memoryBytes, processorSeconds: undefined };
  const sizes = modelInputs.columns.map(({ size }) => size);
  const outputRows = config.output.rows === 'estimate' ? rows : config.output.rows;
  const all =
    START +
    A_STAGE +
    A_VALUE_READ * rows * sizes.length +
    model.fitSeconds +
    drawingSeconds(sizes, outputRows) +
    A_STAGE +
    (plan.evaluation.questions.length === 0 ? 0 : publishedSeconds(sizes, rows)) +
    A_STAGE +
    (A_VALUE_WRITTEN * outputRows + A_COLUMN_WRITTEN) * sizes.length +
    A_STAGE +
    exactSeconds(sizes, rows, config.evaluation.maxMarginals);
  return { memoryBytes, processorSeconds: all * slowness() };
}

function drawingSeconds(sizes: readonly number[], rows: number): number {
  const pairs = choose(sizes.length, 2);
  const drawn = A_STAGE + A_VALUE_DRAWN * rows * sizes.length;
  if (pairs * rows > MOST_PAIRS_OF_ROWS) return drawn;
  const sum = sizes.reduce((total, size) => total + size, 0);
  const squares = sizes.reduce((total, size) => total + size * size, 0);
  return drawn + A_PAIR_OF_A_ROW_DRAWN * pairs * rows + (A_CELL_DRAWN * (sum * sum - squares)) / 2;
}

function publishedSeconds(sizes: readonly number[], rows: number): number {
  const most = [sizes.length, MOST_PUBLISHED_PAIRS, MOST_PUBLISHED_TRIPLES];
  return most.reduce((sum, marginals, i) => {
    const count = Math.min(choose(sizes.length, i + 1), marginals);
    return sum + count * (A_PUBLISHED_ROW * rows + A_PUBLISHED_CELL * typicalCells(sizes, i + 1));
  }, 0);
}

const exactSeconds = (sizes: readonly number[], rows: number, most: number): number =>
  [1, 2, 3].reduce((sum, ways) => {
    const count = Math.min(choose(sizes.length, ways), most);
    return sum + count * (AN_EXACT_ROW * rows + AN_EXACT_CELL * typicalCells(sizes, ways));
  }, 0);

/** Of a marginal of so many columns, as if all had the mean number of values. */
function typicalCells(sizes: readonly number[], ways: number): number {
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  return Math.min(MOST_CELLS, mean ** ways);
}

const choose = (n: number, k: number): number => {
  let sets = 1;
  for (let i = 0; i < k; i++) sets *= (n - i) / (i + 1);
  return sets;
};
