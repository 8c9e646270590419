/** What the counts of a pair of columns tell of their relation. */
export interface PairAssociation {
  /** Cramer's V after Bergsma (2013), in `[0, 1]`. */
  readonly cramersV: number;
  /** Mutual information in nats, corrected after Miller (1955) and Madow; not below 0. */
  readonly mutualInformation: number;
}

const NONE: PairAssociation = { cramersV: 0, mutualInformation: 0 };

/**
 * Association in a table of counts, row-major, `rows` by `columns`. Both numbers are corrected for the chance association that any finite number of
 * rows shows, so that tables of different length compare. 0 where a column has one value, which goes with nothing.
 *
 * Bergsma (2013), "A bias-correction for Cramer's V and Tschuprow's T"; Miller (1955), "Note on the bias of information estimates". Rows and columns
 * that nobody has do not count.
 */
export function pairAssociation(counts: Int32Array, rows: number, columns: number): PairAssociation {
  const rowTotals = new Float64Array(rows);
  const columnTotals = new Float64Array(columns);
  let total = 0;
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) {
      const count = counts[at]!;
      if (count === 0) continue;
      rowTotals[i] = rowTotals[i]! + count;
      columnTotals[j] = columnTotals[j]! + count;
      total += count;
    }
  }
  const [r, k] = [occupied(rowTotals), occupied(columnTotals)];
  if (r < 2 || k < 2) return NONE;

  let squares = 0;
  let entropy = 0;
  let cells = 0;
  for (let i = 0, at = 0; i < rows; i++) {
    const rowTotal = rowTotals[i]!;
    for (let j = 0; j < columns; j++, at++) {
      const count = counts[at]!;
      if (count === 0) continue;
      const expected = rowTotal * columnTotals[j]!;
      squares += (count * count) / expected;
      entropy += count * Math.log((count * total) / expected);
      cells++;
    }
  }
  return {
    cramersV: bergsma(squares - 1, r, k, total),
    mutualInformation: Math.max(0, entropy / total - (cells - r - k + 1) / (2 * total)),
  };
}

/** `phiSquared` is chi-squared over the number of rows. */
function bergsma(phiSquared: number, r: number, k: number, total: number): number {
  const corrected = Math.max(0, phiSquared - ((r - 1) * (k - 1)) / (total - 1));
  const width = Math.min(r - (r - 1) ** 2 / (total - 1), k - (k - 1) ** 2 / (total - 1)) - 1;
  return width <= 0 ? 0 : Math.min(1, Math.sqrt(corrected / width));
}

function occupied(totals: Float64Array): number {
  let count = 0;
  for (const total of totals) if (total > 0) count++;
  return count;
}
