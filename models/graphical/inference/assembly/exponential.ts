const LOG2E: f64 = 1.4426950408889634;
const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
/** Below it e^x is zero here: no power of two of a normal double reaches further. */
const LOWEST: f64 = -708;

// @ts-ignore: decorator
@inline
function horner(series: v128, r: v128, coefficient: f64): v128 {
  return f64x2.add(f64x2.splat(coefficient), f64x2.mul(r, series));
}

/** e^x of both lanes, x at most 709: the series of `inference/elementary.ts`, with the same roundings. */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  const power = f64x2.floor(f64x2.add(f64x2.mul(x, f64x2.splat(LOG2E)), f64x2.splat(0.5)));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(power, f64x2.splat(LN2_HIGH))), f64x2.mul(power, f64x2.splat(LN2_LOW)));
  let series = f64x2.div(r, f64x2.splat(6227020800));
  series = f64x2.mul(r, f64x2.add(f64x2.splat(1.0 / 479001600), series));
  series = f64x2.add(f64x2.splat(1.0 / 39916800), series);
  series = horner(series, r, 1.0 / 3628800);
  series = horner(series, r, 1.0 / 362880);
  series = horner(series, r, 1.0 / 40320);
  series = horner(series, r, 1.0 / 5040);
  series = horner(series, r, 1.0 / 720);
  series = horner(series, r, 1.0 / 120);
  series = horner(series, r, 1.0 / 24);
  series = horner(series, r, 1.0 / 6);
  series = horner(series, r, 0.5);
  series = horner(series, r, 1);
  series = horner(series, r, 1);
  const whole = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(power));
  const factor = i64x2.shl(i64x2.add(whole, i64x2.splat(1023)), 52);
  return v128.and(f64x2.mul(series, factor), f64x2.ge(x, f64x2.splat(LOWEST)));
}
