import { allocateCodes, type Codes, takeRows } from '../../../privacy/guard/codes.ts';
import { GenerationRandom } from '../../generation-random.ts';
import { impossibleEvidence } from '../../graphical/evidence.ts';
import type { CodeBlock, ColumnEvidence } from '../../model.ts';
import { ColumnDrawer } from './column-drawer.ts';
import type { Conditionals } from './conditionals.ts';

/** Rows that are drawn together, one column after the other. */
const MOST_TOGETHER = 2 ** 13;
/** Weights held for them at most, and steps of arithmetic, so that a few rows of a wide model take no longer than a moment. */
const MOST_WEIGHTS = 2 ** 22;
const MOST_STEPS = 2 ** 27;
/** With evidence, so many rows are drawn for each that is given. */
const CANDIDATES = 4;

/** How many rows are drawn together: a public constant of a model, so that the same seed gives the same rows whatever the blocks. */
export const rowsTogether = (sizes: readonly number[]): number =>
  Math.max(
    16,
    Math.min(MOST_TOGETHER, Math.floor(MOST_WEIGHTS / Math.max(...sizes)), Math.floor(MOST_STEPS / stepsOfRow(sizes))),
  );

/** Weights that are looked up for a row, and its exponentials, which take as long as some twenty of them. */
export const stepsOfRow = (sizes: readonly number[]): number =>
  sizes.reduce((sum, size) => sum + size * (sizes.length / 2 + 20), 0);

/** Without end: draws of as many rows as `rowsTogether` says, or a quarter of them with evidence. */
export function* endlessRows(
  conditionals: Conditionals,
  seed: string,
  evidence: readonly ColumnEvidence[] = [],
): Generator<CodeBlock, never, void> {
  const together = rowsTogether(conditionals.sizes);
  const random = new GenerationRandom(seed, 'autoregressive');
  for (;;) {
    const { columns } = drawTogether(conditionals, random, together, evidence);
    if (evidence.length === 0) yield { rows: together, columns };
    else {
      const rows = Math.floor(together / CANDIDATES);
      yield { rows, columns: columns.map((codes) => codes.subarray(0, rows)) };
    }
  }
}

/** The expected share of rows that meet the evidence, by the weights of one draw. Throws `CONDITION_INVALID` where none does. */
export function shareMeeting(conditionals: Conditionals, seed: string, evidence: readonly ColumnEvidence[]): number {
  const random = new GenerationRandom(seed, 'autoregressive');
  return drawTogether(conditionals, random, rowsTogether(conditionals.sizes), evidence).share;
}

/**
 * Draws `rows` rows. With evidence, each column that it speaks of is drawn from the values that it allows, and rows are then drawn anew in proportion to
 * how probable those were (Gordon, Salmond and Smith 1993, sampling importance resampling): with many rows together, they follow the
 * distribution given the evidence.
 */
function drawTogether(
  conditionals: Conditionals,
  random: GenerationRandom,
  rows: number,
  evidence: readonly ColumnEvidence[],
): { readonly columns: Codes[]; readonly share: number } {
  const { sizes, order } = conditionals;
  const drawer = new ColumnDrawer(random, rows);
  const columns = sizes.map((size) => allocateCodes(size, rows));
  const weights = new Float64Array(rows * Math.max(...sizes));
  const sums = new Float64Array(rows);
  const shares = new Float64Array(rows);
  let share = 1;
  for (const column of order) {
    const size = sizes[column]!;
    const given = evidence.find((one) => one.column === column)?.weights;
    for (let row = 0; row < rows; row++) {
      const at = row * size;
      conditionals.scores(column, columns, row, weights, at);
      const sum = conditionals.weigh(column, weights, at);
      sums[row] = given === undefined ? sum : keep(weights, at, given);
      shares[row] = sum > 0 ? sums[row]! / sum : 0;
    }
    drawer.draw(rows, size, weights, sums, columns[column]!);
    if (given === undefined) continue;
    const mean = shares.reduce((all, one) => all + one, 0) / rows;
    if (!(mean > 0)) throw impossibleEvidence();
    share *= Math.min(1, mean);
    const chosen = resampled(shares, mean, random);
    for (const [i, codes] of columns.entries()) columns[i] = takeRows({ size: sizes[i]!, codes }, chosen);
  }
  return { columns, share };
}

/** Multiplies the weights of a row by those of the evidence and returns their sum. */
function keep(weights: Float64Array, at: number, given: Float64Array): number {
  let sum = 0;
  for (let value = 0; value < given.length; value++) {
    const weight = weights[at + value]! * given[value]!;
    weights[at + value] = weight;
    sum += weight;
  }
  return sum;
}

/** As many rows, each as often as its share says to the nearest whole number above or below, in random order. */
function resampled(shares: Float64Array, mean: number, random: GenerationRandom): Uint32Array {
  const chosen = new Uint32Array(shares.length);
  let reached = -random.unit();
  let row = 0;
  let last = 0;
  for (let i = 0; i < chosen.length; i++) {
    while (row < shares.length && reached <= i) {
      const share = shares[row]! / mean;
      if (share > 0) last = row;
      reached += share;
      row++;
    }
    chosen[i] = last;
  }
  random.shuffle(chosen, chosen.length);
  return chosen;
}
