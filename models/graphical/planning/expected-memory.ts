import type { PublicColumn } from '../../../privacy/guard/guard.ts';
import type { ModelInputs } from '../../model.ts';
import { bestElimination } from '../inference/elimination.ts';

/** The process itself, with the engine that reads and writes tables. */
const BASE = 1.75e8;
/** Noisy counts of a value, its estimates, its places in smoothing, sorting and merging. */
const A_VALUE = 500;
/** Beliefs, partial tables, row maps, targets and penalties of a measured cell, beside the search's memory of 8 bytes a number. */
const A_CELL = 130;
/** Tables, messages and beliefs of each cell of a tree while it is fitted. */
const A_TREE_CELL = 36;
/** Of a candidate, beside its cells. */
const A_CANDIDATE = 12_000;
const MOST_STEPS = 12;
/** The search keeps pairs of steps of at most so many numbers (`minimise.ts`). */
const MOST_KEPT = 2 ** 25;
/** Most cells of expected counts that a family holds, and the guard; and most bytes of counts that it keeps. */
const HELD_BY_FAMILY = 2 ** 24;
const HELD_BY_GUARD = 2 ** 25;
const KEPT_COUNTS = 2 ** 28;

/** Bytes that are likely to be taken beside the records. From public sizes alone. */
export const baseBytes = (columns: readonly PublicColumn[]): number =>
  BASE + A_VALUE * columns.reduce((sum, { size }) => sum + size, 0);

/** Passing messages through a tree of so many cells. */
export const treeBytes = (cells: number): number => A_TREE_CELL * cells;

/** Fitting a tree to so many measured cells. */
export function searchBytes(cells: number): number {
  const steps = Math.min(MOST_STEPS, Math.max(2, Math.floor(MOST_KEPT / Math.max(1, cells))));
  return cells * (A_CELL + 16 * steps);
}

/** Keeping so many candidates. */
export const candidateBytes = (candidates: number): number => A_CANDIDATE * candidates;

/** Comparing candidates of so many cells in all with what a model expects of them. */
export const comparisonBytes = (cells: number): number =>
  8 * Math.min(cells, HELD_BY_FAMILY) + 8 * Math.min(cells, HELD_BY_GUARD) + Math.min(8 * cells, KEPT_COUNTS);

/** The tree that hard constraints need. */
export function constraintBytes({ columns, impossible }: Pick<ModelInputs, 'columns' | 'impossible'>): number {
  if (impossible === undefined) return 0;
  const scopes = impossible.map((constraint) => constraint.columns);
  const sizes = columns.map(({ size }) => size);
  return searchBytes(bestElimination(sizes, scopes).cells);
}
