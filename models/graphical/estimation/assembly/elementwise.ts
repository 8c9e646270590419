/* Number by number, over `count` numbers. Sums are taken in lanes of two, in one order. */

/** into = from - length * direction */
export function descend(from: usize, direction: usize, length: f64, into: usize, count: i32): void {
  const lanes = f64x2.splat(length);
  const last = from + (<usize>count << 3);
  for (; from + 16 <= last; from += 16, direction += 16, into += 16) {
    v128.store(into, f64x2.sub(v128.load(from), f64x2.mul(lanes, v128.load(direction))));
  }
  if (from < last) store<f64>(into, load<f64>(from) - length * load<f64>(direction));
}

/** into = factor * from */
export function scaled(from: usize, factor: f64, into: usize, count: i32): void {
  const lanes = f64x2.splat(factor);
  const last = from + (<usize>count << 3);
  for (; from + 16 <= last; from += 16, into += 16) v128.store(into, f64x2.mul(lanes, v128.load(from)));
  if (from < last) store<f64>(into, factor * load<f64>(from));
}

/**
 * The gradient of the dual, sums - target + ridge * theta. Writes to `told` what is to be added to the logarithm of the sum for the value, the sum of theta *
 * (ridge * theta / 2 - target), and then the gap, the sum of gradient^2 / (2 ridge).
 */
export function dualStep(theta: usize, sums: usize, target: usize, ridge: usize, gradient: usize, told: usize, count: i32): void {
  const half = f64x2.splat(0.5);
  let value = f64x2.splat(0);
  let gap = f64x2.splat(0);
  const last = theta + (<usize>count << 3);
  for (; theta + 16 <= last; theta += 16, sums += 16, target += 16, ridge += 16, gradient += 16) {
    const x = v128.load(theta);
    const pull = f64x2.mul(v128.load(ridge), x);
    const wanted = v128.load(target);
    const slope = f64x2.add(f64x2.sub(v128.load(sums), wanted), pull);
    v128.store(gradient, slope);
    value = f64x2.add(value, f64x2.mul(x, f64x2.sub(f64x2.mul(half, pull), wanted)));
    gap = f64x2.add(gap, f64x2.div(f64x2.mul(slope, slope), v128.load(ridge)));
  }
  let values = f64x2.extract_lane(value, 0) + f64x2.extract_lane(value, 1);
  let gaps = f64x2.extract_lane(gap, 0) + f64x2.extract_lane(gap, 1);
  if (theta < last) {
    const x = load<f64>(theta);
    const pull = load<f64>(ridge) * x;
    const wanted = load<f64>(target);
    const slope = load<f64>(sums) - wanted + pull;
    store<f64>(gradient, slope);
    values += x * (0.5 * pull - wanted);
    gaps += (slope * slope) / load<f64>(ridge);
  }
  store<f64>(told, values);
  store<f64>(told, 0.5 * gaps, 8);
}

/** agreed = curvature * (gradient - apart), and bent = ridge * agreed */
export function inner(gradient: usize, apart: usize, curvature: usize, ridge: usize, agreed: usize, bent: usize, count: i32): void {
  const last = gradient + (<usize>count << 3);
  for (; gradient + 16 <= last; gradient += 16, apart += 16, curvature += 16, ridge += 16, agreed += 16, bent += 16) {
    const part = f64x2.mul(v128.load(curvature), f64x2.sub(v128.load(gradient), v128.load(apart)));
    v128.store(agreed, part);
    v128.store(bent, f64x2.mul(v128.load(ridge), part));
  }
  if (gradient < last) {
    const part = load<f64>(curvature) * (load<f64>(gradient) - load<f64>(apart));
    store<f64>(agreed, part);
    store<f64>(bent, load<f64>(ridge) * part);
  }
}

/** into = agreed + (apart - after) / ridge */
export function outer(agreed: usize, apart: usize, after: usize, ridge: usize, into: usize, count: i32): void {
  const last = agreed + (<usize>count << 3);
  for (; agreed + 16 <= last; agreed += 16, apart += 16, after += 16, ridge += 16, into += 16) {
    const left = f64x2.div(f64x2.sub(v128.load(apart), v128.load(after)), v128.load(ridge));
    v128.store(into, f64x2.add(v128.load(agreed), left));
  }
  if (agreed < last) {
    store<f64>(into, load<f64>(agreed) + (load<f64>(apart) - load<f64>(after)) / load<f64>(ridge));
  }
}

/** into = curvature * gradient */
export function wideSlopes(curvature: usize, gradient: usize, into: usize, count: i32): void {
  const last = gradient + (<usize>count << 3);
  for (; gradient + 16 <= last; gradient += 16, curvature += 16, into += 16) {
    v128.store(into, f64x2.mul(v128.load(curvature), v128.load(gradient)));
  }
  if (gradient < last) store<f64>(into, load<f64>(curvature) * load<f64>(gradient));
}
