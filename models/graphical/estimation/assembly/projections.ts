/*
 * A table of `rows` rows of `size` numbers, and `items` tables over some of its columns with the same last one: for each, the address of
 * where its row for each row of the table begins, in bytes, and its own address (three words; the third is not used).
 */

/** Writes the sum of each row to `sums`, and adds each row to its row in every item. */
export function project(table: usize, rows: i32, size: i32, sums: usize, items: usize, count: i32): void {
  const bytes = <usize>size << 3;
  for (let row = 0; row < rows; row++, table += bytes) {
    let lanes = f64x2.splat(0);
    let at: usize = 0;
    for (; at + 16 <= bytes; at += 16) lanes = f64x2.add(lanes, v128.load(table + at));
    let sum = f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
    if (at < bytes) sum += load<f64>(table + at);
    store<f64>(sums + (<usize>row << 3), sum);
    for (let i = 0; i < count; i++) {
      const item = items + <usize>(i * 12);
      const target = <usize>load<u32>(item, 4) + <usize>load<u32>(<usize>load<u32>(item) + (<usize>row << 2));
      at = 0;
      for (; at + 16 <= bytes; at += 16) {
        v128.store(target + at, f64x2.add(v128.load(target + at), v128.load(table + at)));
      }
      if (at < bytes) store<f64>(target + at, load<f64>(target + at) + load<f64>(table + at));
    }
  }
}

/** Writes to each number of the table that of its row in `sums`, and what each item has for it. */
export function spread(table: usize, rows: i32, size: i32, sums: usize, items: usize, count: i32): void {
  const bytes = <usize>size << 3;
  for (let row = 0; row < rows; row++, table += bytes) {
    const own = load<f64>(sums + (<usize>row << 3));
    const lanes = f64x2.splat(own);
    let at: usize = 0;
    if (count == 0) {
      for (; at + 16 <= bytes; at += 16) v128.store(table + at, lanes);
      if (at < bytes) store<f64>(table + at, own);
      continue;
    }
    for (let i = 0; i < count; i++) {
      const item = items + <usize>(i * 12);
      const source = <usize>load<u32>(item, 4) + <usize>load<u32>(<usize>load<u32>(item) + (<usize>row << 2));
      at = 0;
      if (i == 0) {
        for (; at + 16 <= bytes; at += 16) v128.store(table + at, f64x2.add(lanes, v128.load(source + at)));
        if (at < bytes) store<f64>(table + at, own + load<f64>(source + at));
      } else {
        for (; at + 16 <= bytes; at += 16) {
          v128.store(table + at, f64x2.add(v128.load(table + at), v128.load(source + at)));
        }
        if (at < bytes) store<f64>(table + at, load<f64>(table + at) + load<f64>(source + at));
      }
    }
  }
}
