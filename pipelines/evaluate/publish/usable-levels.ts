import type { CellFactor, FormulaCells } from './formula-cells.ts';

/** Which rows of a regression have levels that can be told from noise, and what others are held against then. */
export interface UsableLevels {
  readonly rows: Uint8Array;
  /** Of factors whose own reference is drowned: the level of most records. */
  readonly references: ReadonlyMap<string, string>;
}

/** The noise in the records of a level, as a part of them, above which the level is left out. */
const MOST_NOISE = 0.2;

/**
 * Leaves out the levels of factors that the noise drowns, by the release alone: one of them would spoil the coefficients of all others. Of numbers nothing
 * is left out here, since fewer values of them are another relation. `records` are those that the release expects in each row.
 */
export function usableLevels(
  { factors, cellOfRow }: Pick<FormulaCells, 'factors' | 'cellOfRow'>,
  records: Float64Array,
  variance: number,
): UsableLevels {
  const rows = new Uint8Array(cellOfRow.length).fill(1);
  const references = new Map<string, string>();
  for (const factor of factors) {
    const known = countsOf(factor, records);
    const usable = new Set(
      [...known]
        .filter(([, { sum, cells }]) => Math.sqrt(cells * variance) <= MOST_NOISE * sum)
        .map(([level]) => level),
    );
    factor.levelOfRow.forEach((level, row) => {
      if (!usable.has(level)) rows[row] = 0;
    });
    if (usable.has(factor.reference) || usable.size === 0) continue;
    const [most] = [...known].filter(([level]) => usable.has(level)).toSorted(([, a], [, b]) => b.sum - a.sum);
    references.set(factor.column, most![0]);
  }
  return { rows, references };
}

function countsOf({ levelOfRow }: CellFactor, records: Float64Array): Map<string, { sum: number; cells: number }> {
  const known = new Map<string, { sum: number; cells: number }>();
  levelOfRow.forEach((level, row) => {
    const { sum, cells } = known.get(level) ?? { sum: 0, cells: 0 };
    known.set(level, { sum: sum + records[row]!, cells: cells + 1 });
  });
  return known;
}
