export interface MinimiseOptions {
  /** Stops where no entry of the gradient is greater than this. */
  readonly tolerance: number;
  readonly maxIterations: number;
  /** A guess at the diagonal of the second derivative, all positive: the first steps are scaled by it. */
  readonly curvature: Float64Array;
}

/** Writes the gradient at `at` into `gradient` and returns the value. */
export type SmoothFunction = (at: Float64Array, gradient: Float64Array) => number;

const MEMORY = 10;
const ARMIJO = 1e-4;
const MOST_HALVINGS = 30;

/**
 * Minimises a smooth convex function from `start`, which is overwritten by the minimum: L-BFGS (Liu and Nocedal 1989, algorithm 2.1) with
 * backtracking. Returns whether the gradient came below the tolerance.
 */
export function minimise(f: SmoothFunction, start: Float64Array, options: MinimiseOptions): boolean {
  const size = start.length;
  let gradient: Float64Array = new Float64Array(size);
  let nextGradient: Float64Array = new Float64Array(size);
  const next = new Float64Array(size);
  const direction = new Float64Array(size);
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];
  let value = f(start, gradient);
  for (let iteration = 0; iteration < options.maxIterations; iteration++) {
    if (greatest(gradient) <= options.tolerance) return true;
    descend(gradient, steps, changes, options.curvature, direction);
    const slope = dot(gradient, direction);
    let length = 1;
    let nextValue = Number.NaN;
    for (let halvings = 0; halvings < MOST_HALVINGS; halvings++, length /= 2) {
      for (let j = 0; j < size; j++) next[j] = start[j]! + length * direction[j]!;
      nextValue = f(next, nextGradient);
      if (nextValue <= value + ARMIJO * length * slope) break;
    }
    if (!(nextValue <= value)) return false;
    remember(start, next, gradient, nextGradient, steps, changes);
    start.set(next);
    value = nextValue;
    [gradient, nextGradient] = [nextGradient, gradient];
  }
  return greatest(gradient) <= options.tolerance;
}

/** The two-loop recursion: `direction` becomes minus the approximate inverse Hessian times the gradient. */
function descend(
  gradient: Float64Array,
  steps: readonly Float64Array[],
  changes: readonly Float64Array[],
  curvature: Float64Array,
  direction: Float64Array,
): void {
  const size = gradient.length;
  const shares = new Float64Array(steps.length);
  for (let j = 0; j < size; j++) direction[j] = -gradient[j]!;
  for (let k = steps.length - 1; k >= 0; k--) {
    shares[k] = dot(steps[k]!, direction) / dot(steps[k]!, changes[k]!);
    add(direction, -shares[k]!, changes[k]!);
  }
  const last = steps.length - 1;
  const scale = last < 0 ? 1 : dot(steps[last]!, changes[last]!) / weighted(changes[last]!, curvature);
  for (let j = 0; j < size; j++) direction[j] = (direction[j]! * scale) / curvature[j]!;
  for (let k = 0; k < steps.length; k++) {
    const beta = dot(changes[k]!, direction) / dot(steps[k]!, changes[k]!);
    add(direction, shares[k]! - beta, steps[k]!);
  }
}

function remember(
  at: Float64Array,
  next: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
  steps: Float64Array[],
  changes: Float64Array[],
): void {
  const step = next.map((x, j) => x - at[j]!);
  const change = nextGradient.map((g, j) => g - gradient[j]!);
  if (dot(step, change) <= 0) return;
  steps.push(step);
  changes.push(change);
  if (steps.length > MEMORY) {
    steps.shift();
    changes.shift();
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}

function weighted(a: Float64Array, curvature: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += (a[j]! * a[j]!) / curvature[j]!;
  return sum;
}

function add(to: Float64Array, factor: number, other: Float64Array): void {
  for (let j = 0; j < to.length; j++) to[j] = to[j]! + factor * other[j]!;
}

function greatest(a: Float64Array): number {
  let most = 0;
  for (const x of a) most = Math.max(most, Math.abs(x));
  return most;
}
