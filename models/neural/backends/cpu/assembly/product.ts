import { TILE_COLUMNS, TILE_ROWS } from './job';
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
          tile(a0, a1, a2, a3, b, block, into, outStride, adds);
        } else {
          tile(a0, a1, a2, a3, b, block, border, TILE_COLUMNS * 4, false);
          copyBorder(border, into, outStride, height, width, adds);
        }
      }
    }
    start += block;
  } while (start < depth);
}

function tile(a0: usize, a1: usize, a2: usize, a3: usize, b: usize, depth: i32, out: usize, outStride: usize, accumulate: bool): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
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
  if (depth & 1) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
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
  }
  storeEight(out, c00, c01, accumulate);
  storeEight(out + outStride, c10, c11, accumulate);
  storeEight(out + 2 * outStride, c20, c21, accumulate);
  storeEight(out + 3 * outStride, c30, c31, accumulate);
}

// @ts-ignore: decorator
@inline
function storeEight(out: usize, low: v128, high: v128, accumulate: bool): void {
  if (accumulate) {
    low = f32x4.add(v128.load(out), low);
    high = f32x4.add(v128.load(out, 16), high);
  }
  v128.store(out, low);
  v128.store(out, high, 16);
}

function copyBorder(border: usize, out: usize, outStride: usize, height: i32, width: i32, accumulate: bool): void {
  for (let row = 0; row < height; row++) {
    let from = border + <usize>row * (TILE_COLUMNS * 4);
    let into = out + <usize>row * outStride;
    const end = into + (<usize>width << 2);
    for (; into < end; into += 4) {
      store<f32>(into, accumulate ? load<f32>(into) + load<f32>(from) : load<f32>(from));
      from += 4;
    }
  }
}
