import { parseRational } from '../../privacy/rational.ts';
import { beyondProfile, type ProfileName } from '../config/review-profiles.ts';
import type { ReviewedRelease } from './reviewed-release.ts';
import type { ReviewState, ReviewStatement } from './statement.ts';

/** As much of a statement, made or about to be, as decides whether it may follow on others. */
export interface Stating {
  readonly state: ReviewState;
  readonly profile?: ProfileName | undefined;
  readonly by: string;
  readonly fingerprint: string;
}

/** How a release stands after some statements. */
export interface StandingSoFar {
  /** `none` where nothing was stated about the release as it is now. */
  readonly state: ReviewState | 'none';
  /** The submission that counts. */
  readonly submission: ReviewStatement | undefined;
  /** Approvals since then, oldest first. */
  readonly approvals: readonly ReviewStatement[];
}

/** From which states each may follow. */
const AFTER: Readonly<Record<ReviewState, readonly StandingSoFar['state'][]>> = {
  submitted: ['none', 'returned', 'withdrawn'],
  'under-review': ['submitted'],
  approved: ['submitted', 'under-review'],
  returned: ['submitted', 'under-review', 'approved'],
  released: ['approved'],
  withdrawn: ['submitted', 'under-review', 'approved', 'returned', 'released'],
};

const JUDGING: readonly ReviewState[] = ['under-review', 'approved', 'returned'];

export const isJudging = (state: ReviewState): boolean => JUDGING.includes(state);

export const mayFollow = (state: ReviewState, standing: Pick<StandingSoFar, 'state'>): boolean =>
  AFTER[state].includes(standing.state);

/** Why a submission names no profile that the promise keeps within; `undefined` where it does. */
export function beyondStated(
  profile: ProfileName | undefined,
  { manifest }: Pick<ReviewedRelease, 'manifest'>,
): string | undefined {
  if (profile === undefined) return 'no profile is named';
  const { epsilon, delta } = manifest.claim;
  return beyondProfile(profile, { epsilon: parseRational(epsilon), delta: parseRational(delta) });
}

/** Why this person may not judge the release: nobody judges what they made or submitted, and nobody approves twice. */
export function mayNotJudge(
  { state, by, fingerprint }: Stating,
  standing: Pick<StandingSoFar, 'submission' | 'approvals'>,
  { manifest }: Pick<ReviewedRelease, 'manifest'>,
): string | undefined {
  const submission = standing.submission!;
  if (fingerprint === submission.signer.fingerprint) return 'this key submitted the release';
  if (sameName(by, submission.by)) return `${by} submitted the release`;
  if (fingerprint === manifest.identity.signer.fingerprint) return 'this key signed the release';
  if (state !== 'approved') return undefined;
  const before = standing.approvals.find(
    (approval) => approval.signer.fingerprint === fingerprint || sameName(approval.by, by),
  );
  return before === undefined ? undefined : `${before.by} has approved already`;
}

/** Names that look the same but for characters that nobody sees, width, case and spaces are one name. */
const sameName = (a: string, b: string): boolean => plainName(a) === plainName(b);

const plainName = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}|[^\P{C}\s]/gu, '')
    .replace(/[\s\p{Z}]+/gu, ' ')
    .trim()
    .toLowerCase();
