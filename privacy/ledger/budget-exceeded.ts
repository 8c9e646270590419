import { decimalText } from '../decimal.ts';
import { UserError } from '../errors.ts';
import { formatRational, type Rational } from '../rational.ts';

/** A refusal, in epsilons at the delta of the policy. All of it is public. */
export interface Overdraft {
  /** `Cannot <what>`. */
  readonly what: string;
  /** Whose limit it is, such as `dataset "d"`, and what that allows. */
  readonly account: string;
  readonly allows: string;
  readonly maxDelta: Rational;
  readonly epsilonAfter: number;
  /** Spent or promised before. */
  readonly epsilonHeld: number;
  /** Ids of open runs that hold a part of it. */
  readonly openRuns: readonly string[];
  readonly params: Readonly<Record<string, string | number>>;
}

export function budgetExceeded(overdraft: Overdraft): UserError {
  const { what, account, allows, maxDelta, epsilonAfter, epsilonHeld, openRuns, params } = overdraft;
  const reached = Number.isFinite(epsilonAfter) ? `epsilon ${shown(epsilonAfter)}` : 'a larger delta';
  const held = `epsilon ${shown(epsilonHeld)} is spent, reserved or set aside`;
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

/** Six digits, rounded up, so that nothing over the limit reads as the limit. */
const shown = (epsilon: number): string =>
  Number.isFinite(epsilon) ? String(Math.ceil(epsilon * 1e6) / 1e6) : 'without bound';
