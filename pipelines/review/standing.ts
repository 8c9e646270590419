import type { ProfileName } from '../config/review-profiles.ts';
import { PROFILES } from '../config/review-profiles.ts';
import type { ReviewedRelease } from './reviewed-release.ts';
import { beyondStated, isJudging, mayFollow, mayNotJudge, type StandingSoFar } from './rules.ts';
import type { ReviewStatement } from './statement.ts';

/** How a release stands in its review. */
export interface ReviewStanding extends StandingSoFar {
  readonly profile: ProfileName | undefined;
  readonly needed: number;
  /** Why statements that are there do not count; absent where all do. */
  readonly reset: string | undefined;
  /** Statements about this very release that break the rules, each with the reason: they count for nothing. */
  readonly ignored: readonly { readonly sequence: number; readonly why: string }[];
}

const NOTHING: StandingSoFar = { state: 'none', submission: undefined, approvals: [] };

/**
 * What `statements` say of a release with this manifest. Statements about another one are about another release: whatever is changed in the
 * folder, the review begins anew. Anybody can sign a statement without this program, so that the rules are held against each again: one that breaks
 * them counts for nothing. Where `reviewers` are named, approvals by other keys break them too.
 */
export function standingOf(
  statements: readonly ReviewStatement[],
  release: Pick<ReviewedRelease, 'manifest' | 'manifestSha256' | 'changed'>,
  reviewers?: readonly string[],
): ReviewStanding {
  const own = statements.filter((statement) => statement.manifestSha256 === release.manifestSha256);
  const reset = resetOf(statements, own, release.changed);
  if (reset !== undefined) return { ...NOTHING, profile: undefined, needed: 0, reset, ignored: [] };
  let known = NOTHING;
  const ignored: { readonly sequence: number; readonly why: string }[] = [];
  for (const statement of own) {
    const why = brokenRule(statement, known, release, reviewers);
    if (why === undefined) known = after(known, statement);
    else ignored.push({ sequence: statement.sequence, why });
  }
  const profile = known.submission?.profile;
  return { ...known, profile, needed: neededBy(known.submission), reset, ignored };
}

function brokenRule(
  statement: ReviewStatement,
  known: StandingSoFar,
  release: Pick<ReviewedRelease, 'manifest'>,
  reviewers: readonly string[] | undefined,
): string | undefined {
  const { state, by, profile } = statement;
  const { fingerprint } = statement.signer;
  if (!mayFollow(state, known)) return `${state} cannot follow on ${known.state === 'none' ? 'nothing' : known.state}`;
  if (state === 'submitted') return beyondStated(profile, release);
  const why = isJudging(state) ? mayNotJudge({ state, by, fingerprint }, known, release) : undefined;
  if (why !== undefined) return why;
  return state === 'approved' && reviewers?.includes(fingerprint) === false
    ? `the key ${fingerprint} is not among the reviewers that are named`
    : undefined;
}

function after({ submission, approvals }: StandingSoFar, statement: ReviewStatement): StandingSoFar {
  const { state } = statement;
  if (state === 'submitted') return { state, submission: statement, approvals: [] };
  if (state !== 'approved') return { state, submission, approvals };
  const all = [...approvals, statement];
  return { state: all.length < neededBy(submission) ? 'under-review' : state, submission, approvals: all };
}

const neededBy = (submission: ReviewStatement | undefined): number =>
  submission === undefined ? 0 : PROFILES[submission.profile!].approvals;

function resetOf(
  all: readonly ReviewStatement[],
  own: readonly ReviewStatement[],
  changed: string | undefined,
): string | undefined {
  if (all.length === 0) return undefined;
  if (changed !== undefined) return `the release was changed: ${changed}`;
  return own.length === 0 ? 'they are about other files than those that lie there now' : undefined;
}
