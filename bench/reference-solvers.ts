import type { Oracle } from './oracle.ts';

/** Hears after each oracle call how many there were and the least loss so far; false ends the search. */
export type Watch = (calls: number, least: number) => boolean;

/**
 * Mirror descent as Private-PGM does it (McKenna, Sheldon and Miklau 2019): theta <- theta - alpha gradient(mu), kept when the loss
 * falls by at least alpha/2 <gradient, mu - mu'>; alpha grows by a hundredth when it was and halves when it was not. Each iteration
 * asks the oracle twice: for the marginals of the potentials it has, and for those of the step.
 */
export function mirrorDescent(oracle: Oracle, watch: Watch): void {
  const { cells } = oracle;
  let theta = new Float64Array(cells);
  let trial = new Float64Array(cells);
  const mu = new Float64Array(cells);
  const moved = new Float64Array(cells);
  const gradient = new Float64Array(cells);
  let alpha = 0;
  let least = Number.POSITIVE_INFINITY;
  for (;;) {
    oracle.marginals(theta, mu);
    const loss = oracle.loss(mu);
    least = Math.min(least, loss);
    if (!watch(oracle.calls, least)) return;
    oracle.gradient(mu, gradient);
    if (alpha === 0) alpha = firstStep(gradient);
    for (let i = 0; i < cells; i++) trial[i] = theta[i]! - alpha * gradient[i]!;
    const isPossible = Number.isFinite(oracle.marginals(trial, moved));
    const reached = isPossible ? oracle.loss(moved) : Number.POSITIVE_INFINITY;
    let promised = 0;
    for (let i = 0; i < cells; i++) promised += gradient[i]! * (mu[i]! - moved[i]!);
    if (loss - reached >= (alpha / 2) * promised) {
      [theta, trial] = [trial, theta];
      least = Math.min(least, reached);
      alpha *= 1.01;
    } else alpha /= 2;
    if (!watch(oracle.calls, least)) return;
  }
}

/**
 * An accelerated method in the geometry of the relative entropy (Auslender and Teboulle 2006; Tseng 2008; Nesterov 2015): `z` is the
 * mirror point, `x` a weighted mean of such points. A step is kept when the loss at the next `x` is at most the linear model at `y`
 * plus smoothness share^2 KL(next z || z); otherwise the smoothness is doubled. With `isUniversal` it is halved after each step.
 * One oracle call a trial.
 */
export function accelerated(oracle: Oracle, isUniversal: boolean, watch: Watch): void {
  const { cells } = oracle;
  const fresh = (): Float64Array => new Float64Array(cells);
  let [theta, trial, z, zNext, x, xNext] = [fresh(), fresh(), fresh(), fresh(), fresh(), fresh()];
  const [y, gradient] = [fresh(), fresh()];
  let logMass = oracle.marginals(theta, z);
  x.set(z);
  let least = oracle.loss(x);
  oracle.gradient(x, gradient);
  let smoothness = 1 / firstStep(gradient);
  let weight = 0;
  while (watch(oracle.calls, least)) {
    // The positive root of smoothness step^2 = weight + step.
    const step = (1 + Math.sqrt(1 + 4 * smoothness * weight)) / (2 * smoothness);
    const share = step / (weight + step);
    for (let i = 0; i < cells; i++) y[i] = (1 - share) * x[i]! + share * z[i]!;
    oracle.gradient(y, gradient);
    for (let i = 0; i < cells; i++) trial[i] = theta[i]! - step * gradient[i]!;
    const logMassNext = oracle.marginals(trial, zNext);
    let apart = logMass - logMassNext;
    let model = oracle.loss(y);
    for (let i = 0; i < cells; i++) {
      apart += (trial[i]! - theta[i]!) * zNext[i]!;
      xNext[i] = (1 - share) * x[i]! + share * zNext[i]!;
      model += gradient[i]! * (xNext[i]! - y[i]!);
    }
    const reached = oracle.loss(xNext);
    const isPossible = Number.isFinite(logMassNext) && Number.isFinite(reached);
    if (isPossible) least = Math.min(least, reached);
    // Both sides are rounded; near the optimum their difference is nothing else.
    const slack = 1e-12 * Math.abs(logMass);
    if (isPossible && reached <= model + smoothness * share ** 2 * Math.max(0, apart) + slack) {
      [theta, trial] = [trial, theta];
      [z, zNext] = [zNext, z];
      [x, xNext] = [xNext, x];
      logMass = logMassNext;
      weight += step;
      if (isUniversal) smoothness /= 2;
    } else smoothness *= 2;
  }
}

/** The step that moves the steepest potential by one. */
const firstStep = (gradient: Float64Array): number =>
  1 / gradient.reduce((most, slope) => Math.max(most, Math.abs(slope)), Number.MIN_VALUE);
