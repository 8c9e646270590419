import { UserError } from '../../privacy/errors.ts';
import type { ProfileName } from '../config/review-profiles.ts';
import type { SigningKey } from '../release-folder/manifest/keys.ts';
import type { ReviewedRelease } from './reviewed-release.ts';
import { beyondStated, isJudging, mayFollow, mayNotJudge } from './rules.ts';
import { type ReviewStanding, standingOf } from './standing.ts';
import { type ReviewState, type ReviewStatement, signStatement, statementDigest } from './statement.ts';

/** What somebody wants to state. */
export interface StatementRequest {
  readonly state: ReviewState;
  readonly profile: ProfileName | undefined;
  readonly note: string | undefined;
  readonly by: string;
  readonly at: string;
  readonly key: SigningKey;
  /** Fingerprints of those who may approve; anybody but those who made or submitted the release where absent. */
  readonly reviewers: readonly string[] | undefined;
}

const REASONED: readonly ReviewState[] = ['returned', 'withdrawn'];

/**
 * The statement that follows on `statements`, signed. Throws `REVIEW_REFUSED` where it may not follow, or not from this person.
 */
export function nextStatement(
  statements: readonly ReviewStatement[],
  release: ReviewedRelease,
  request: StatementRequest,
): ReviewStatement {
  const standing = standingOf(statements, release, request.reviewers);
  const { state, key, by, at, note } = request;
  if (release.changed !== undefined) throw refused(state, `the release was changed: ${release.changed}`, MAKE_ANEW);
  if (!mayFollow(state, standing)) throw wrongTurn(state, standing);
  if (REASONED.includes(state) && note === undefined)
    throw refused(state, 'no reason is given', 'Give it with --note.');
  const profile = state === 'submitted' ? profileOf(release, request) : undefined;
  if (isJudging(state)) refuseOwn(standing, release, request);
  return signStatement(
    {
      release: release.manifest.identity.release,
      manifestSha256: release.manifestSha256,
      sequence: statements.length + 1,
      ...(statements.length === 0 ? {} : { previous: statementDigest(statements.at(-1)!) }),
      state,
      ...(profile === undefined ? {} : { profile }),
      ...(note === undefined ? {} : { note }),
      by,
      at,
    },
    key,
  );
}

function profileOf(release: ReviewedRelease, { profile, state }: StatementRequest): ProfileName {
  if (profile === undefined)
    throw refused(state, 'no profile is named', 'Name it with --profile, or set review.profile.');
  const beyond = beyondStated(profile, release);
  if (beyond === undefined) return profile;
  throw refused(state, beyond, 'Release with less budget, or submit it under a profile that allows this much.');
}

function refuseOwn(standing: ReviewStanding, release: ReviewedRelease, request: StatementRequest): void {
  const { state, key, by, reviewers } = request;
  const { fingerprint } = key;
  const why = mayNotJudge({ state, by, fingerprint }, standing, release);
  if (why !== undefined) throw refused(state, why, ANOTHER);
  if (reviewers !== undefined && !reviewers.includes(fingerprint)) {
    throw refused(state, `the key ${fingerprint} is not among review.reviewers of the configuration`, ANOTHER);
  }
}

const ANOTHER = 'Somebody else has to, with a key of their own (`synthward keygen --out theirs.pem`).';
const MAKE_ANEW = 'A changed release cannot be reviewed: put the files back, or release anew.';

function wrongTurn(state: ReviewState, standing: ReviewStanding): UserError {
  const approved = `${standing.approvals.length} of ${standing.needed} approved`;
  const now = standing.state === 'none' ? 'nothing was stated about it as it is now' : `it is ${standing.state}`;
  const more = standing.state === 'under-review' && standing.needed > 0 ? ` (${approved})` : '';
  const reset = standing.reset === undefined ? '' : `; earlier statements do not count, because ${standing.reset}`;
  const hint =
    standing.state === 'none'
      ? 'Begin with `synthward review submit`.'
      : '`synthward review show` tells what comes next.';
  return refused(state, `${now}${more}${reset}`, hint);
}

const refused = (state: ReviewState, why: string, hint: string): UserError =>
  new UserError('REVIEW_REFUSED', `Cannot state that the release is ${state}: ${why}`, { hint, params: { state } });
