import { rowMajorStrides } from '../../inference/domain.ts';
import { indexMap } from '../../inference/factor.ts';
import type { JunctionTree } from '../../inference/junction-tree.ts';

/** A column with the stride of its codes in a table. */
export interface Stride {
  readonly column: number;
  readonly stride: number;
}

/**
 * The conditional table of one bucket where it is multiplied into a free column's distribution. The cell of a row begins at the
 * table's offset, plus the row's known codes times their strides, plus `rowStarts` at the cell of the free separator; the free
 * column's own codes are `step` apart.
 */
export interface TableFactor {
  readonly position: number;
  readonly known: readonly Stride[];
  readonly rowStarts: Int32Array;
  readonly step: number;
  /** Whether it speaks of the free column alone. */
  readonly single: boolean;
}

/** What a free column that was summed out says of another, at each cell of the other's free separator. */
export interface MessageFactor {
  readonly from: number;
  readonly rowStarts: Int32Array;
  readonly single: boolean;
}

/** A column that is not known, with the tables that its distribution is a product of once what is known is put in. */
export interface FreeBucket {
  readonly position: number;
  readonly column: number;
  readonly size: number;
  /** The columns of the separator that are not known, with strides of a row-major table over them. */
  readonly separator: readonly Stride[];
  /** Cells of that table. */
  readonly rows: number;
  readonly own: TableFactor;
  /** Tables of known columns, indexed at their codes. */
  readonly evidence: readonly TableFactor[];
  readonly messages: readonly MessageFactor[];
  /** Known columns that `own` and `evidence` are indexed at. */
  readonly dependsOn: readonly number[];
  /** Whether anything but the bucket's own table bears on the column. */
  readonly informed: boolean;
}

/** Free buckets of one pattern of known columns, in elimination order; only those that the wanted columns need. */
export interface ReducedTree {
  /** Those that sum out to a message, in the order in which messages pass. */
  readonly upward: readonly FreeBucket[];
  /** Those that are drawn, in the order in which they are. */
  readonly downward: readonly FreeBucket[];
}

/**
 * The tree that is left when known columns are taken out of it (Lauritzen and Spiegelhalter 1988, absorption of evidence).
 *
 * With its table made conditional on the separator, each bucket is a factor of the joint distribution. A known column's bucket is a
 * factor over the free columns of its separator, and goes to the first of them that is eliminated, whose bucket holds the rest: an
 * induced subgraph of a chordal graph is chordal, and the order stays perfect. A bucket whose columns are all known is a constant. A
 * free column that nothing bears on sums to one, so that it is neither summed out nor, unless it is needed, drawn.
 * `weighted` columns have weights of their own in each row.
 */
export function reduceTree(
  tree: JunctionTree,
  isKnown: readonly boolean[],
  wanted: readonly number[],
  weighted: ReadonlySet<number>,
): ReducedTree {
  const freeOf = tree.buckets.map(({ separator }) => separator.filter((column) => !isKnown[column]));
  const drawn = needed(tree, freeOf, wanted);
  const evidenceAt: number[][] = tree.buckets.map(() => []);
  const messagesAt: number[][] = tree.buckets.map(() => []);
  const upward: FreeBucket[] = [];
  const downward: FreeBucket[] = [];
  const reaches = reachesDrawn(tree, freeOf, isKnown, drawn);
  for (const [position, bucket] of tree.buckets.entries()) {
    const free = freeOf[position]!;
    const first = free.at(-1);
    if (isKnown[bucket.column]) {
      if (first !== undefined) evidenceAt[tree.positions[first]!]!.push(position);
      continue;
    }
    if (!reaches[position]) continue;
    const evidence = evidenceAt[position]!.map((from) => tableFactor(tree, from, isKnown, bucket.column, free));
    const messages = messagesAt[position]!.map((from) => messageFactor(tree, from, freeOf[from]!, free));
    const informed = evidence.length > 0 || messages.length > 0 || weighted.has(bucket.column);
    const sends = informed && first !== undefined;
    if (sends) messagesAt[tree.positions[first]!]!.push(position);
    if (!sends && !drawn[position]) continue;
    const own = tableFactor(tree, position, isKnown, bucket.column, free);
    const strides = rowMajorStrides(free.map((column) => tree.sizes[column]!));
    const reduced: FreeBucket = {
      position,
      column: bucket.column,
      size: bucket.size,
      separator: free.map((column, axis) => ({ column, stride: strides[axis]! })),
      rows: free.reduce((cells, column) => cells * tree.sizes[column]!, 1),
      own,
      evidence,
      messages,
      dependsOn: [...new Set([own, ...evidence].flatMap(({ known }) => known.map(({ column }) => column)))],
      informed,
    };
    if (sends) upward.push(reduced);
    if (drawn[position]) downward.push(reduced);
  }
  return { upward, downward: downward.reverse() };
}

