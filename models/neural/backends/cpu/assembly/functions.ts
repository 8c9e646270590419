import { multiplyAdd } from './lanes';

/*
 * Polynomials of our own, so that every machine gives the same bits in the build without relaxed SIMD. Coefficients: minimax in the relative
 * error, by iteratively reweighted least squares (Lawson 1961) in float64, then rounded to float32.
 */

/**
 * e^x, relative error below 2e-7 between -87.3 and 88; smaller and greater arguments count as those bounds. NaN stays NaN.
 * x = n ln 2 + r (Cody & Waite 1980: ln 2 in two parts), e^r = 1 + r + r^2 q(r).
 */
// @ts-ignore: decorator
@inline
export function exponential(unbounded: v128): v128 {
  const x = f32x4.pmin(f32x4.pmax(unbounded, f32x4.splat(-87.3)), f32x4.splat(88));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.4426950408889634)));
  let r = multiplyAdd(n, f32x4.splat(-0.693359375), x);
  r = multiplyAdd(n, f32x4.splat(2.1219444e-4), r);
  let q = multiplyAdd(r, f32x4.splat(0.001381459878757596), f32x4.splat(0.008368716575205326));
  q = multiplyAdd(q, r, f32x4.splat(0.04166838899254799));
  q = multiplyAdd(q, r, f32x4.splat(0.1666652113199234));
  q = multiplyAdd(q, r, f32x4.splat(0.4999999403953552));
  const fraction = f32x4.add(multiplyAdd(f32x4.mul(r, r), q, r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(fraction, power);
}

/** 1 / (1 + e^-x). */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(x))));
}

/** Below .625 in magnitude x + x^3 p(x^2), where 1 - 2 / (e^2x + 1) would cancel; that one above. */
// @ts-ignore: decorator
@inline
export function hyperbolicTangent(x: v128): v128 {
  const one = f32x4.splat(1);
  const two = f32x4.splat(2);
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const magnitude = f32x4.abs(x);
  const far = f32x4.sub(one, f32x4.div(two, f32x4.add(exponential(f32x4.mul(two, magnitude)), one)));
  const z = f32x4.mul(x, x);
  let p = multiplyAdd(z, f32x4.splat(-0.005704986862838268), f32x4.splat(0.0206390880048275));
  p = multiplyAdd(p, z, f32x4.splat(-0.05373971536755562));
  p = multiplyAdd(p, z, f32x4.splat(0.13331441581249237));
  p = multiplyAdd(p, z, f32x4.splat(-0.3333328068256378));
  const near = multiplyAdd(f32x4.mul(magnitude, z), p, magnitude);
  return v128.or(v128.bitselect(near, far, f32x4.lt(magnitude, f32x4.splat(0.625))), sign);
}
