/** a * b + c: rounded once where the build has relaxed SIMD and the machine has the instruction, otherwise twice. */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** The sum of the four lanes, in one order. */
// @ts-ignore: decorator
@inline
export function sumOfLanes(v: v128): f32 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 2, 3));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

// @ts-ignore: decorator
@inline
export function greatestLane(v: v128): f32 {
  const pairs = f32x4.max(v, v128.shuffle<f32>(v, v, 2, 3, 2, 3));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** All bits of the first `count` lanes. */
// @ts-ignore: decorator
@inline
export function firstLanes(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

/** Stores the first `count` lanes, one to three: what lies behind belongs to somebody else. */
// @ts-ignore: decorator
@inline
export function storeFirst(address: usize, v: v128, count: i32): void {
  if (count & 2) {
    v128.store64_lane(address, v, 0);
    if (count & 1) v128.store32_lane(address, v, 2, 8);
  } else v128.store32_lane(address, v, 0);
}
