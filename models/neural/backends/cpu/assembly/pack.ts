import { TILE_COLUMNS } from './job';

/*
 * Both factors of a product as the tiles read them. Left: each row of op(a) on one piece, `leftStride` bytes from row to
 * row. Right: panels of eight columns of op(b), one row of eight numbers after the other, filled up with zeros.
 */

/** Rows `start` to `end` of `source` become columns of the packed rows: the left factor where it is transposed. */
export function packLeftTransposed(source: usize, columns: i32, start: i32, end: i32, target: usize, leftStride: usize): void {
  const sourceStride = <usize>columns << 2;
  const four = start + ((end - start) & ~3);
  for (let column = 0; column < columns; column += 4) {
    const width = columns - column;
    const into = target + <usize>column * leftStride;
    let from = source + <usize>start * sourceStride + (<usize>column << 2);
    let k = start;
    if (width >= 4) {
      for (; k < four; k += 4) {
        transposeFour(from, sourceStride, into + (<usize>k << 2), leftStride);
        from += 4 * sourceStride;
      }
    }
    for (; k < end; k++) {
      for (let j = 0; j < min(4, width); j++) {
        store<f32>(into + <usize>j * leftStride + (<usize>k << 2), load<f32>(from + (<usize>j << 2)));
      }
      from += sourceStride;
    }
  }
}

/** Rows `start` to `end` of the right factor, of `depth` rows, into all panels. */
export function packRight(source: usize, columns: i32, start: i32, end: i32, target: usize, depth: i32): void {
  const panelBytes = <usize>depth * (TILE_COLUMNS * 4);
  const sourceStride = <usize>columns << 2;
  for (let column = 0; column < columns; column += TILE_COLUMNS) {
    let from = source + <usize>start * sourceStride + (<usize>column << 2);
    let into = target + <usize>start * (TILE_COLUMNS * 4);
    const last = into + <usize>(end - start) * (TILE_COLUMNS * 4);
    const width = columns - column;
    if (width >= TILE_COLUMNS) {
      for (; into < last; into += TILE_COLUMNS * 4) {
        v128.store(into, v128.load(from));
        v128.store(into, v128.load(from, 16), 16);
        from += sourceStride;
      }
    } else {
      for (; into < last; into += TILE_COLUMNS * 4) {
        for (let j = 0; j < TILE_COLUMNS; j++) {
          store<f32>(into + (<usize>j << 2), j < width ? load<f32>(from + (<usize>j << 2)) : 0);
        }
        from += sourceStride;
      }
    }
    target += panelBytes;
  }
}

/** Columns of the right factor from `start` to `end`, whole panels but the last, out of the rows of its transpose. */
export function packRightTransposed(source: usize, columns: i32, start: i32, end: i32, target: usize, depth: i32): void {
  const sourceStride = <usize>depth << 2;
  for (let column = start; column < end; column += TILE_COLUMNS) {
    const width = columns - column;
    let into = target + <usize>column * sourceStride;
    let from = source + <usize>column * sourceStride;
    let k = 0;
    if (width >= TILE_COLUMNS) {
      for (; k + 4 <= depth; k += 4) {
        transposeFour(from, sourceStride, into, TILE_COLUMNS * 4);
        transposeFour(from + 4 * sourceStride, sourceStride, into + 16, TILE_COLUMNS * 4);
        from += 16;
        into += TILE_COLUMNS * 16;
      }
    }
    for (; k < depth; k++) {
      for (let j = 0; j < TILE_COLUMNS; j++) {
        store<f32>(into + (<usize>j << 2), j < width ? load<f32>(from + <usize>j * sourceStride) : 0);
      }
      from += 4;
      into += TILE_COLUMNS * 4;
    }
  }
}

// @ts-ignore: decorator
@inline
function transposeFour(from: usize, fromStride: usize, into: usize, intoStride: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + fromStride);
  const c = v128.load(from + 2 * fromStride);
  const d = v128.load(from + 3 * fromStride);
  const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cd23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(into, v128.shuffle<i64>(ab01, cd01, 0, 2));
  v128.store(into + intoStride, v128.shuffle<i64>(ab01, cd01, 1, 3));
  v128.store(into + 2 * intoStride, v128.shuffle<i64>(ab23, cd23, 0, 2));
  v128.store(into + 3 * intoStride, v128.shuffle<i64>(ab23, cd23, 1, 3));
}
