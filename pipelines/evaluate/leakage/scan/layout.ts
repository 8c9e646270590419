import type { EncodedColumn } from '../../../../privacy/guard/codes.ts';

/**
 * Where each code of each column stands in an array of all codes, and the same for groups of small columns taken together as one: a table is scanned by group, because
 * one look into a table of all combinations takes no longer than one into a table of one column.
 */
export interface Layout {
  /** Codes of each column. */
  readonly sizes: Uint32Array;
  /** Where the codes of each column begin. */
  readonly offsets: Uint32Array;
  /** Codes of all columns. */
  readonly total: number;
  /** Columns, group by group. */
  readonly members: Uint32Array;
  /** Where each group begins in `members`, and its end. */
  readonly starts: Uint32Array;
  /** Where the combinations of each group begin: row-major, the last member fastest. */
  readonly groupOffsets: Uint32Array;
  /** Combinations of all groups. */
  readonly groupTotal: number;
}

/** Combinations of a group, unless one column alone has more: 8 KiB of costs. */
const MOST_COMBINATIONS = 1024;

export function layoutOf(columns: readonly Pick<EncodedColumn, 'size'>[]): Layout {
  const sizes = Uint32Array.from(columns, ({ size }) => size);
  const groups: { cells: number; readonly members: number[] }[] = [];
  for (const column of [...sizes.keys()].sort((a, b) => sizes[b]! - sizes[a]! || a - b)) {
    const size = sizes[column]!;
    const group = groups.find(({ cells }) => cells * size <= MOST_COMBINATIONS);
    if (group === undefined) groups.push({ cells: size, members: [column] });
    else {
      group.cells *= size;
      group.members.push(column);
    }
  }
  const cells = groups.map((group) => group.cells);
  return {
    sizes,
    offsets: begins(sizes),
    total: sum(sizes),
    members: Uint32Array.from(groups.flatMap(({ members }) => members)),
    starts: Uint32Array.from([...begins(groups.map(({ members }) => members.length)), sizes.length]),
    groupOffsets: begins(cells),
    groupTotal: sum(cells),
  };
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

function begins(lengths: ArrayLike<number>): Uint32Array {
  const at = new Uint32Array(lengths.length);
  for (let i = 1; i < lengths.length; i++) at[i] = at[i - 1]! + lengths[i - 1]!;
  return at;
}
