import { decimalText } from '../../privacy/decimal.ts';
import { UserError } from '../../privacy/errors.ts';
import { compare, parseRational, type Rational } from '../../privacy/rational.ts';

/** What a release has to keep within to be approved for a purpose, and by how many. */
export interface ReviewProfile {
  readonly maxEpsilon: Rational;
  readonly maxDelta: Rational;
  /** People who approve, each with a key of their own. */
  readonly approvals: number;
}

export const PROFILE_NAMES = ['clinical-release', 'research', 'strict'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

export const PROFILES: Readonly<Record<ProfileName, ReviewProfile>> = {
  'clinical-release': { maxEpsilon: parseRational(3), maxDelta: parseRational('1e-6'), approvals: 1 },
  research: { maxEpsilon: parseRational(8), maxDelta: parseRational('1e-5'), approvals: 1 },
  strict: { maxEpsilon: parseRational(1), maxDelta: parseRational('1e-6'), approvals: 2 },
};

/** Refuses a budget that no review under the profile would let out. Throws `CONFIG_INVALID`. */
export function refuseBeyondProfile(
  name: ProfileName | undefined,
  budget: { readonly epsilon: Rational; readonly delta: Rational },
): void {
  const beyond = name === undefined ? undefined : beyondProfile(name, budget);
  if (beyond === undefined) return;
  throw new UserError('CONFIG_INVALID', `Cannot plan for a review: ${beyond}`, {
    hint: 'Set a smaller budget, or name another profile as review.profile.',
  });
}

/** Why a promise is beyond a profile, as the rest of "because"; `undefined` where it is not. */
export function beyondProfile(
  name: ProfileName,
  { epsilon, delta }: { readonly epsilon: Rational; readonly delta: Rational },
): string | undefined {
  const { maxEpsilon, maxDelta } = PROFILES[name];
  const stated = `(${decimalText(epsilon)}, ${decimalText(delta)})`;
  if (compare(epsilon, maxEpsilon) <= 0 && compare(delta, maxDelta) <= 0) return undefined;
  return `the promise is ${stated}, and the profile ${name} allows at most (${decimalText(maxEpsilon)}, ${decimalText(maxDelta)})`;
}
