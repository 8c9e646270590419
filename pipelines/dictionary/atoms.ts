import { type Bins, binCell, checkCount, MAX_UNEVEN_CELLS } from './bins.ts';
import type { Cell } from './coding.ts';
import { nextDouble } from './next-double.ts';
import { spreadRule } from './spread-rule.ts';

/** Numbers of a column that get a cell of their own, and how values between them are told apart. */
export interface AtomScale {
  readonly scale: 'integer' | 'number';
  /** Of real numbers; values that round to an atom are the atom. */
  readonly decimals: number | undefined;
}

/** The atoms among the fields of a column, as they stand in a dictionary. */
export const atomsIn = ({ atoms }: { readonly atoms?: unknown }): readonly unknown[] =>
  Array.isArray(atoms) ? atoms : [];

/** What is wrong with `atoms` in the range from `lower` to `upper`; `undefined` where nothing is. */
export function atomsProblem(
  atoms: readonly number[],
  lower: number,
  upper: number,
  { scale, decimals }: AtomScale,
): string | undefined {
  const seen = new Set<number>();
  for (const atom of atoms) {
    if (seen.has(atom)) return `${atom} stands twice in atoms`;
    seen.add(atom);
    if (!(atom >= lower && atom <= upper)) return `the atom ${atom} lies outside the range [${lower}, ${upper}]`;
    if (scale === 'integer' && !Number.isSafeInteger(atom))
      return `the atoms of an integer column are whole numbers, not ${atom}`;
    if (scale === 'number' && decimals !== undefined && onGrid(atom, decimals) !== atom)
      return `the atom ${atom} has more decimals than the column, which says decimals: ${decimals}`;
  }
  return undefined;
}

/**
 * Gives each atom a cell of its own, in its place among the bins, so that cells still rise. An atom inside a bin cuts it in two; parts
 * that hold no other number are dropped. Where `decimals` are known, what rounds to an atom is counted with it. Throws `BinsError`.
 */
export function withAtoms(bins: Bins, atoms: readonly number[], { scale, decimals }: AtomScale): Bins {
  const single = new Set(bins.cells.flatMap((cell) => (cell.kind === 'value' ? [cell.value] : [])));
  // Zero has no sign in a release.
  const wanted = atoms
    .map((atom) => atom + 0)
    .sort((a, b) => a - b)
    .filter((atom) => !single.has(atom));
  if (wanted.length === 0) return bins;
  checkCount(bins.cells.length + wanted.length, MAX_UNEVEN_CELLS);
  const grid = scale === 'integer' ? 0 : decimals;
  const half = scale === 'integer' || decimals === undefined ? 0 : 0.5 / 10 ** decimals;
  const cells: Cell[] = [];
  const starts: number[] = [];
  const add = (cell: Cell, start: number): void => {
    cells.push(cell);
    starts.push(start);
  };
  for (const [i, cell] of bins.cells.entries()) {
    const start = startAt(bins, i);
    if (cell.kind !== 'interval') {
      add(cell, start);
      continue;
    }
    const { upper, closed } = cell;
    let [lower, from] = [cell.lower, start];
    const inside = wanted.filter((atom) => atom >= cell.lower && (closed ? atom <= upper : atom < upper));
    for (const atom of inside) {
      const before = part(scale, lower, atom, false, grid);
      if (before !== undefined) add(before, from);
      const last = starts.at(-1);
      // What rounds up to the atom is counted with it, also from the bin below.
      const start = last === undefined ? from : atom - half > last ? atom - half : atom;
      add({ kind: 'value', value: atom }, start);
      lower = grid === undefined ? nextDouble(atom) : onGrid(atom + 1 / 10 ** grid, grid);
      from = half === 0 ? lower : atom + half;
    }
    const rest = inside.length === 0 ? cell : part(scale, lower, upper, closed, grid);
    if (rest !== undefined) add(rest, from);
  }
  return { cells, steps: { kind: 'starts', starts } };
}

/** The numbers from `lower` to `upper`; `undefined` where there are none. */
function part(
  scale: AtomScale['scale'],
  lower: number,
  upper: number,
  closed: boolean,
  grid: number | undefined,
): Cell | undefined {
  const cell = { kind: 'interval', lower, upper, closed } as const;
  const rule = spreadRule(cell, grid);
  if (rule === undefined || (grid !== undefined && rule.kind === 'continuous' && rule.width === 0)) return undefined;
  return binCell(scale, lower, upper, closed);
}

const startAt = ({ steps }: Bins, i: number): number =>
  steps.kind === 'even' ? steps.anchor + i * steps.width : steps.starts[i]!;

const onGrid = (value: number, decimals: number): number => Math.round(value * 10 ** decimals) / 10 ** decimals;
