import { firstLanes, multiplyAdd, storeFirst, sumOfLanes } from './lanes';

/* Sums over and within rows. */

/** Row i of out (rows x 1) = sum over columns of a * b in row i, in four partial sums of two each. */
export function rowProducts(out: usize, a: usize, b: usize, columns: i32, accumulate: bool, start: i32, end: i32): void {
  const bytes = <usize>columns << 2;
  const whole = bytes & ~15;
  const rest = columns & 3;
  const mask = firstLanes(rest);
  for (let row = start; row < end; row++) {
    const left = a + <usize>row * bytes;
    const right = b + <usize>row * bytes;
    let first = f32x4.splat(0);
    let second = f32x4.splat(0);
    let offset: usize = 0;
    for (; offset + 32 <= whole; offset += 32) {
      first = multiplyAdd(v128.load(left + offset), v128.load(right + offset), first);
      second = multiplyAdd(v128.load(left + offset, 16), v128.load(right + offset, 16), second);
    }
    if (offset < whole) first = multiplyAdd(v128.load(left + offset), v128.load(right + offset), first);
    if (rest) {
      const last = v128.and(v128.load(left + whole), mask);
      second = multiplyAdd(last, v128.and(v128.load(right + whole), mask), second);
    }
    const sum = sumOfLanes(f32x4.add(first, second));
    const into = out + (<usize>row << 2);
    store<f32>(into, accumulate ? load<f32>(into) + sum : sum);
  }
}

/** Row i times factors[i]; a row whose factor is 0 becomes 0 whatever it held. */
export function scaleRows(x: usize, factors: usize, columns: i32, start: i32, end: i32): void {
  const bytes = <usize>columns << 2;
  const whole = bytes & ~15;
  const rest = columns & 3;
  for (let row = start; row < end; row++) {
    const at = x + <usize>row * bytes;
    const factor = load<f32>(factors + (<usize>row << 2));
    if (factor == 0) {
      memory.fill(at, 0, bytes);
      continue;
    }
    const lanes = f32x4.splat(factor);
    for (let offset: usize = 0; offset < whole; offset += 16) {
      v128.store(at + offset, f32x4.mul(v128.load(at + offset), lanes));
    }
    if (rest) storeFirst(at + whole, f32x4.mul(v128.load(at + whole), lanes), rest);
  }
}

/** Row i of out = sum of the rows codes[i * each + j] of the table, j in order; -1 adds nothing. */
export function gatherRows(out: usize, table: usize, columns: i32, codes: usize, each: i32, accumulate: bool, start: i32, end: i32): void {
  const bytes = <usize>columns << 2;
  const whole = bytes & ~15;
  const rest = columns & 3;
  for (let row = start; row < end; row++) {
    const into = out + <usize>row * bytes;
    const first = codes + ((<usize>row * each) << 2);
    const last = first + (<usize>each << 2);
    let offset: usize = 0;
    for (; offset + 64 <= whole; offset += 64) {
      let a = f32x4.splat(0);
      let b = f32x4.splat(0);
      let c = f32x4.splat(0);
      let d = f32x4.splat(0);
      if (accumulate) {
        a = v128.load(into + offset);
        b = v128.load(into + offset, 16);
        c = v128.load(into + offset, 32);
        d = v128.load(into + offset, 48);
      }
      for (let at = first; at < last; at += 4) {
        const code = load<i32>(at);
        if (code < 0) continue;
        const from = table + <usize>code * bytes + offset;
        a = f32x4.add(a, v128.load(from));
        b = f32x4.add(b, v128.load(from, 16));
        c = f32x4.add(c, v128.load(from, 32));
        d = f32x4.add(d, v128.load(from, 48));
      }
      v128.store(into + offset, a);
      v128.store(into + offset, b, 16);
      v128.store(into + offset, c, 32);
      v128.store(into + offset, d, 48);
    }
    for (; offset < bytes; offset += 16) {
      let a = accumulate ? v128.load(into + offset) : f32x4.splat(0);
      for (let at = first; at < last; at += 4) {
        const code = load<i32>(at);
        if (code >= 0) a = f32x4.add(a, v128.load(table + <usize>code * bytes + offset));
      }
      if (offset < whole) v128.store(into + offset, a);
      else storeFirst(into + offset, a, rest);
    }
  }
}

