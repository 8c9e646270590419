import type { Attempts } from '../../../pipelines/two-samples/attempts.ts';
import { normalInverse } from '../../../pipelines/two-samples/normal.ts';
import type { TwoScores } from '../../../pipelines/two-samples/two-scores.ts';
import { seededUniform } from '../../../pipelines/two-samples/xoshiro.ts';

export interface Drawing {
  attempts(rate: number, trials: number): Attempts;
  /** Standard normal scores; those of members moved by `shift`. */
  normalScores(members: number, others: number, shift?: number): TwoScores;
  /** Uniform whole numbers below `values`. */
  wholeScores(members: number, others: number, values: number): TwoScores;
  /** 0 but for a share of uniform ones. */
  sparseScores(members: number, others: number, share: number): TwoScores;
}

/** Seeded: the same name draws the same. */
export function drawing(name: string): Drawing {
  const uniform = seededUniform(name);
  const two = (members: number, others: number, draw: (member: boolean) => number): TwoScores => ({
    members: Float64Array.from({ length: members }, () => draw(true)),
    others: Float64Array.from({ length: others }, () => draw(false)),
  });
  return {
    attempts: (rate, trials) => {
      let successes = 0;
      for (let i = 0; i < trials; i++) if (uniform() < rate) successes++;
      return { successes, trials };
    },
    normalScores: (members, others, shift = 0) =>
      two(members, others, (member) => normalInverse(uniform() + 2 ** -33) + (member ? shift : 0)),
    wholeScores: (members, others, values) => two(members, others, () => Math.floor(uniform() * values)),
    sparseScores: (members, others, share) => two(members, others, () => (uniform() < share ? uniform() : 0)),
  };
}
