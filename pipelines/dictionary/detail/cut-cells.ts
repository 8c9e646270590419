import type { Cell, ColumnKind, Detail } from '../coding.ts';

/** The detail of `cells` that are cut at `cuts`, a list for each. Whole numbers by themselves become values. */
export function cutCells(kind: ColumnKind, cells: readonly Cell[], cuts: readonly (readonly number[])[]): Detail {
  const parents: number[] = [];
  const fine = cells.flatMap((cell, code): Cell[] => {
    const parts = cell.kind === 'interval' ? partsOf(kind, cell, cuts[code] ?? []) : [cell];
    for (let i = 0; i < parts.length; i++) parents.push(code);
    return parts;
  });
  return { cells: fine, parents };
}

/** The opposite of `cutCells`: for each code where its cell is cut. */
export function cutsOf({ cells, parents }: Detail, codes: number): number[][] {
  const cuts = Array.from({ length: codes }, (): number[] => []);
  for (const [fine, parent] of parents.entries()) {
    const cell = cells[fine]!;
    if (fine === 0 || parents[fine - 1] !== parent) continue;
    if (cell.kind === 'interval') cuts[parent]!.push(cell.lower);
    else if (cell.kind === 'value') cuts[parent]!.push(Number(cell.value));
  }
  return cuts;
}

function partsOf(kind: ColumnKind, cell: Extract<Cell, { kind: 'interval' }>, cuts: readonly number[]): Cell[] {
  if (cuts.length === 0) return [cell];
  const starts = [cell.lower, ...cuts];
  return starts.map((lower, i): Cell => {
    const last = i === starts.length - 1;
    const upper = last ? cell.upper : starts[i + 1]!;
    const closed = last && cell.closed;
    const single = kind === 'integer' && (closed ? lower === upper : lower + 1 === upper);
    return single ? { kind: 'value', value: lower } : { kind: 'interval', lower, upper, closed };
  });
}
