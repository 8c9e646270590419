import { decimalText } from '../decimal.ts';
import { UserError } from '../errors.ts';
import { formatRational, type Rational, toNumberUp } from '../rational.ts';

/** A refusal, in epsilons at the delta of the policy. All of it is public. */
export interface Overdraft {
  /** `Cannot <what>`. */
  readonly what: string;
  /** Whose limit it is, such as `dataset "d"`, and what that allows. */
  readonly account: string;
  readonly allows: string;
  readonly maxEpsilon: Rational;
  readonly maxDelta: Rational;
  readonly epsilonAfter: number;
  /** Spent or promised before. */
  readonly epsilonHeld: number;
  /** Ids of open runs that hold a part of it. */
  readonly openRuns: readonly string[];
  readonly params: Readonly<Record<string, string | number>>;
}

export function budgetExceeded(overdraft: Overdraft): UserError {
  const { what, account, allows, maxEpsilon, maxDelta, epsilonAfter, epsilonHeld, openRuns, params } = overdraft;
  const reached = Number.isFinite(epsilonAfter) ? `epsilon ${shown(epsilonAfter)}` : 'a larger delta';
  const held = `epsilon ${shown(epsilonHeld, toNumberUp(maxEpsilon))} is spent, reserved or set aside`;
  const hint =
    openRuns.length === 0
      ? `${held} already. Plan with less, or let a spender raise the limit.`
      : `${held} already, part of it by open runs (${openRuns.join(', ')}): resume or abandon them, or plan with less.`;
  return new UserError(
    'BUDGET_EXCEEDED',
    `Cannot ${what}: ${account} would reach ${reached} at delta ${decimalText(maxDelta)}, and ${allows}`,
    {
      hint,
      params: { ...params, maxDelta: formatRational(maxDelta), epsilonAfter, openRuns: openRuns.join(', ') },
    },
  );
}

/** Six digits, rounded up, so that nothing over the limit reads as the limit; more where it takes them so that nothing within the limit reads as over it. */
function shown(epsilon: number, limit: number = Number.POSITIVE_INFINITY): string {
  if (!Number.isFinite(epsilon)) return 'without bound';
  for (let digits = 6; digits < 16; digits++) {
    const rounded = Math.ceil(epsilon * 10 ** digits) / 10 ** digits;
    if (epsilon > limit || rounded <= limit) return String(rounded);
  }
  return String(epsilon);
}
