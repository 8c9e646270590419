import type { Cell, ColumnCoding } from '../dictionary/coding.ts';
import { type Stretch, stretchOf } from './axis.ts';
import { monotoneSlopes } from './monotone-slopes.ts';

/** Counts that the numbers of a column follow inside its bins. */
export interface Spread {
  /** As released, with the detail of the counts. */
  readonly coding: ColumnCoding;
  /** Expected rows of each cell of the detail or, where only those are known, of each cell of the column. */
  readonly counts: Float64Array;
}

/** Straight pieces that stand for the cubic between two counts. */
const PIECES = 8;

/** Of each bin, the part that is even, so that a condition on numbers which the counts rule out can be drawn from. */
const EVEN_PART = 1e-12;

interface Part extends Stretch {
  readonly code: number;
  readonly count: number;
}

/**
 * The distribution of the numbers inside each bin of a column: the monotone cubic through the cumulated counts, as straight pieces.
 * Everything is + - * / on released numbers, so it is the same on every machine. A bin without any count is even.
 *
 * A *distance* is measured from the beginning of a bin along the axis of the column (`Stretch`).
 */
export class Curve {
  /** Of each code, the first of its knots and, one further, the end of them. */
  readonly #start: Int32Array;
  readonly #distance: Float64Array;
  /** The part of the bin below each knot. */
  readonly #below: Float64Array;

  constructor({ coding, counts }: Spread) {
    const codes = coding.cells.length;
    const knots = Array.from({ length: codes }, (): [number, number][] => []);
    for (const chain of chainsOf(partsOf(coding, counts))) addKnots(chain, knots);
    this.#start = new Int32Array(codes + 1);
    for (const [code, own] of knots.entries()) this.#start[code + 1] = this.#start[code]! + own.length;
    this.#distance = new Float64Array(this.#start[codes]!);
    this.#below = new Float64Array(this.#start[codes]!);
    for (const [code, own] of knots.entries()) this.#fill(this.#start[code]!, own);
  }

  #fill(at: number, knots: readonly (readonly [number, number])[]): void {
    if (knots.length === 0) return;
    const [[from, bottom], [to, top]] = [knots[0]!, knots.at(-1)!];
    const empty = !(top > bottom);
    for (const [i, [place, cumulated]] of knots.entries()) {
      this.#distance[at + i] = place - from;
      const even = (place - from) / (to - from);
      const share = empty ? even : ((cumulated - bottom) / (top - bottom) + EVEN_PART * even) / (1 + EVEN_PART);
      this.#below[at + i] = i === 0 ? 0 : Math.min(1, Math.max(share, this.#below[at + i - 1]!));
    }
    this.#below[at + knots.length - 1] = 1;
  }

  /** Whether the numbers of `code` lie on a curve. */
  has(code: number): boolean {
    return code + 1 < this.#start.length && this.#start[code]! < this.#start[code + 1]!;
  }

  /** The part of the bin that lies below `distance`. */
  below(code: number, distance: number): number {
    return between(this.#distance, this.#below, this.#start[code]!, this.#start[code + 1]!, distance);
  }

  /** The opposite of `below`, for parts in [0, 1). */
  distance(code: number, part: number): number {
    return between(this.#below, this.#distance, this.#start[code]!, this.#start[code + 1]!, part);
  }
}

/** Where `x` lies among the ascending `xs[start] ... xs[end - 1]`, the same place among the `ys`. */
function between(xs: Float64Array, ys: Float64Array, start: number, end: number, x: number): number {
  let low = start;
  let high = end - 1;
  if (x <= xs[low]!) return ys[low]!;
  if (x >= xs[high]!) return ys[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle]! <= x) low = middle;
    else high = middle;
  }
  return ys[low]! + ((x - xs[low]!) / (xs[high]! - xs[low]!)) * (ys[high]! - ys[low]!);
}

/** The parts of all bins along the axis. Single values of the column stand by themselves and belong to no curve. */
function partsOf({ cells, detail, ...coding }: ColumnCoding, counts: Float64Array): Part[] {
  const fine = detail !== undefined && counts.length === detail.cells.length;
  const counted: readonly Cell[] = fine ? detail.cells : cells;
  return counted
    .flatMap((cell, i): Part[] => {
      const code = fine ? detail.parents[i]! : i;
      const stretch = cells[code]!.kind === 'interval' ? stretchOf(cell, coding) : undefined;
      return stretch === undefined || stretch.to === stretch.from ? [] : [{ ...stretch, code, count: counts[i]! }];
    })
    .sort((a, b) => a.from - b.from);
}

function chainsOf(parts: readonly Part[]): Part[][] {
  const chains: Part[][] = [];
  for (const part of parts) {
    const before = chains.at(-1)?.at(-1);
    if (before?.to === part.from && before.grid === part.grid) chains.at(-1)!.push(part);
    else chains.push([part]);
  }
  return chains;
}

/** Adds place and cumulated count at each end of each straight piece to the knots of its code. */
function addKnots(chain: readonly Part[], knots: [number, number][][]): void {
  const places = [chain[0]!.from];
  const cumulated = [0];
  for (const { to, count } of chain) {
    places.push(to);
    cumulated.push(cumulated.at(-1)! + count);
  }
  const slopes = monotoneSlopes(places, cumulated);
  for (const [i, { from, to, code, grid }] of chain.entries()) {
    const own = knots[code]!;
    if (own.length === 0) own.push([from, cumulated[i]!]);
    const pieces = grid ? Math.min(PIECES, to - from) : PIECES;
    for (let piece = 1; piece < pieces; piece++) {
      const t = piece / pieces;
      const [start, end] = [cumulated[i]!, cumulated[i + 1]!];
      const rise = t * (slopes[i]! * (1 - t) * (1 - t) - slopes[i + 1]! * t * (1 - t)) * (to - from);
      own.push([from + t * (to - from), start + (end - start) * t * t * (3 - 2 * t) + rise]);
    }
    own.push([to, cumulated[i + 1]!]);
  }
}

/** Expected rows of each cell of the detail of a column that has one, where only those of its own cells are known. */
export function expectedDetail(coding: ColumnCoding, counts: Float64Array): Float64Array {
  const { cells, parents } = coding.detail!;
  const curve = new Curve({ coding, counts });
  const sizes = new Float64Array(coding.size);
  for (const parent of parents) sizes[parent]!++;
  return Float64Array.from(cells, (cell, fine) => {
    const code = parents[fine]!;
    if (sizes[code] === 1 || !curve.has(code)) return counts[code]! / sizes[code]!;
    const [bin, own] = [stretchOf(coding.cells[code]!, coding)!, stretchOf(cell, coding)!];
    return counts[code]! * (curve.below(code, own.to - bin.from) - curve.below(code, own.from - bin.from));
  });
}
