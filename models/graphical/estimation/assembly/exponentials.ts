import { exponential } from '../../inference/assembly/exponential';

/** Writes e^(x - reference) of `count` numbers; false, and nothing of use, where some x exceeds the reference by more than `most`. */
export function exponentials(x: usize, into: usize, count: i32, reference: f64, most: f64): bool {
  const shift = f64x2.splat(reference);
  const limit = f64x2.splat(most);
  let within = i64x2.splat(-1);
  const last = x + (<usize>count << 3);
  for (; x + 32 <= last; x += 32, into += 32) {
    const a = f64x2.sub(v128.load(x), shift);
    const b = f64x2.sub(v128.load(x, 16), shift);
    within = v128.and(within, v128.and(f64x2.le(a, limit), f64x2.le(b, limit)));
    v128.store(into, exponential(a));
    v128.store(into, exponential(b), 16);
  }
  for (; x < last; x += 8, into += 8) {
    const a = f64x2.sub(f64x2.splat(load<f64>(x)), shift);
    within = v128.and(within, f64x2.le(a, limit));
    store<f64>(into, f64x2.extract_lane(exponential(a), 0));
  }
  return i64x2.all_true(within);
}
