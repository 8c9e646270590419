import type { Cell } from '../coding.ts';
import { type SpreadRule, spreadRule } from '../spread-rule.ts';

/** Most cells that a column has when its bins are cut; bins that would need more stay whole. */
const MOST_CELLS = 512;
/** Bins whose ends stand further apart than this ratio, and those that hold zero, are cut in equal ratios. */
const WIDE_RATIO = 2.5;
/** Of a range, the part below which nothing is told apart. */
const LEAST_PART = 1e-5;

/** How fine, from the finest: the preferred numbers of ISO 3 in a decade, and the parts of a bin that is cut evenly. */
const GRADES = [
  {
    decade: [1, 1.12, 1.25, 1.4, 1.6, 1.8, 2, 2.24, 2.5, 2.8, 3.15, 3.55, 4, 4.5, 5, 5.6, 6.3, 7.1, 8, 9],
    parts: 8,
  },
  { decade: [1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8], parts: 4 },
  { decade: [1, 1.6, 2.5, 4, 6.3], parts: 2 },
] as const;

type Interval = Extract<Cell, { kind: 'interval' }>;

/**
 * Where each cell of a column of numbers is cut: ascending, inside the cell, none for what is no interval. A public rule: from the cells
 * and decimals alone.
 *
 * Columns of few numbers are cut at every number. Elsewhere, bins that hold zero or are wide in ratio are cut in equal ratios, so that
 * a generous range still resolves where its first bin has its values, and the others into equal parts.
 */
export function detailCuts(cells: readonly Cell[], decimals: number | undefined): readonly (readonly number[])[] {
  const bins = cells.map((cell) => (cell.kind === 'interval' ? binOf(cell, decimals) : undefined));
  const least = leastTold(cells);
  const everyNumber = bins.map((bin) => (bin === undefined ? [] : cutsAt(bin, Number.POSITIVE_INFINITY)));
  if (countOf(everyNumber) <= MOST_CELLS) return everyNumber.map((cuts) => cuts ?? []);
  for (const { decade, parts } of GRADES) {
    const cuts = bins.map((bin) => {
      if (bin === undefined) return [];
      return isWide(bin.cell) ? inRatios(bin, decade, least) : (cutsAt(bin, parts) ?? []);
    });
    if (countOf(cuts) <= MOST_CELLS) return cuts;
  }
  return cells.map(() => []);
}

interface Bin {
  readonly cell: Interval;
  readonly rule: SpreadRule;
}

function binOf(cell: Interval, decimals: number | undefined): Bin | undefined {
  const rule = spreadRule(cell, decimals);
  return rule === undefined ? undefined : { cell, rule };
}

const countOf = (cuts: readonly (readonly number[] | undefined)[]): number =>
  cuts.reduce((sum, own) => sum + 1 + (own?.length ?? Number.POSITIVE_INFINITY), 0);

/** A power of ten that is so small a part of the range. */
function leastTold(cells: readonly Cell[]): number {
  const bins = cells.filter((cell) => cell.kind === 'interval');
  const lower = bins.reduce((least, bin) => Math.min(least, bin.lower), Number.POSITIVE_INFINITY);
  const upper = bins.reduce((most, bin) => Math.max(most, bin.upper), Number.NEGATIVE_INFINITY);
  const part = (upper - lower) * LEAST_PART;
  let power = 1;
  while (power > part && power > 1e-300) power /= 10;
  while (power * 10 <= part) power *= 10;
  return power;
}

function isWide({ lower, upper }: Interval): boolean {
  if (lower <= 0 && upper >= 0) return true;
  return lower > 0 ? upper > WIDE_RATIO * lower : lower < WIDE_RATIO * upper;
}

/** Cuts into so many parts, or at every number where there are fewer; `undefined` where all numbers are too many. */
function cutsAt({ cell, rule }: Bin, parts: number): readonly number[] | undefined {
  if (rule.kind === 'continuous') {
    if (rule.width === 0) return [];
    if (parts === Number.POSITIVE_INFINITY) return undefined;
    const cuts = Array.from({ length: parts - 1 }, (_, i) => tidy(cell.lower + (rule.width * (i + 1)) / parts));
    return inside({ cell, rule }, cuts);
  }
  const { first, count, scale } = rule;
  if (count > MOST_CELLS && parts === Number.POSITIVE_INFINITY) return undefined;
  const most = Math.min(count, parts);
  return inside(
    { cell, rule },
    Array.from({ length: most - 1 }, (_, i) => (first + Math.round(((i + 1) * count) / most)) / scale),
  );
}

/** Cuts at preferred numbers above and below zero, down to `least`; zero itself is a part where its column has a grid. */
function inRatios({ cell, rule }: Bin, decade: readonly number[], least: number): readonly number[] {
  const grid = rule.kind === 'grid' ? rule.scale : undefined;
  const unit = grid === undefined ? least : Math.max(least, 1 / grid);
  const onGrid = (value: number): number => (grid === undefined ? tidy(value) : Math.round(value * grid) / grid);
  const cuts: number[] = grid === undefined ? [0] : [0, 1 / grid];
  const most = Math.max(Math.abs(cell.lower), Math.abs(cell.upper));
  let power = 1;
  while (power > unit) power /= 10;
  while (power * 10 <= unit) power *= 10;
  for (; power <= most; power *= 10) {
    for (const step of decade) {
      const value = onGrid(step * power);
      if (value >= unit) cuts.push(value, -value);
    }
  }
  return inside({ cell, rule }, cuts);
}

/** Those of the cuts that leave a number on each side. */
function inside({ cell, rule }: Bin, cuts: readonly number[]): readonly number[] {
  const grid = rule.kind === 'grid';
  const first = grid ? rule.first / rule.scale : cell.lower;
  const last = grid ? (rule.first + rule.count - 1) / rule.scale : cell.upper;
  return [...new Set(cuts)].filter((cut) => cut > first && (grid ? cut <= last : cut < last)).sort((a, b) => a - b);
}

/** Takes the dust of binary fractions off a cut. */
const tidy = (cut: number): number => Number(cut.toPrecision(15));
