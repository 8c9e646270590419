import { normalBelow, normalInverse } from '../normal.ts';

/** What a privacy guarantee says of every test, as a function that rises to 1. */
export interface TradeOff {
  /** The largest true positive rate at a false positive rate. */
  at(falsePositiveRate: number): number;
  /** The least false positive rate that allows this true positive rate. */
  reaching(truePositiveRate: number): number;
}

/** (epsilon, delta) differential privacy: `e^epsilon f + delta`, at most 1. */
export const tradeOffOfEpsilon = (epsilon: number, delta: number): TradeOff => ({
  at: (rate) => Math.min(1, Math.exp(epsilon) * rate + delta),
  reaching: (rate) => Math.max(0, (rate - delta) * Math.exp(-epsilon)),
});

/** `mu`-Gaussian differential privacy (Dong, Roth and Su 2022, definition 2.6). */
export const tradeOffOfMu = (mu: number): TradeOff => ({
  at: (rate) => normalBelow(normalInverse(rate) + mu),
  reaching: (rate) => normalBelow(normalInverse(rate) - mu),
});
