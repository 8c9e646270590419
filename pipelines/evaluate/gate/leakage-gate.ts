import type { LeakageLimit } from '../../config/leakage-gate.ts';
import type { LeakageResult } from '../leakage/leakage-result.ts';
import { show } from './gate-check.ts';

/** As much of a result as the gate reads, which the inside report keeps. */
export type GatedResult = Pick<LeakageResult, 'attack' | 'targets' | 'excess' | 'verdict'>;

/** What a limit on an attack decided. Exact: for the steward alone. */
export interface LeakageCheck {
  readonly attack: LeakageLimit['attack'];
  /** The largest over all target sets; null where there is none. */
  readonly excess: number | null;
  readonly maxExcess: number;
  readonly passed: boolean;
  readonly sentence: string;
}

/** Exact numbers decided: nothing of it may be published but that it passed. */
export interface LeakageGateVerdict {
  readonly passed: boolean;
  readonly checks: readonly LeakageCheck[];
}

/**
 * Holds limits against what attacks found. The point value of the excess decides, the largest over the target sets of an attack; equal passes. An attack that was not
 * tried, on any set of targets, or was too weak to say, fails: a gate that passes where nothing can be said would pass the more surely the less was looked at. A limit of
 * 1, the most that there is, refuses nothing that was tried.
 * `unavailable`: why nothing was measured, as the rest of "..., because".
 */
export function decideLeakage(
  limits: readonly LeakageLimit[],
  found: { readonly results: readonly GatedResult[] } | { readonly unavailable: string },
): LeakageGateVerdict {
  const checks = limits.map((limit) =>
    'unavailable' in found ? failed(limit, found.unavailable) : checkOf(limit, found.results),
  );
  return { passed: checks.every(({ passed }) => passed), checks };
}

function checkOf(limit: LeakageLimit, results: readonly GatedResult[]): LeakageCheck {
  const { attack, maxExcess } = limit;
  const own = results.filter((result) => result.attack === attack);
  if (own.length === 0 || own.some(({ excess, verdict }) => excess === null || verdict === null)) {
    return failed(limit, 'it was not tried');
  }
  const excess = Math.max(...own.map((result) => result.excess!));
  const base = { attack, excess, maxExcess };
  if (!Number.isFinite(excess)) return failed(limit, 'its excess is no number');
  if (excess > maxExcess) {
    return {
      ...base,
      passed: false,
      sentence: `${attack} fails: its excess is ${show(excess)}, and may be ${maxExcess}.`,
    };
  }
  if (maxExcess === 1) {
    const sentence = `${attack} passes: its excess may be 1, the most that there is, which refuses nothing that was tried.`;
    return { ...base, passed: true, sentence };
  }
  if (own.some(({ verdict }) => verdict === 'too-weak')) {
    const sentence = `${attack} fails: it is too weak to say anything here. More held-out units or targets make it stronger.`;
    return { ...base, passed: false, sentence };
  }
  return {
    ...base,
    passed: true,
    sentence: `${attack} passes: its excess is ${show(excess)}, and may be ${maxExcess}.`,
  };
}

const failed = ({ attack, maxExcess }: LeakageLimit, because: string): LeakageCheck => ({
  attack,
  excess: null,
  maxExcess,
  passed: false,
  sentence: `${attack} fails, because ${because}.`,
});
