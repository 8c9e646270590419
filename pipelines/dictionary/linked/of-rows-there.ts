import type { ImpossibleCells } from '../../../models/model.ts';

/** The column of the units that tells whether a unit has rows of a table, and the code that says that it has none. */
export interface TellsRows {
  readonly column: number;
  readonly size: number;
  readonly absent: number;
}

/**
 * What no row of a table can be, over columns of the units: these may have one code more than the table has, for units without a row, and nothing is
 * impossible of such a unit. `sizes` are those of the table's columns, `inUnits` of the units', in the order of the set.
 */
export function ofRowsThere(
  { columns, cells }: ImpossibleCells,
  sizes: readonly number[],
  inUnits: readonly number[],
  tells: TellsRows | undefined,
): ImpossibleCells {
  const toldBy = tells === undefined ? -1 : columns.indexOf(tells.column);
  const before = tells === undefined || toldBy >= 0 ? 1 : tells.size;
  const all = inUnits.reduce((product, size) => product * size, before);
  const spread = Uint8Array.from({ length: all }, (_, cell) => {
    let rest = cell;
    let [own, step] = [0, 1];
    for (let axis = columns.length - 1; axis >= 0; axis--) {
      const code = rest % inUnits[axis]!;
      rest = Math.floor(rest / inUnits[axis]!);
      if (code >= sizes[axis]! || (axis === toldBy && code === tells!.absent)) return 0;
      own += step * code;
      step *= sizes[axis]!;
    }
    return before > 1 && rest === tells!.absent ? 0 : cells[own]!;
  });
  return { columns: before > 1 ? [tells!.column, ...columns] : columns, cells: spread };
}
