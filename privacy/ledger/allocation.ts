import type { Rational } from '../rational.ts';

/** A part of what a dataset's policy allows, set aside for one project. All of it is public. */
export interface Award {
  /** One name for one award in the whole ledger. */
  readonly id: string;
  readonly dataset: string;
  readonly project: string;
  /** The most that runs of the project may charge together: this epsilon at this delta, as a policy says it. */
  readonly epsilon: Rational;
  readonly delta: Rational;
  /** What that buys in zCDP, and so what is set aside; exact. */
  readonly rho: Rational;
  /** What the project wants it for. */
  readonly purpose: string;
  /** Who decided. The account that entered the award is recorded beside it. */
  readonly approver: string;
  /** Last day, in UTC, on which a run may be started under it: `2027-06-30`. */
  readonly expires: string;
  /** Account names, or `*`. The policy of the dataset must name the spender too. */
  readonly spenders: readonly string[];
}

export type AllocationState = 'active' | 'expired' | 'revoked';

/** A sub-account: an award and what became of it. Sums are rounded towards more loss. */
export interface Allocation extends Award {
  readonly awardedAt: string;
  readonly awardedBy: string;
  readonly state: AllocationState;
  /** When it was revoked, and by whom. */
  readonly revoked: { readonly at: string; readonly by: string } | undefined;
  readonly chargedRho: Rational;
  readonly chargedDelta: Rational;
  /** What its open runs may still charge. */
  readonly reservedRho: Rational;
  readonly reservedDelta: Rational;
  /** What a further run without a delta of its own may plan; nothing once the allocation has expired or was revoked. */
  readonly balanceRho: Rational;
}
