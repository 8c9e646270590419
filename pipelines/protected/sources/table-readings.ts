import type { ModelledColumn } from '../../dictionary/dictionary.ts';
import type { ColumnSql } from './column-sql.ts';
import { type ReadingCounts, readingCounts } from './readings.ts';
import { type UnitReadings, unitReadings } from './unit-readings.ts';

/** How the values of a table were read: exact counts, before contributions are bounded. For the steward alone. */
export interface TableReadings {
  readonly rows: number;
  readonly columns: readonly ColumnReadings[];
  /** Absent where each row is its own unit. */
  readonly units: UnitReadings | undefined;
}

export interface ColumnReadings extends ReadingCounts {
  readonly name: string;
}

interface ReadColumns {
  readonly modelled: readonly Pick<ModelledColumn, 'name'>[];
  readonly columns: readonly Pick<ColumnSql, 'readings'>[];
}

/** Of `rows` rows: `counts[c][i]` of column `c` became its reading `i`. `unitOfRow` is absent where each row is its own unit. */
export function tableReadings(
  { modelled, columns }: ReadColumns,
  counts: readonly ArrayLike<number>[],
  rows: number,
  unitOfRow: Uint32Array | undefined,
): TableReadings {
  return {
    rows,
    columns: columns.map(({ readings }, i) => ({ name: modelled[i]!.name, ...readingCounts(readings, counts[i]!) })),
    units: unitOfRow && unitReadings(unitOfRow),
  };
}
