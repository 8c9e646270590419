import type { GateThresholds } from '../../config/gate-thresholds.ts';
import type { PublishedNumber } from '../published-number.ts';
import type { PublishedReport } from '../published-report.ts';
import { checkEmptyColumns, checkNoise } from './column-checks.ts';
import { type GateCheck, refusesNothing, show } from './gate-check.ts';
import { DEFAULT_THRESHOLDS, THRESHOLD_RULES, type ThresholdRule } from './thresholds.ts';

export interface GateVerdict {
  readonly passed: boolean;
  readonly checks: readonly GateCheck[];
}

/**
 * Decides whether a release may be published, from published numbers alone: the verdict is seen by others, so it must be
 * post-processing of DP answers.
 *
 * A utility number fails where its point value, noise included, is on the wrong side of the threshold; equal passes.
 * Copies and empty columns fail only where the whole 95 % interval lies above the threshold. Defaults fill what the configuration leaves
 * open, as far as the number is available. A configured threshold without its number fails.
 */
export function decideGate(thresholds: GateThresholds, published: PublishedReport): GateVerdict {
  const checks = [
    ...checkNumbers(thresholds, published),
    checkNoise(published.noise, thresholds),
    checkEmptyColumns(published.columns, thresholds),
  ];
  return { passed: checks.every((check) => check.passed), checks };
}

/** The same of linked tables, of which it reads numbers alone. */
export function decideLinkedGate(
  thresholds: GateThresholds,
  published: Pick<PublishedReport, 'numbers' | 'leftOut'>,
): GateVerdict {
  const checks = checkNumbers(thresholds, published);
  return { passed: checks.every((check) => check.passed), checks };
}

function checkNumbers(
  thresholds: GateThresholds,
  published: Pick<PublishedReport, 'numbers' | 'leftOut'>,
): GateCheck[] {
  const checks = [checkFinite(published.numbers)];
  for (const rule of THRESHOLD_RULES) {
    // Each table of details has a number of its own.
    const numbers = published.numbers.filter(({ metric }) => metric === rule.metric);
    const configured = thresholds[rule.key];
    const threshold = configured ?? DEFAULT_THRESHOLDS[rule.key];
    if (threshold === undefined || (configured === undefined && numbers.length === 0)) continue;
    if (numbers.length === 0) checks.push(missing(rule, threshold, published.leftOut));
    else checks.push(...numbers.map((number) => checkNumber(rule, number, threshold)));
  }
  return checks;
}

function checkFinite(numbers: readonly PublishedNumber[]): GateCheck {
  const broken = numbers.filter(({ value, interval }) => {
    const parts = interval === null ? [value] : [value, interval.lower, interval.upper];
    return !parts.every(Number.isFinite);
  });
  const passed = numbers.length > 0 && broken.length === 0;
  const sentence = passed
    ? 'Every published number is finite.'
    : `Not every published number is finite: ${broken.map(({ metric }) => metric).join(', ') || 'there are none'}.`;
  return { id: 'finite', value: null, interval: null, threshold: null, passed, decisive: true, sentence };
}

function checkNumber(rule: ThresholdRule, number: PublishedNumber, threshold: number): GateCheck {
  const { value, interval, metric, about } = number;
  const right = (x: number): boolean => (rule.side === 'at-most' ? x <= threshold : x >= threshold);
  const [lower, upper] = interval === null ? [value, value] : [interval.lower, interval.upper];
  const best = rule.side === 'at-most' ? lower : upper;
  const open = threshold === rule.worst;
  const passed = open || right(rule.judges === 'value' ? value : best);
  const decisive = open || right(lower) === right(upper);
  const limit = `${rule.side === 'at-most' ? 'at most' : 'at least'} ${threshold}`;
  const spread = interval === null ? '' : ` (95 % interval ${show(lower)} to ${show(upper)})`;
  const verdict = passed ? 'passes' : 'fails';
  const judged = open
    ? refusesNothing(rule.key, threshold)
    : rule.judges === 'value'
      ? `its value has to be ${limit}`
      : `it fails only where the whole interval is above ${threshold}`;
  const doubt = decisive ? '' : ' The threshold lies within the noise.';
  const next = passed ? '' : ` ${rule.next}; or set gate.${rule.key}.`;
  return {
    id: rule.key,
    value,
    interval,
    threshold,
    passed,
    decisive,
    sentence: `${metric}${about === undefined ? '' : ` (${about})`} is ${show(value)}${spread} and ${verdict}: ${judged}.${doubt}${next}`,
  };
}

function missing(rule: ThresholdRule, threshold: number, leftOut: PublishedReport['leftOut'] | undefined): GateCheck {
  const reason = leftOut?.find(({ metric }) => metric === rule.metric)?.reason;
  const why = reason === undefined ? '' : ` ${reason}`;
  const sentence = `${rule.metric} was not computed, so ${rule.key} cannot be met.${why} Give the evaluation ${reason === undefined ? 'a' : 'a larger'} share of the budget, or leave gate.${rule.key} out.`;
  return { id: rule.key, value: null, interval: null, threshold, passed: false, decisive: true, sentence };
}
