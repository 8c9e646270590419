import { firstLanes } from './lanes';

/**
 * Groups `start` to `end` of out ((groups * each) x each): at how many places the codes of rows s and t of a group are equal and not -1.
 */
export function equalCodes(out: usize, codes: usize, each: i32, places: i32, start: i32, end: i32): void {
  const bytes = <usize>places << 2;
  const outStride = <usize>each << 2;
  for (let group = start; group < end; group++) {
    const first = codes + <usize>group * each * bytes;
    const into = out + <usize>group * each * outStride;
    for (let s = 0; s < each; s++) {
      for (let t = 0; t <= s; t++) {
        const count = <f32>equalPlaces(first + <usize>s * bytes, first + <usize>t * bytes, places);
        store<f32>(into + <usize>s * outStride + (<usize>t << 2), count);
        store<f32>(into + <usize>t * outStride + (<usize>s << 2), count);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function equalPlaces(a: usize, b: usize, places: i32): i32 {
  const rest = places & 3;
  const last = a + (<usize>(places - rest) << 2);
  const none = i32x4.splat(-1);
  let counts = i32x4.splat(0);
  for (; a < last; a += 16) {
    const x = v128.load(a);
    counts = i32x4.sub(counts, v128.andnot(i32x4.eq(x, v128.load(b)), i32x4.eq(x, none)));
    b += 16;
  }
  if (rest) {
    const x = v128.load(a);
    const equal = v128.andnot(i32x4.eq(x, v128.load(b)), i32x4.eq(x, none));
    counts = i32x4.sub(counts, v128.and(equal, firstLanes(rest)));
  }
  return (
    i32x4.extract_lane(counts, 0) +
    i32x4.extract_lane(counts, 1) +
    i32x4.extract_lane(counts, 2) +
    i32x4.extract_lane(counts, 3)
  );
}
