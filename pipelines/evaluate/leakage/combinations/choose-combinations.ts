import { seededIndex } from '../../../workspace/seeded-rows.ts';
import type { JointColumn, JointColumns } from './joint-columns.ts';

/** Columns whose values are looked at together. */
export type Combination = readonly JointColumn[];

const SIZES: readonly number[] = [2, 3, 4];
/** Of each size at most; all where there are no more. */
const MOST_OF_A_SIZE = 150;
const DRAWS = 20;

/**
 * Two, three and four columns at a time, and whole rows, of columns with more than one value. Where there are more than 150 of a size, those are drawn, a column the likelier the more it
 * tells (by its entropy). A column whose numbers are finer than its codes takes part as either, by a fair coin; whole rows as both.
 */
export function chooseCombinations(columns: readonly JointColumns[], seed: string): Combination[] {
  const telling = columns.filter(({ coded, exact }) => Math.max(coded.entropy, exact?.entropy ?? 0) > 0);
  if (telling.length < 2) return [];
  const index = seededIndex(`${seed}/combinations`);
  const resolved = ({ coded, exact }: JointColumns): JointColumn =>
    exact !== undefined && (coded.entropy === 0 || index(2) === 0) ? exact : coded;
  const chosen = SIZES.filter((size) => size < telling.length).flatMap((size) =>
    positionsOf(telling, size, index).map((positions) => positions.map((position) => resolved(telling[position]!))),
  );
  const whole = [telling.map(({ coded }) => coded)];
  if (telling.some(({ exact }) => exact !== undefined)) whole.push(telling.map(({ coded, exact }) => exact ?? coded));
  return [...chosen, ...whole];
}

function positionsOf(
  columns: readonly JointColumns[],
  size: number,
  index: (below: number) => number,
): (readonly number[])[] {
  if (binomial(columns.length, size) <= MOST_OF_A_SIZE) return [...subsets(columns.length, size)];
  const found = new Map<string, readonly number[]>();
  for (let draw = 0; draw < DRAWS * MOST_OF_A_SIZE && found.size < MOST_OF_A_SIZE; draw++) {
    const positions = drawByEntropy(columns, size, index);
    found.set(positions.join(), positions);
  }
  return [...found.values()];
}

const UNIFORM = 2 ** 31;

/** Without replacement: the smallest of exponential times, each column's with its entropy as rate. */
function drawByEntropy(
  columns: readonly JointColumns[],
  size: number,
  index: (below: number) => number,
): readonly number[] {
  return columns
    .map(({ coded, exact }, position) => ({
      position,
      time: -Math.log((index(UNIFORM) + 1) / UNIFORM) / (exact ?? coded).entropy,
    }))
    .sort((a, b) => a.time - b.time)
    .slice(0, size)
    .map(({ position }) => position)
    .sort((a, b) => a - b);
}

function* subsets(length: number, size: number, from = 0): Iterable<readonly number[]> {
  if (size === 0) yield [];
  else
    for (let first = from; first <= length - size; first++) {
      for (const rest of subsets(length, size - 1, first + 1)) yield [first, ...rest];
    }
}

function binomial(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return result;
}
