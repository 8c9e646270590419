import { parseRational, toNumberUp } from '../../privacy/rational.ts';
import { gaussianMu, gaussianMuCeiling } from '../two-samples/epsilon/gaussian-mu.ts';
import { epsilonOfMu } from '../two-samples/epsilon/gaussian-profile.ts';
import { manyRunCeiling, manyRunEpsilon } from '../two-samples/epsilon/many-run.ts';
import { oneRunCeiling, oneRunEpsilon } from '../two-samples/epsilon/one-run.ts';
import {
  oneRunGaussianCeiling,
  oneRunGaussianEpsilon,
  oneRunGaussianMu,
} from '../two-samples/epsilon/one-run-gaussian.ts';
import type { TwoScores } from '../two-samples/two-scores.ts';
import type { Audit, AuditBound, AuditMethod, AuditVerdict } from './audit-file.ts';

/** Largest probability that any bound of an audit exceeds the true epsilon; each has an equal part of it (Bonferroni). */
export const AUDIT_SIGNIFICANCE = 0.05;

/** With fewer runs, or among more canaries, one canary alone shows too little to be worth a part of the significance. */
const ONE_CANARY = { leastRuns: 50, mostCanaries: 10 };

const ASSUMED =
  'The pipeline as a whole is exactly as hard to tell apart as some Gaussian mechanism; only then is it a lower bound.';

/** A number of a claim as a double of at most 15 digits. Throws `RangeError` where it is none. */
export const claimedNumber = (text: string): number => Number(toNumberUp(parseRational(text)).toPrecision(15));

/** As much of an audit as its bounds follow from. */
export type ScoredAudit = Pick<Audit, 'pipeline' | 'runs' | 'included' | 'scorings'>;

/**
 * Every bound of an audit, from its coins and scores alone.
 *
 * Bounds from one run (Steinke, Nasr and Jagielski 2023; Mahloujifar, Melis and Chaudhuri 2024) take the canaries of all runs together:
 * runs are independent given their coins and each canary of each run has a coin of its own, so that all runs are one mechanism of so
 * many coins in which one coin changes one run alone. It has the epsilon and delta of one run. Bounds from many runs
 * take the first canary of each run, whose scores are independent, where there are at least 50 runs of at most 10 canaries: elsewhere all
 * coins together show more, and each bound has the less of the significance the more there are.
 *
 * Throws `RangeError` where the numbers of runs and canaries disagree, and where the claim is no number.
 */
export function recomputedBounds(audit: ScoredAudit): AuditBound[] {
  checkShape(audit);
  const delta = claimedNumber(audit.pipeline.delta);
  const methods = methodsOf(audit, delta);
  const significance = AUDIT_SIGNIFICANCE / Math.max(1, methods.length * audit.scorings.length);
  return audit.scorings.flatMap(({ id, scores }) => {
    const all = apart(audit.included, scores);
    const first = apart(firstOf(audit.included), firstOf(scores));
    return methods.map((method) => {
      const own = method === 'many-run' || method === 'gaussian' ? first : all;
      return { method, scoring: id, delta, significance, ...boundBy(method, own, { delta, significance }) };
    });
  });
}

/**
 * `violation` where a bound that assumes nothing exceeds the claim, or a question was not as planned; `too-weak` where none of these bounds
 * could have exceeded the claim, whatever the scores; otherwise none was found.
 */
export function auditVerdict(
  { pipeline, findings }: Pick<Audit, 'pipeline' | 'findings'>,
  bounds: readonly AuditBound[],
): AuditVerdict {
  const claimed = claimedNumber(pipeline.epsilon);
  const proving = bounds.filter(({ assumes }) => assumes === undefined);
  if ((findings ?? []).length > 0 || proving.some(({ epsilon }) => epsilon > claimed)) return 'violation';
  return proving.some(({ ceiling }) => ceiling > claimed) ? 'no-violation-found' : 'too-weak';
}

/** A Gaussian mechanism has no finite epsilon at delta 0. */
function methodsOf({ included }: ScoredAudit, delta: number): readonly AuditMethod[] {
  const first = firstOf(included).flat();
  const enough = first.length >= ONE_CANARY.leastRuns && included[0]!.length <= ONE_CANARY.mostCanaries;
  const ofOne = enough && first.includes(0) && first.includes(1);
  const all: readonly AuditMethod[] = [
    'one-run',
    'one-run-gaussian',
    ...(ofOne ? (['many-run', 'gaussian'] as const) : []),
  ];
  return delta > 0 ? all : all.filter((method) => method === 'one-run' || method === 'many-run');
}

function boundBy(
  method: AuditMethod,
  scores: TwoScores,
  options: { readonly delta: number; readonly significance: number },
): Pick<AuditBound, 'epsilon' | 'mu' | 'ceiling' | 'assumes'> {
  const [members, others] = [scores.members.length, scores.others.length];
  const assumes = method === 'one-run-gaussian' || method === 'gaussian' ? { assumes: ASSUMED } : {};
  if (members === 0 || others === 0) return { epsilon: 0, ceiling: 0, ...assumes };
  switch (method) {
    case 'one-run':
      return { epsilon: oneRunEpsilon(scores, options), ceiling: oneRunCeiling(members, others, options) };
    case 'many-run':
      return { epsilon: manyRunEpsilon(scores, options), ceiling: manyRunCeiling(members, others, options) };
    case 'one-run-gaussian': {
      const epsilon = oneRunGaussianEpsilon(scores, options);
      const ceiling = oneRunGaussianCeiling(members, others, options);
      return { epsilon, mu: oneRunGaussianMu(scores, options), ceiling, ...assumes };
    }
    case 'gaussian': {
      const mu = gaussianMu(scores, options);
      const ceiling = epsilonOfMu(gaussianMuCeiling(members, others, options), options.delta);
      return { epsilon: epsilonOfMu(mu, options.delta), mu, ceiling, ...assumes };
    }
  }
}

function apart(included: Audit['included'], scores: readonly (readonly number[])[]): TwoScores {
  const [members, others]: [number[], number[]] = [[], []];
  for (const [run, coins] of included.entries()) {
    for (const [canary, coin] of coins.entries()) (coin === 1 ? members : others).push(scores[run]![canary]!);
  }
  return { members: Float64Array.from(members), others: Float64Array.from(others) };
}

const firstOf = <T>(runs: readonly (readonly T[])[]): readonly (readonly T[])[] => runs.map((run) => run.slice(0, 1));

function checkShape({ runs, included, scorings }: ScoredAudit): void {
  const canaries = included[0]?.length ?? 0;
  const alike = (table: readonly (readonly unknown[])[]): boolean =>
    table.length === runs && table.every((row) => row.length === canaries);
  if (runs > 0 && canaries > 0 && alike(included) && scorings.every(({ scores }) => alike(scores))) return;
  throw new RangeError('The coins and scores of an audit are not one for each canary of each run');
}
