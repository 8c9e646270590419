import type { BufferPool, Held } from './buffer-pool.ts';
import type { Commands } from './commands.ts';
import { widthOf } from './kernels/kernel.ts';
import {
  addParts,
  directProduct,
  directWidthAlong,
  type Tile,
  type Transposes,
  tileDepth,
  tiledProduct,
} from './kernels/product.ts';

/** `batch` products of m x k with k x n matrices. */
export interface ProductShape {
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** Workgroups that keep a large device busy: a few for each of its some hundred cores. */
const MANY_GROUPS = 512;
/** The same for invocations. */
const MANY_INVOCATIONS = 65536;
/** Rows or columns of a result up to which it is not worth tiles. */
const FEW = 16;
/** What a sum is at least cut into. */
const LEAST_PART = 128;

/** out = op(a) op(b), or out += op(a) op(b), by the kernel and the cuts that fit the shape: the same for the same shape, always. */
export function product(
  commands: Commands,
  pool: BufferPool,
  shape: ProductShape,
  transposes: Transposes,
  operands: { readonly out: Held; readonly a: Held; readonly b: Held },
  accumulate: boolean,
): void {
  const { batch, m, n, k } = shape;
  if (batch * m * n === 0) return;
  const tile = Math.min(m, n) > FEW ? tileOf(shape) : undefined;
  const busy = tile === undefined ? (batch * m * n) / MANY_INVOCATIONS : (batch * tiles(shape, tile)) / MANY_GROUPS;
  const wanted = Math.max(1, Math.min(Math.floor(1 / busy), Math.floor(k / LEAST_PART)));
  const granule = tile === undefined ? 4 : tileDepth(tile);
  const part = Math.max(granule, Math.ceil(k / wanted / granule) * granule);
  const parts = Math.max(1, Math.ceil(k / part));
  const run = tile === undefined ? direct : tiled(tile);
  if (parts === 1) {
    run(commands, shape, transposes, operands, { parts, part, accumulate: accumulate ? 1 : 0 });
    return;
  }
  const { held: partial } = pool.take(batch * parts * m * n * 4);
  run(commands, shape, transposes, { ...operands, out: partial }, { parts, part, accumulate: 0 });
  const width = widthOf(m * n);
  commands.runItems(addParts(width), [operands.out, partial], (batch * m * n) / width, {
    size: (m * n) / width,
    parts,
    accumulate: accumulate ? 1 : 0,
  });
  pool.give(partial);
}

interface Cuts {
  readonly parts: number;
  readonly part: number;
  readonly accumulate: number;
}

const tiles = ({ m, n }: ProductShape, tile: Tile): number => Math.ceil(m / tile) * Math.ceil(n / tile);

/** Large tiles read less for each product, where there are enough of them and they do not reach much beyond the result. */
function tileOf(shape: ProductShape): Tile {
  const large = tiles(shape, 128);
  return large * shape.batch * 2 >= MANY_GROUPS && large * 4 <= 1.25 * tiles(shape, 64) ? 128 : 64;
}

type Run = (
  commands: Commands,
  shape: ProductShape,
  transposes: Transposes,
  operands: { readonly out: Held; readonly a: Held; readonly b: Held },
  cuts: Cuts,
) => void;

const tiled =
  (tile: Tile): Run =>
  (commands, shape, transposes, { out, a, b }, cuts) => {
    const { batch, m, n, k } = shape;
    const kernel = tiledProduct(
      tile,
      transposes.a,
      transposes.b,
      widthOf(transposes.a ? m : k),
      widthOf(transposes.b ? k : n),
      widthOf(n),
    );
    const groups = batch * cuts.parts * tiles(shape, tile);
    commands.run(kernel, [out, a, b], groups, {
      items: groups,
      m,
      n,
      k,
      ...cuts,
      tilesN: Math.ceil(n / tile),
      tiles: tiles(shape, tile),
    });
  };

const direct: Run = (commands, { batch, m, n, k }, transposes, { out, a, b }, cuts) => {
  const along = directWidthAlong(transposes.a, transposes.b);
  const width = along === undefined ? 1 : widthOf(along === 'k' ? k : n);
  const alongK = along === 'k' ? width : 1;
  const alongN = along === 'n' ? width : 1;
  commands.runItems(
    directProduct(transposes.a, transposes.b, width),
    [out, a, b],
    batch * cuts.parts * m * (n / alongN),
    { m, n: n / alongN, k: k / alongK, ...cuts, part: cuts.part / alongK },
  );
};