/**
 * Adds row i of `rows` to each of the rows codes[i * each + j] of the table, in the columns `start` to `end` alone, so that threads that share
 * the work never meet, and every number is summed in the order of rows.
 */
export function scatterRows(table: usize, columns: i32, rows: usize, codes: usize, each: i32, count: i32, start: i32, end: i32): void {
  const bytes = <usize>columns << 2;
  const step = <usize>each << 2;
  let column = start;
  for (; column + 16 <= end; column += 16) {
    const offset = <usize>column << 2;
    let at = codes;
    for (let row = 0; row < count; row++) {
      const from = rows + <usize>row * bytes + offset;
      const a = v128.load(from);
      const b = v128.load(from, 16);
      const c = v128.load(from, 32);
      const d = v128.load(from, 48);
      const last = at + step;
      for (; at < last; at += 4) {
        const code = load<i32>(at);
        if (code < 0) continue;
        const into = table + <usize>code * bytes + offset;
        v128.store(into, f32x4.add(v128.load(into), a));
        v128.store(into, f32x4.add(v128.load(into, 16), b), 16);
        v128.store(into, f32x4.add(v128.load(into, 32), c), 32);
        v128.store(into, f32x4.add(v128.load(into, 48), d), 48);
      }
    }
  }
  for (; column < end; column += 4) {
    const offset = <usize>column << 2;
    const width = end - column;
    let at = codes;
    for (let row = 0; row < count; row++) {
      const a = v128.load(rows + <usize>row * bytes + offset);
      const last = at + step;
      for (; at < last; at += 4) {
        const code = load<i32>(at);
        if (code < 0) continue;
        const into = table + <usize>code * bytes + offset;
        const sum = f32x4.add(v128.load(into), a);
        if (width >= 4) v128.store(into, sum);
        else storeFirst(into, sum, width);
      }
    }
  }
}

/**
 * Row u of out = sum of the `each` rows of x from row u * each, in order, of the groups `start` to `end` and of the columns `firstColumn` to
 * `endColumn`, a multiple of 16 unless it is the last.
 */
export function sumGroups(
  out: usize,
  x: usize,
  columns: i32,
  each: i32,
  accumulate: bool,
  start: i32,
  end: i32,
  firstColumn: i32,
  endColumn: i32,
): void {
  const bytes = <usize>columns << 2;
  const last = <usize>endColumn << 2;
  const whole = last & ~15;
  for (let group = start; group < end; group++) {
    const into = out + <usize>group * bytes;
    const first = x + <usize>group * each * bytes;
    const behind = first + <usize>each * bytes;
    let offset = <usize>firstColumn << 2;
    for (; offset + 64 <= whole; offset += 64) {
      let a = f32x4.splat(0);
      let b = f32x4.splat(0);
      let c = f32x4.splat(0);
      let d = f32x4.splat(0);
      if (accumulate) {
        a = v128.load(into + offset);
        b = v128.load(into + offset, 16);
        c = v128.load(into + offset, 32);
        d = v128.load(into + offset, 48);
      }
      for (let at = first + offset; at < behind; at += bytes) {
        a = f32x4.add(a, v128.load(at));
        b = f32x4.add(b, v128.load(at, 16));
        c = f32x4.add(c, v128.load(at, 32));
        d = f32x4.add(d, v128.load(at, 48));
      }
      v128.store(into + offset, a);
      v128.store(into + offset, b, 16);
      v128.store(into + offset, c, 32);
      v128.store(into + offset, d, 48);
    }
    for (; offset < last; offset += 16) {
      let sum = accumulate ? v128.load(into + offset) : f32x4.splat(0);
      for (let at = first + offset; at < behind; at += bytes) sum = f32x4.add(sum, v128.load(at));
      if (offset < whole) v128.store(into + offset, sum);
      else storeFirst(into + offset, sum, endColumn & 3);
    }
  }
}
