import type { CellFactor, FormulaCells } from './formula-cells.ts';

/** Which rows of a regression have levels that can be told from noise, and what others are held against then. */
export interface UsableLevels {
  readonly rows: Uint8Array;
  /** Of factors whose own reference is drowned: the level of most records. */
  readonly references: ReadonlyMap<string, string>;
}

/** The noise in the records of a level, of those with either outcome of a logistic model, as a part of them, above which the level is left out. */
const MOST_NOISE = 0.2;

/**
 * Leaves out the levels of factors that the noise drowns, by the release alone: one of them would spoil the coefficients of all others. Of numbers nothing
 * is left out here, since fewer values of them are another relation. `records` are those that the release expects in each row.
 */
export function usableLevels(
  { design, factors, cellOfRow }: Pick<FormulaCells, 'design' | 'factors' | 'cellOfRow'>,
  records: Float64Array,
  variance: number,
): UsableLevels {
  const rows = new Uint8Array(cellOfRow.length).fill(1);
  const references = new Map<string, string>();
  const outcomes = design.kind === 'logistic' ? design.outcome : undefined;
  for (const factor of factors) {
    const known = countsOf(factor, records, outcomes);
    const isUsable = (counts: readonly Counted[]): boolean =>
      counts.every(({ sum, cells }) => cells > 0 && Math.sqrt(cells * variance) <= MOST_NOISE * sum);
    const usable = [...known].filter(([, counts]) => isUsable(counts));
    const levels = new Set(usable.map(([level]) => level));
    factor.levelOfRow.forEach((level, row) => {
      if (!levels.has(level)) rows[row] = 0;
    });
    if (levels.has(factor.reference) || usable.length === 0) continue;
    const all = (counts: readonly Counted[]): number => counts.reduce((total, { sum }) => total + sum, 0);
    const [most] = usable.toSorted(([, a], [, b]) => all(b) - all(a));
    references.set(factor.column, most![0]);
  }
  return { rows, references };
}

interface Counted {
  sum: number;
  cells: number;
}

/** Of each level the records with either outcome, or of all where outcomes are numbers. */
function countsOf(
  { levelOfRow }: CellFactor,
  records: Float64Array,
  outcomes: Float64Array | undefined,
): Map<string, readonly Counted[]> {
  const known = new Map<string, readonly Counted[]>();
  levelOfRow.forEach((level, row) => {
    const counts = known.get(level) ?? Array.from({ length: outcomes ? 2 : 1 }, () => ({ sum: 0, cells: 0 }));
    const own = counts[outcomes?.[row] ?? 0]!;
    own.sum += records[row]!;
    own.cells++;
    known.set(level, counts);
  });
  return known;
}
