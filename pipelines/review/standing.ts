import type { ProfileName } from '../config/review-profiles.ts';
import { PROFILES } from '../config/review-profiles.ts';
import type { ReviewState, ReviewStatement } from './statement.ts';

/** How a release stands in its review. */
export interface ReviewStanding {
  /** `none` where nothing was stated about the release as it is now. */
  readonly state: ReviewState | 'none';
  readonly profile: ProfileName | undefined;
  /** The submission that counts. */
  readonly submission: ReviewStatement | undefined;
  /** Approvals since then, oldest first. */
  readonly approvals: readonly ReviewStatement[];
  readonly needed: number;
  /** Why statements that are there do not count; absent where all do. */
  readonly reset: string | undefined;
}

/**
 * What `statements` say of a release with this manifest. Statements about another one are about another release: whatever is changed in the
 * folder, the review begins anew.
 */
export function standingOf(
  statements: readonly ReviewStatement[],
  { manifestSha256, changed }: { readonly manifestSha256: string; readonly changed: string | undefined },
): ReviewStanding {
  const own = statements.filter((statement) => statement.manifestSha256 === manifestSha256);
  const reset = resetOf(statements, own, changed);
  const submitted = own.findLastIndex(({ state }) => state === 'submitted');
  const last = own.at(-1);
  const submission = own[submitted];
  if (reset !== undefined || last === undefined || submission === undefined) {
    return { state: 'none', profile: undefined, submission: undefined, approvals: [], needed: 0, reset };
  }
  const since = own.slice(submitted);
  const approvals = since.filter(({ state }) => state === 'approved');
  const profile = submission.profile!;
  const needed = PROFILES[profile].approvals;
  const state = last.state === 'approved' && approvals.length < needed ? 'under-review' : last.state;
  return { state, profile, submission, approvals, needed, reset };
}

function resetOf(
  all: readonly ReviewStatement[],
  own: readonly ReviewStatement[],
  changed: string | undefined,
): string | undefined {
  if (all.length === 0) return undefined;
  if (changed !== undefined) return `the release was changed: ${changed}`;
  return own.length === 0 ? 'they are about other files than those that lie there now' : undefined;
}
