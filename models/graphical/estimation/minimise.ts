/** A smooth convex function: writes its gradient at `x` and returns its value (`NaN` or `Infinity` where it has none). */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface MinimiseOptions {
  readonly maxEvaluations: number;
  /** Pairs of steps and gradient changes kept; fewer are kept when they would need more than 2^26 numbers. */
  readonly memory?: number;
  /** Changes a direction as a symmetric, positive semidefinite matrix does: what is known of the inverse Hessian beforehand. */
  readonly precondition?: (direction: Float64Array) => void;
  /** Asked after every step that lowered the value; true ends the search. */
  readonly converged: (value: number, gradient: Float64Array) => boolean;
}

export interface Minimum {
  readonly value: number;
  readonly evaluations: number;
  readonly converged: boolean;
}

const SUFFICIENT_DECREASE = 1e-4;
const CURVATURE = 0.9;
const MAX_TRIALS = 25;

/**
 * Limited-memory BFGS (Nocedal 1980; two-loop recursion) with a bracketing line search for the weak Wolfe conditions
 * (Lewis and Overton 2013). Overwrites `x` with the best point found. Everything is allocated before the first step.
 */
export function minimise(objective: Objective, x: Float64Array, options: MinimiseOptions): Minimum {
  const n = x.length;
  const memory = Math.max(2, Math.min(options.memory ?? 12, Math.floor(2 ** 25 / Math.max(1, n))));
  const steps = Array.from({ length: memory }, () => new Float64Array(n));
  const changes = Array.from({ length: memory }, () => new Float64Array(n));
  const inverseProducts = new Float64Array(memory);
  const weights = new Float64Array(memory);
  const direction = new Float64Array(n);
  const trial = new Float64Array(n);
  const trialGradient = new Float64Array(n);
  const gradient = new Float64Array(n);
  let value = objective(x, gradient);
  let evaluations = 1;
  let stored = 0;
  let newest = -1;
  if (!Number.isFinite(value)) return { value, evaluations, converged: false };
  if (options.converged(value, gradient)) return { value, evaluations, converged: true };
  while (evaluations < options.maxEvaluations) {
    direction.set(gradient);
    for (let j = 0; j < stored; j++) {
      const slot = (newest - j + memory) % memory;
      weights[slot] = inverseProducts[slot]! * dot(steps[slot]!, direction);
      addScaled(direction, changes[slot]!, -weights[slot]!);
    }
    if (stored > 0) {
      const last = changes[newest]!;
      scale(direction, 1 / (inverseProducts[newest]! * dot(last, last)));
    }
    options.precondition?.(direction);
    for (let j = stored - 1; j >= 0; j--) {
      const slot = (newest - j + memory) % memory;
      const weight = inverseProducts[slot]! * dot(changes[slot]!, direction);
      addScaled(direction, steps[slot]!, weights[slot]! - weight);
    }
    let slope = -dot(direction, gradient);
    if (!(slope < 0)) {
      direction.set(gradient);
      slope = -dot(gradient, gradient);
      stored = 0;
    }
    if (slope === 0) return { value, evaluations, converged: true };
    let low = 0;
    let high = Number.POSITIVE_INFINITY;
    let length = stored === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    let accepted = Number.NaN;
    let bestLength = 0;
    for (let attempt = 0; attempt < MAX_TRIALS && evaluations < options.maxEvaluations; attempt++) {
      for (let i = 0; i < n; i++) trial[i] = x[i]! - length * direction[i]!;
      const reached = objective(trial, trialGradient);
      evaluations++;
      if (!(reached <= value + SUFFICIENT_DECREASE * length * slope)) {
        high = length;
      } else {
        accepted = reached;
        bestLength = length;
        if (-dot(direction, trialGradient) >= CURVATURE * slope) break;
        low = length;
      }
      length = high === Number.POSITIVE_INFINITY ? 2 * length : (low + high) / 2;
    }
    if (!(accepted <= value)) return { value, evaluations, converged: false };
    if (bestLength !== length) {
      for (let i = 0; i < n; i++) trial[i] = x[i]! - bestLength * direction[i]!;
      accepted = objective(trial, trialGradient);
      evaluations++;
    }
    const slot = (newest + 1) % memory;
    const step = steps[slot]!;
    const change = changes[slot]!;
    for (let i = 0; i < n; i++) {
      step[i] = trial[i]! - x[i]!;
      change[i] = trialGradient[i]! - gradient[i]!;
    }
    const product = dot(step, change);
    if (product > 0) {
      inverseProducts[slot] = 1 / product;
      newest = slot;
      stored = Math.min(stored + 1, memory);
    }
    x.set(trial);
    gradient.set(trialGradient);
    value = accepted;
    if (options.converged(value, gradient)) return { value, evaluations, converged: true };
  }
  return { value, evaluations, converged: false };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(target: Float64Array, source: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * source[i]!;
}

function scale(target: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i]! *= factor;
}
