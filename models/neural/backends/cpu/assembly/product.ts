import { TILE_COLUMNS, TILE_ROWS, ZEROS } from './job';
import { multiplyAdd } from './lanes';

/**
 * Terms that are summed in registers before they are added to what the tile holds. It fixes the order of summation, and so the bits. The part of a
 * panel that such a block reads, 8 KiB, stays in the first cache (Goto & van de Geijn 2008).
 */
const DEPTH_BLOCK = 256;

/**
 * Tiles of `firstRow` to `endRow` and of the panels `firstPanel` to `endPanel` of out = left right. Which tiles are asked for together changes
 * nothing of their numbers. `border` has room for one tile.
 */
export function multiplyTiles(
  left: usize,
  leftStride: usize,
  right: usize,
  depth: i32,
  out: usize,
  columns: i32,
  firstRow: i32,
  endRow: i32,
  firstPanel: i32,
  endPanel: i32,
  accumulate: bool,
  border: usize,
): void {
  const outStride = <usize>columns << 2;
  const panelBytes = <usize>depth * (TILE_COLUMNS * 4);
  let start = 0;
  do {
    const block = min(DEPTH_BLOCK, depth - start);
    const adds = accumulate || start > 0;
    for (let panel = firstPanel; panel < endPanel; panel++) {
      const column = panel * TILE_COLUMNS;
      const width = min(TILE_COLUMNS, columns - column);
      const b = right + <usize>panel * panelBytes + <usize>start * (TILE_COLUMNS * 4);
      for (let row = firstRow; row < endRow; row += TILE_ROWS) {
        const height = min(TILE_ROWS, endRow - row);
        const a0 = left + <usize>row * leftStride + (<usize>start << 2);
        const a1 = height > 1 ? a0 + leftStride : a0;
        const a2 = height > 2 ? a1 + leftStride : a0;
        const a3 = height > 3 ? a2 + leftStride : a0;
        const into = out + <usize>row * outStride + (<usize>column << 2);
        if (height == TILE_ROWS && width == TILE_COLUMNS) {
          if (adds) tile(a0, a1, a2, a3, b, block, into, outStride, into, outStride);
          else tile(a0, a1, a2, a3, b, block, ZEROS, 0, into, outStride);
        } else {
          const stride: usize = TILE_COLUMNS * 4;
          if (adds) copyTile(into, outStride, border, stride, height, width);
          tile(a0, a1, a2, a3, b, block, adds ? border : ZEROS, adds ? stride : 0, border, stride);
          copyTile(border, stride, into, outStride, height, width);
        }
      }
    }
    start += block;
  } while (start < depth);
}

/**
 * out = from + left right, a tile of `depth` terms. Written for what V8 keeps in registers: accumulators that begin with what is read, and
 * nothing between the loop and the stores, ran 1.6 times as fast as a choice after the loop.
 */
function tile(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  b: usize,
  depth: i32,
  from: usize,
  fromStride: usize,
  out: usize,
  outStride: usize,
): void {
  let c00 = v128.load(from);
  let c01 = v128.load(from, 16);
  let c10 = v128.load(from + fromStride);
  let c11 = v128.load(from + fromStride, 16);
  let c20 = v128.load(from + 2 * fromStride);
  let c21 = v128.load(from + 2 * fromStride, 16);
  let c30 = v128.load(from + 3 * fromStride);
  let c31 = v128.load(from + 3 * fromStride, 16);
  let pairs = depth >> 1;
  while (pairs > 0) {
    let b0 = v128.load(b);
    let b1 = v128.load(b, 16);
    let a = v128.load32_splat(a0);
    c00 = multiplyAdd(a, b0, c00);
    c01 = multiplyAdd(a, b1, c01);
    a = v128.load32_splat(a1);
    c10 = multiplyAdd(a, b0, c10);
    c11 = multiplyAdd(a, b1, c11);
    a = v128.load32_splat(a2);
    c20 = multiplyAdd(a, b0, c20);
    c21 = multiplyAdd(a, b1, c21);
    a = v128.load32_splat(a3);
    c30 = multiplyAdd(a, b0, c30);
    c31 = multiplyAdd(a, b1, c31);
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    a = v128.load32_splat(a0, 4);
    c00 = multiplyAdd(a, b0, c00);
    c01 = multiplyAdd(a, b1, c01);
    a = v128.load32_splat(a1, 4);
    c10 = multiplyAdd(a, b0, c10);
    c11 = multiplyAdd(a, b1, c11);
    a = v128.load32_splat(a2, 4);
    c20 = multiplyAdd(a, b0, c20);
    c21 = multiplyAdd(a, b1, c21);
    a = v128.load32_splat(a3, 4);
    c30 = multiplyAdd(a, b0, c30);
    c31 = multiplyAdd(a, b1, c31);
    a0 += 8;
    a1 += 8;
    a2 += 8;
    a3 += 8;
    b += 64;
    pairs--;
  }
  v128.store(out, c00);
  v128.store(out, c01, 16);
  v128.store(out + outStride, c10);
  v128.store(out + outStride, c11, 16);
  v128.store(out + 2 * outStride, c20);
  v128.store(out + 2 * outStride, c21, 16);
  v128.store(out + 3 * outStride, c30);
  v128.store(out + 3 * outStride, c31, 16);
  if (depth & 1) addTerm(a0, a1, a2, a3, b, out, outStride);
}

/** Adds the one term that an odd depth leaves over. */
function addTerm(a0: usize, a1: usize, a2: usize, a3: usize, b: usize, out: usize, outStride: usize): void {
  const b0 = v128.load(b);
  const b1 = v128.load(b, 16);
  addProduct(a0, b0, b1, out);
  addProduct(a1, b0, b1, out + outStride);
  addProduct(a2, b0, b1, out + 2 * outStride);
  addProduct(a3, b0, b1, out + 3 * outStride);
}

// @ts-ignore: decorator
@inline
function addProduct(a: usize, b0: v128, b1: v128, out: usize): void {
  const factor = v128.load32_splat(a);
  v128.store(out, multiplyAdd(factor, b0, v128.load(out)));
  v128.store(out, multiplyAdd(factor, b1, v128.load(out, 16)), 16);
}

/** The first `height` rows and `width` columns of a tile. */
function copyTile(from: usize, fromStride: usize, into: usize, intoStride: usize, height: i32, width: i32): void {
  for (let row = 0; row < height; row++) {
    for (let offset: usize = 0; offset < <usize>width << 2; offset += 4) {
      store<f32>(into + <usize>row * intoStride + offset, load<f32>(from + <usize>row * fromStride + offset));
    }
  }
}
