import { allocateCodes } from '../../../privacy/guard/codes.ts';
import { GenerationRandom } from '../../generation-random.ts';
import { log } from '../../graphical/inference/elementary.ts';
import { ColumnDrawer } from './column-drawer.ts';
import { Conditionals } from './conditionals.ts';
import { type AutoregressiveParts, NEVER, valueStarts } from './parts.ts';

const MOST_ROWS = 2 ** 15;
const MOST_WEIGHTS = 2 ** 23;
const MOST_ROUNDS = 30;
/** Shares that differ from what is wanted by less than this share of it are close enough. */
const CLOSE = 1e-4;

/**
 * The biases with which the expected counts of each column are `targets`, over rows that are drawn from the model itself: column after
 * column in its order, by iterative proportional fitting (Deming and Stephan 1940) of the biases of one column at a time. What
 * a column owes to those before it stays as it is. A value whose target is 0 is never drawn. Deterministic; post-processing of noisy counts.
 */
export function rake(parts: AutoregressiveParts, targets: readonly Float64Array[]): Float64Array {
  const bias = Float64Array.from(parts.bias);
  const conditionals = new Conditionals({ ...parts, bias });
  const { sizes, order } = conditionals;
  const starts = valueStarts(sizes);
  const rows = Math.max(64, Math.min(MOST_ROWS, Math.floor(MOST_WEIGHTS / Math.max(...sizes))));
  const columns = sizes.map((size) => allocateCodes(size, rows));
  const drawer = new ColumnDrawer(new GenerationRandom('raking', 'autoregressive'), rows);
  const scores = new Float64Array(rows * Math.max(...sizes));
  const sums = new Float64Array(rows);
  for (const column of order) {
    const size = sizes[column]!;
    const wanted = sharesOf(targets[column]!);
    const own = bias.subarray(starts[column]!, starts[column]! + size);
    for (const [value, share] of wanted.entries()) if (share === 0) own[value] = NEVER;
    for (let row = 0; row < rows; row++) conditionals.scores(column, columns, row, scores, row * size);
    const weights = new Float64Array(rows * size);
    for (let round = 0; ; round++) {
      weights.set(scores.subarray(0, rows * size));
      for (let row = 0; row < rows; row++) sums[row] = conditionals.weigh(column, weights, row * size);
      if (round === MOST_ROUNDS || !adjust(own, wanted, meanShares(weights, sums, rows, size))) break;
    }
    drawer.draw(rows, size, weights, sums, columns[column]!);
  }
  return bias;
}

/** Moves the biases of a column towards the wanted shares; whether any is worth another round. */
function adjust(bias: Float64Array, wanted: Float64Array, found: Float64Array): boolean {
  let apart = false;
  for (const [value, share] of wanted.entries()) {
    // What no row can have is left to itself.
    if (share === 0 || found[value] === 0) continue;
    if (Math.abs(found[value]! - share) > CLOSE * share) apart = true;
    bias[value]! += log(share / found[value]!);
  }
  return apart;
}

function meanShares(weights: Float64Array, sums: Float64Array, rows: number, size: number): Float64Array {
  const shares = new Float64Array(size);
  for (let row = 0; row < rows; row++) {
    if (sums[row] === 0) continue;
    const factor = 1 / (sums[row]! * rows);
    for (let value = 0; value < size; value++) shares[value]! += weights[row * size + value]! * factor;
  }
  return shares;
}

function sharesOf(counts: Float64Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return total > 0 ? counts.map((count) => count / total) : new Float64Array(counts.length).fill(1 / counts.length);
}
