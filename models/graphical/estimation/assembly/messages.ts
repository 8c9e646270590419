/*
 * Message passing over one level of a bucket: a table of `rows` rows of `size` numbers, each `repeat` of which belong to one row of the level below.
 * An item is a factor or message with the same last column: three words, the address of where its row for each row of the table begins (in bytes), the address of
 * what is multiplied in, and that of what is summed out, or 0.
 */

// @ts-ignore: decorator
@inline
function rowOf(item: usize, row: i32): usize {
  return <usize>load<u32>(<usize>load<u32>(item) + (<usize>row << 2));
}

/**
 * Fills the table with the rows below it times what the items have. With `sums`, writes the sum of each row there. Returns the largest sum, or
 * NaN where some sum is not finite; 0 without `sums`.
 */
export function passUp(
  below: usize,
  table: usize,
  rows: i32,
  size: i32,
  repeat: i32,
  items: usize,
  count: i32,
  sums: usize,
): f64 {
  const bytes = <usize>size << 3;
  let largest: f64 = 0;
  let all: f64 = 0;
  for (let row = 0; row < rows; ) {
    for (let copy = 0; copy < repeat; copy++, row++, table += bytes) {
      let lanes = f64x2.splat(0);
      let odd: f64 = 0;
      let at: usize = 0;
      if (count == 0) {
        for (; at + 16 <= bytes; at += 16) {
          const value = v128.load(below + at);
          v128.store(table + at, value);
          lanes = f64x2.add(lanes, value);
        }
        if (at < bytes) {
          odd = load<f64>(below + at);
          store<f64>(table + at, odd);
        }
      } else {
        let source = below;
        for (let i = 0; i < count; i++) {
          const item = items + <usize>(i * 12);
          const factor = <usize>load<u32>(item, 4) + rowOf(item, row);
          at = 0;
          if (i < count - 1) {
            for (; at + 16 <= bytes; at += 16) {
              v128.store(table + at, f64x2.mul(v128.load(source + at), v128.load(factor + at)));
            }
            if (at < bytes) store<f64>(table + at, load<f64>(source + at) * load<f64>(factor + at));
          } else {
            for (; at + 16 <= bytes; at += 16) {
              const value = f64x2.mul(v128.load(source + at), v128.load(factor + at));
              v128.store(table + at, value);
              lanes = f64x2.add(lanes, value);
            }
            if (at < bytes) {
              odd = load<f64>(source + at) * load<f64>(factor + at);
              store<f64>(table + at, odd);
            }
          }
          source = table;
        }
      }
      if (sums != 0) {
        const sum = f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1) + odd;
        store<f64>(sums + (<usize>row << 3), sum);
        if (sum > largest) largest = sum;
        all += sum;
      }
    }
    below += bytes;
  }
  return all < Infinity ? largest : NaN;
}

/**
 * Adds each row of the table, times its scale where there are `scales`, to its row of what each item sums out. With `reduced`, writes there the sum of each
 * `repeat` rows.
 */
export function passDown(
  table: usize,
  rows: i32,
  size: i32,
  scales: usize,
  items: usize,
  count: i32,
  reduced: usize,
  repeat: i32,
): void {
  const bytes = <usize>size << 3;
  for (let row = 0; row < rows; ) {
    for (let copy = 0; copy < repeat && row < rows; copy++, row++, table += bytes) {
      const scale: f64 = scales == 0 ? 1 : load<f64>(scales + (<usize>row << 3));
      const lanes = f64x2.splat(scale);
      for (let i = 0; i < count; i++) {
        const item = items + <usize>(i * 12);
        const output = <usize>load<u32>(item, 8);
        if (output == 0) continue;
        const target = output + rowOf(item, row);
        let at: usize = 0;
        for (; at + 16 <= bytes; at += 16) {
          v128.store(target + at, f64x2.add(v128.load(target + at), f64x2.mul(lanes, v128.load(table + at))));
        }
        if (at < bytes) store<f64>(target + at, load<f64>(target + at) + scale * load<f64>(table + at));
      }
      if (reduced == 0) continue;
      let at: usize = 0;
      if (copy == 0) {
        for (; at + 16 <= bytes; at += 16) v128.store(reduced + at, f64x2.mul(lanes, v128.load(table + at)));
        if (at < bytes) store<f64>(reduced + at, scale * load<f64>(table + at));
      } else {
        for (; at + 16 <= bytes; at += 16) {
          v128.store(reduced + at, f64x2.add(v128.load(reduced + at), f64x2.mul(lanes, v128.load(table + at))));
        }
        if (at < bytes) store<f64>(reduced + at, load<f64>(reduced + at) + scale * load<f64>(table + at));
      }
    }
    if (reduced != 0) reduced += bytes;
  }
}

/** Turns what comes down to a bucket into scales of its rows: divided by the row's sum, which is `upward` times `scale`; 0 where that is 0. */
export function ratios(downward: usize, upward: usize, scale: f64, count: i32): void {
  const lanes = f64x2.splat(scale);
  const zero = f64x2.splat(0);
  const last = downward + (<usize>count << 3);
  for (; downward + 16 <= last; downward += 16, upward += 16) {
    const sum = f64x2.mul(v128.load(upward), lanes);
    v128.store(downward, v128.and(f64x2.div(v128.load(downward), sum), f64x2.gt(sum, zero)));
  }
  if (downward < last) {
    const sum = load<f64>(upward) * scale;
    store<f64>(downward, sum > 0 ? load<f64>(downward) / sum : 0);
  }
}
