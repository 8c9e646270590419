import { MEAN_ABSOLUTE_NORMAL } from '../expected-error.ts';

/** A marginal that could be measured. */
export interface MeasuringOption {
  readonly columns: readonly number[];
  /** How far the present model is believed to be off, in rows, times the weight of the marginal. */
  readonly error: number;
  /** Cells over which noise would be felt, times the weight. */
  readonly noisyCells: number;
}

export interface Allocation {
  readonly columns: readonly number[];
  /** Part of the budget. */
  readonly share: number;
}

/**
 * Chooses which marginals to measure and how to share `rho` among them, so as to lower the expected error most.
 *
 * Measuring option i with share b_i replaces its error by the noise s_i / sqrt(b_i), where s_i is the mean absolute noise over
 * `noisyCells` cells that the whole budget would leave. For a fixed choice the best shares are proportional to s_i^(2/3), and the noise
 * is then (sum s_i^(2/3))^(3/2); so options are taken in order of error / s_i^(2/3) for as long as the whole improves. (The
 * allocation that google/dpsynth calls SWIFT uses, 2026.)
 */
export function allocate(options: readonly MeasuringOption[], rho: number, sensitivity: number): Allocation[] {
  const unit = (MEAN_ABSOLUTE_NORMAL * sensitivity) / Math.sqrt(2 * rho);
  const priced = options
    .filter(({ error, noisyCells }) => error > 0 && noisyCells > 0)
    .map(({ columns, error, noisyCells }) => ({ columns, error, price: (noisyCells * unit) ** (2 / 3) }));
  priced.sort((a, b) => b.error / b.price - a.error / a.price);
  let gained = 0;
  let prices = 0;
  let best = 0;
  let taken = 0;
  for (const [i, { error, price }] of priced.entries()) {
    gained += error;
    prices += price;
    const worth = gained - prices ** 1.5;
    if (worth > best) {
      best = worth;
      taken = i + 1;
    }
  }
  const chosen = priced.slice(0, taken);
  const whole = chosen.reduce((sum, { price }) => sum + price, 0);
  return chosen.map(({ columns, price }) => ({ columns, share: price / whole }));
}