/** By bucket: whether its column is wanted or in the separator of one that is drawn. */
function needed(tree: JunctionTree, freeOf: readonly (readonly number[])[], wanted: readonly number[]): boolean[] {
  const drawn = tree.buckets.map(() => false);
  for (const column of wanted) drawn[tree.positions[column]!] = true;
  for (const [position, free] of freeOf.entries()) {
    if (!drawn[position]) continue;
    for (const column of free) drawn[tree.positions[column]!] = true;
  }
  return drawn;
}

/** By bucket: whether what is known below it reaches a column that is drawn. */
function reachesDrawn(
  tree: JunctionTree,
  freeOf: readonly (readonly number[])[],
  isKnown: readonly boolean[],
  drawn: readonly boolean[],
): boolean[] {
  const reaches = [...drawn];
  for (let position = tree.buckets.length - 1; position >= 0; position--) {
    const first = freeOf[position]!.at(-1);
    if (isKnown[tree.buckets[position]!.column] || first === undefined) continue;
    if (reaches[tree.positions[first]!]) reaches[position] = true;
  }
  return reaches;
}

function tableFactor(
  tree: JunctionTree,
  position: number,
  isKnown: readonly boolean[],
  column: number,
  free: readonly number[],
): TableFactor {
  const bucket = tree.buckets[position]!;
  const axes = [...bucket.separator, bucket.column];
  const strides = rowMajorStrides(axes.map((axis) => tree.sizes[axis]!));
  const strideOf = new Map(axes.map((axis, i) => [axis, strides[i]!] as const));
  const speaksOf = free.filter((axis) => strideOf.has(axis));
  return {
    position,
    known: axes.filter((axis) => isKnown[axis]).map((axis) => ({ column: axis, stride: strideOf.get(axis)! })),
    rowStarts: startsOf(tree, free, strideOf),
    step: strideOf.get(column)!,
    single: speaksOf.length === 0,
  };
}

function messageFactor(
  tree: JunctionTree,
  from: number,
  scope: readonly number[],
  free: readonly number[],
): MessageFactor {
  const strides = rowMajorStrides(scope.map((column) => tree.sizes[column]!));
  const strideOf = new Map(scope.map((column, i) => [column, strides[i]!] as const));
  return { from, rowStarts: startsOf(tree, free, strideOf), single: scope.length === 1 };
}

/** For each cell of a row-major table over `free`, where it lies in a table with these strides. */
function startsOf(tree: JunctionTree, free: readonly number[], strideOf: ReadonlyMap<number, number>): Int32Array {
  const speaksOf = free.filter((column) => strideOf.has(column));
  const map = indexMap(tree.sizes, free, speaksOf);
  const cells = indexMap(tree.sizes, speaksOf, []).length;
  const offsets = new Int32Array(cells);
  const shape = speaksOf.map((column) => tree.sizes[column]!);
  const inner = rowMajorStrides(shape);
  for (let cell = 0; cell < cells; cell++) {
    let at = 0;
    for (const [axis, column] of speaksOf.entries()) {
      at += (Math.floor(cell / inner[axis]!) % shape[axis]!) * strideOf.get(column)!;
    }
    offsets[cell] = at;
  }
  return map.map((cell) => offsets[cell]!);
}
