import type { Bracket } from '../brackets/bracket.ts';
import { NormalTail } from './normal-tail.ts';

/** Digits of V that the table looks at. */
export const PREFIX_BITS = 31;
const CELL_BITS = 5;
const CELLS_PER_OCTAVE = 2 ** CELL_BITS;
const UNIT = 2 ** -PREFIX_BITS;
/** Prefixes below have no cell: one draw in 2^26. */
export const LEAST_PREFIX: number = CELLS_PER_OCTAVE;
/** Numbers of a cell: the centre, six coefficients, the error. */
export const CELL_WIDTH = 8;
const PRECISION = 128;
/** Nodes are multiples of 2^-32, so that they are doubles and fixed-point numbers alike. */
const NODE_BITS = 32;
/** For the rounding of a centre to a double below 2^31, and of its distance to a prefix. */
const CENTRE_SLACK = 2 ** -20;
/** For the rounding of coefficients and of six steps of Horner's rule, on numbers below 8. */
const EVALUATION_SLACK = 2 ** -44;
/** For the rounding of the error itself. */
const ROUND_UP = 1 + 2 ** -20;

/** A point of the normal law: `P(|Z| > z)` in units of 2^-31, and `2 phi(z)` in the same units. */
interface Node {
  readonly z: number;
  readonly tail: number;
  readonly twiceDensity: number;
}

/**
 * Polynomials that invert `V = P(|Z| > z)`, each with a bound of its error. For a prefix `v >= LEAST_PREFIX` of 31 digits, with `d = v + 1/2 -
 * centre` and the cell of `v` at `cellOf(v)`: `|Z|` is within `error` of `c0 + c1 d + ... + c5 d^5` for every real V in `[v, v + 1] / 2^31`.
 *
 * *Guarantee*: the bound holds for what double arithmetic makes of the polynomial.
 * *Arithmetic*: tails and densities in brackets of 128 digits; the rest in doubles by `+ - * /` alone, so that the table is the same on every
 * machine, with slack for their rounding.
 * *Method*: Taylor's formula with Lagrange's remainder about a node in each of 32 cells an octave; derivatives of the inverse after Steinbrecher
 * and Shaw (2008). Nodes need not be at any precise place, as the tail is computed at the node that was taken. See proof.md.
 */
export function inverseTailTable(): Float64Array {
  const normal = new NormalTail(PRECISION);
  const octaves = PREFIX_BITS - CELL_BITS;
  const table = new Float64Array(octaves * CELLS_PER_OCTAVE * CELL_WIDTH);
  let node = nodeAt(0, normal);
  let next = nodeAt(inverseNear(node, 2 ** PREFIX_BITS - 2 ** (PREFIX_BITS - CELL_BITS - 2)), normal);
  for (let octave = octaves - 1; octave >= 0; octave--) {
    const width = 2 ** octave;
    for (let cell = CELLS_PER_OCTAVE - 1; cell >= 0; cell--) {
      const low = (CELLS_PER_OCTAVE + cell) * width;
      const widthBelow = cell === 0 ? width / 2 : width;
      node = next;
      next = nodeAt(inverseNear(node, low - widthBelow / 2), normal);
      writeCell(table, cellOf(low), node, next, low, low + width);
    }
  }
  return table;
}

/** Where the cell of a prefix begins. */
export function cellOf(prefix: number): number {
  const octave = 31 - CELL_BITS - Math.clz32(prefix);
  return CELL_WIDTH * (CELLS_PER_OCTAVE * (octave - 1) + (prefix >>> octave));
}

function writeCell(table: Float64Array, at: number, node: Node, deeper: Node, low: number, high: number): void {
  if (!(node.tail > low - 1 && node.tail < high + 1 && deeper.tail < low - 0.125)) {
    throw new Error('Cannot happen: a node of the table lies outside its cell');
  }
  table[at] = node.tail;
  const coefficients = derivatives(node);
  for (let n = 0, factorial = 1; n < 6; n++, factorial *= n) {
    table[at + 1 + n] = ((n % 2 === 0 ? 1 : -1) * coefficients[n]!) / factorial;
  }
  const reach = Math.max(high - node.tail, node.tail - low) + CENTRE_SLACK;
  const cubed = reach * reach * reach;
  // All derivatives of the inverse grow in size with z, and the deeper node lies below the whole cell.
  const [, slope, , , , , sixth] = derivatives(deeper);
  const remainder = (sixth! / 720) * cubed * cubed;
  table[at + 7] = ROUND_UP * (slope! * (0.5 + CENTRE_SLACK) + remainder) + EVALUATION_SLACK;
}

/** z and the sizes of its first six derivatives by the tail; their signs alternate. */
function derivatives({ z, twiceDensity }: Node): readonly number[] {
  const a = 1 / twiceDensity;
  const s = z * z;
  const [square, cube] = [a * a, a * a * a];
  return [
    z,
    a,
    z * square,
    (1 + 2 * s) * cube,
    z * (7 + 6 * s) * (square * square),
    (7 + s * (46 + 24 * s)) * (square * cube),
    z * (127 + s * (326 + 120 * s)) * (cube * cube),
  ];
}

/** About the z whose tail is `target`, by the first terms of Taylor's formula at a neighbouring node. */
function inverseNear(node: Node, target: number): number {
  const distance = node.tail - target;
  const [z, first, second, third] = derivatives(node);
  return z! + distance * (first! + distance * (second! / 2 + distance * (third! / 6)));
}

function nodeAt(near: number, normal: NormalTail): Node {
  const z = Math.round(near * 2 ** NODE_BITS);
  const point = BigInt(z) << BigInt(PRECISION - NODE_BITS);
  return {
    z: z / 2 ** NODE_BITS,
    tail: middle(normal.tail(point)) / UNIT,
    twiceDensity: middle(normal.twiceDensity(point)) / UNIT,
  };
}

/** A bracket as a double; brackets here are a few units of 2^-128 wide, and values above 2^-32. */
const middle = ({ lower, upper }: Bracket): number => Number((lower + upper) >> 1n) / 2 ** PRECISION;
