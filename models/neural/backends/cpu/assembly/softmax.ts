import { exponential } from './functions';
import { firstLanes, greatestLane, storeFirst, sumOfLanes } from './lanes';

/**
 * Logits of rows `start` to `end` become probabilities of each segment, less one at the code; segments of code -1 become 0. The greatest logit is
 * taken off first, so that no exponential overflows.
 */
export function softmaxGradient(logits: usize, columns: i32, starts: usize, segments: i32, codes: usize, start: i32, end: i32): void {
  const bytes = <usize>columns << 2;
  for (let row = start; row < end; row++) {
    const rowAt = logits + <usize>row * bytes;
    const codesAt = codes + ((<usize>row * segments) << 2);
    for (let segment = 0; segment < segments; segment++) {
      const startsAt = starts + (<usize>segment << 2);
      const first = load<i32>(startsAt);
      const width = load<i32>(startsAt, 4) - first;
      const at = rowAt + (<usize>first << 2);
      const code = load<i32>(codesAt + (<usize>segment << 2));
      if (code < 0) memory.fill(at, 0, <usize>width << 2);
      else if (width > 0) {
        probabilities(at, width);
        const right = at + (<usize>code << 2);
        store<f32>(right, load<f32>(right) - 1);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function probabilities(at: usize, width: i32): void {
  const rest = width & 3;
  const last = at + (<usize>(width - rest) << 2);
  const mask = firstLanes(rest);
  let greatest = f32x4.splat(-Infinity);
  for (let from = at; from < last; from += 16) greatest = f32x4.max(greatest, v128.load(from));
  if (rest) greatest = f32x4.max(greatest, v128.bitselect(v128.load(last), f32x4.splat(-Infinity), mask));
  const shift = f32x4.splat(greatestLane(greatest));
  let sums = f32x4.splat(0);
  for (let from = at; from < last; from += 16) {
    const value = exponential(f32x4.sub(v128.load(from), shift));
    v128.store(from, value);
    sums = f32x4.add(sums, value);
  }
  if (rest) {
    const value = v128.and(exponential(f32x4.sub(v128.load(last), shift)), mask);
    storeFirst(last, value, rest);
    sums = f32x4.add(sums, value);
  }
  const scale = f32x4.splat(1 / sumOfLanes(sums));
  for (let from = at; from < last; from += 16) v128.store(from, f32x4.mul(v128.load(from), scale));
  if (rest) storeFirst(last, f32x4.mul(v128.load(last), scale), rest);
}
