/** Numbers that stay in the nearest cache while all vectors are gone through. */
const BLOCK: i32 = 1024;

// @ts-ignore: decorator
@inline
function sumOfLanes(a: v128, b: v128): f64 {
  const both = f64x2.add(a, b);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}

// @ts-ignore: decorator
@inline
function dot(a: usize, b: usize, count: i32): f64 {
  const last = a + (<usize>count << 3);
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  let third = f64x2.splat(0);
  let fourth = f64x2.splat(0);
  for (; a + 64 <= last; a += 64, b += 64) {
    even = f64x2.add(even, f64x2.mul(v128.load(a), v128.load(b)));
    odd = f64x2.add(odd, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
    third = f64x2.add(third, f64x2.mul(v128.load(a, 32), v128.load(b, 32)));
    fourth = f64x2.add(fourth, f64x2.mul(v128.load(a, 48), v128.load(b, 48)));
  }
  let sum = sumOfLanes(f64x2.add(even, third), f64x2.add(odd, fourth));
  for (; a < last; a += 8, b += 8) sum += load<f64>(a) * load<f64>(b);
  return sum;
}

/** Products of one vector with each of the `vectors` whose addresses lie at `addresses`; `into` gets one number each. */
export function dots(addresses: usize, vectors: i32, vector: usize, count: i32, into: usize): void {
  for (let i = 0; i < vectors; i++) store<f64>(into + (<usize>i << 3), 0);
  for (let start = 0; start < count; start += BLOCK) {
    const size = min(BLOCK, count - start);
    const offset = <usize>start << 3;
    for (let i = 0; i < vectors; i++) {
      const other = <usize>load<u32>(addresses + (<usize>i << 2));
      const at = into + (<usize>i << 3);
      store<f64>(at, load<f64>(at) + dot(other + offset, vector + offset, size));
    }
  }
}

/** Writes the sum of the `vectors` whose addresses lie at `addresses`, each times its weight. */
export function combine(addresses: usize, vectors: i32, weights: usize, into: usize, count: i32): void {
  for (let start = 0; start < count; start += BLOCK) {
    const offset = <usize>start << 3;
    const size = <usize>min(BLOCK, count - start) << 3;
    const target = into + offset;
    for (let i = 0; i < vectors; i++) {
      const source = <usize>load<u32>(addresses + (<usize>i << 2)) + offset;
      const weight = load<f64>(weights + (<usize>i << 3));
      const lanes = f64x2.splat(weight);
      let at: usize = 0;
      if (i == 0) {
        for (; at + 16 <= size; at += 16) v128.store(target + at, f64x2.mul(lanes, v128.load(source + at)));
        if (at < size) store<f64>(target + at, weight * load<f64>(source + at));
      } else {
        for (; at + 32 <= size; at += 32) {
          v128.store(target + at, f64x2.add(v128.load(target + at), f64x2.mul(lanes, v128.load(source + at))));
          v128.store(
            target + at,
            f64x2.add(v128.load(target + at, 16), f64x2.mul(lanes, v128.load(source + at, 16))),
            16,
          );
        }
        for (; at < size; at += 8) {
          store<f64>(target + at, load<f64>(target + at) + weight * load<f64>(source + at));
        }
      }
    }
  }
}
