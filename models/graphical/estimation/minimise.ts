import { QuasiNewton } from './quasi-newton.ts';
import type { Workspace } from './workspace.ts';

/** A smooth convex function: writes its gradient at `x` and returns its value (`NaN` or `Infinity` where it has none). */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface MinimiseOptions {
  readonly maxEvaluations: number;
  /** Turns a gradient into a direction as a symmetric, positive semidefinite matrix does: what is known of the inverse Hessian beforehand. */
  readonly precondition: (gradient: Float64Array, into: Float64Array) => void;
  /** Asked after every evaluation that lowered the value; true ends the search. */
  readonly converged: (value: number) => boolean;
}

export interface Minimum {
  readonly value: number;
  readonly evaluations: number;
  readonly converged: boolean;
}

const SUFFICIENT_DECREASE = 1e-4;
const CURVATURE = 0.9;
const MAX_TRIALS = 25;
/** Pairs of steps and gradient changes kept. */
const MEMORY = 12;
/** Fewer are kept where they would have more numbers than this: 256 MB. */
const MOST_REMEMBERED = 2 ** 25;

/**
 * Limited-memory BFGS with a bracketing line search for the weak Wolfe conditions (Lewis and Overton 2013). All arrays lie in the workspace, `x` too, which is
 * overwritten with the best point found. Everything is allocated before the first step.
 */
export function minimise(
  workspace: Workspace,
  objective: Objective,
  x: Float64Array,
  { maxEvaluations, precondition, converged }: MinimiseOptions,
): Minimum {
  const { kernels } = workspace;
  const n = x.length;
  const memory = Math.max(2, Math.min(MEMORY, Math.floor(MOST_REMEMBERED / 2 / Math.max(1, n))));
  const known = new QuasiNewton(workspace, n, memory);
  const direction = workspace.numbers(n);
  let here = x;
  let there = workspace.numbers(n);
  let gradient = workspace.numbers(n);
  let gradientThere = workspace.numbers(n);
  let steered = workspace.numbers(n);
  let steeredThere = workspace.numbers(n);
  let value = objective(here, gradient);
  let evaluations = 1;
  const ended = (isConverged: boolean): Minimum => {
    if (here !== x) x.set(here);
    return { value, evaluations, converged: isConverged };
  };
  if (!Number.isFinite(value)) return ended(false);
  if (converged(value)) return ended(true);
  precondition(gradient, steered);
  while (evaluations < maxEvaluations) {
    known.direction(steered, direction);
    let slope = -known.dot(direction, gradient);
    if (!(slope < 0) && known.stored > 0) {
      known.forget();
      known.direction(steered, direction);
      slope = -known.dot(direction, gradient);
    }
    if (!(slope < 0)) return ended(true);
    let low = 0;
    let high = Number.POSITIVE_INFINITY;
    let length = known.stored === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    let accepted = Number.NaN;
    let bestLength = 0;
    let triedLength = 0;
    for (let attempt = 0; attempt < MAX_TRIALS && evaluations < maxEvaluations; attempt++) {
      kernels.descend(here.byteOffset, direction.byteOffset, length, there.byteOffset, n);
      const reached = objective(there, gradientThere);
      triedLength = length;
      evaluations++;
      if (!(reached <= value + SUFFICIENT_DECREASE * length * slope)) {
        high = length;
      } else {
        accepted = reached;
        bestLength = length;
        if (converged(accepted) || -known.dot(direction, gradientThere) >= CURVATURE * slope) break;
        low = length;
      }
      length = high === Number.POSITIVE_INFINITY ? 2 * length : (low + high) / 2;
    }
    if (!(accepted <= value)) return ended(false);
    if (bestLength !== triedLength) {
      kernels.descend(here.byteOffset, direction.byteOffset, bestLength, there.byteOffset, n);
      accepted = objective(there, gradientThere);
      evaluations++;
    }
    value = accepted;
    [here, there] = [there, here];
    if (converged(value)) return ended(true);
    precondition(gradientThere, steeredThere);
    known.learn({
      direction,
      length: bestLength,
      slope,
      old: gradient,
      gradient: gradientThere,
      before: steered,
      after: steeredThere,
    });
    [gradient, gradientThere] = [gradientThere, gradient];
    [steered, steeredThere] = [steeredThere, steered];
  }
  return ended(false);
}
