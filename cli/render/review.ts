import { decimalUp } from '../../pipelines/release-folder/manifest/privacy-in-words.ts';
import type { ReviewedRelease } from '../../pipelines/review/reviewed-release.ts';
import type { ReviewStanding } from '../../pipelines/review/standing.ts';
import type { ReviewStatement } from '../../pipelines/review/statement.ts';
import type { VerifyReport } from '../../pipelines/verify/report/report.ts';
import { UserError } from '../../privacy/errors.ts';
import { parseRational } from '../../privacy/rational.ts';
import { inLine, quoted } from '../../privacy/shown-text.ts';

export interface ShownReview {
  readonly release: ReviewedRelease;
  readonly statements: readonly ReviewStatement[];
  readonly standing: ReviewStanding;
  /** Whether a ledger was there to hold it against. */
  readonly inLedger: boolean;
  /** Statements of the ledger that are not beside the release. */
  readonly takenOut?: number;
}

export function reviewToJson({
  release,
  statements,
  standing,
  inLedger,
  takenOut = 0,
}: ShownReview): Record<string, unknown> {
  const { state, profile, approvals, needed, reset, ignored } = standing;
  return {
    schema: 'review/1',
    release: release.manifest.identity.release,
    manifestSha256: release.manifestSha256,
    state,
    profile: profile ?? null,
    approvals: approvals.length,
    needed,
    reset: reset ?? null,
    ignored,
    inLedger,
    takenOut,
    statements,
  };
}

export function renderReview({ release, statements, standing, inLedger, takenOut = 0 }: ShownReview): string[] {
  const { manifest, manifestSha256 } = release;
  const { state, profile, approvals, needed, reset, ignored } = standing;
  const { epsilon, delta } = manifest.claim;
  return [
    `release    ${manifest.identity.release}, (${decimalUp(parseRational(epsilon))}, ${decimalUp(parseRational(delta))}) for each ${manifest.privacyUnit.unit}`,
    `manifest   ${manifestSha256}`,
    `state      ${state === 'none' ? 'not submitted' : state}${profile === undefined ? '' : `, profile ${profile}, ${approvals.length} of ${needed} approved`}`,
    ...(reset === undefined ? [] : [`reset      earlier statements do not count: ${reset}`]),
    ...ignored.map(({ sequence, why }) => `ignored    statement ${sequence} does not count: ${inLine(why)}`),
    ...(takenOut === 0
      ? []
      : [
          `WARNING    the ledger holds ${takenOut} statement${takenOut === 1 ? '' : 's'} that the file beside the release lacks: somebody took them out`,
        ]),
    ...(inLedger ? [] : ['ledger     none here: whether it holds the same statements was not looked at']),
    '',
    ...statements.map(
      ({ at, state: stated, by, note, signer, manifestSha256: about }) =>
        `${at}  ${stated.padEnd(12)}  ${quoted(by)}  ${signer.fingerprint}${about === manifestSha256 ? '' : '  (about other files)'}${note === undefined ? '' : `  ${quoted(note)}`}`,
    ),
    ...(statements.length === 0 ? ['Nothing was stated.'] : []),
    '',
    'Each statement is signed by the key beside it. Whose key that is, is for you to know: compare fingerprints, or name the keys with --reviewer.',
  ];
}

/** Why a release that does not verify is not submitted. */
export function reviewRefusal(release: string, { checks }: VerifyReport): UserError {
  const failed = checks.filter(({ verdict }) => verdict === 'fail').length;
  return new UserError(
    'REVIEW_REFUSED',
    `Cannot submit ${release}: ${failed} check${failed === 1 ? '' : 's'} of \`synthward verify\` failed`,
    { hint: `\`synthward verify ${release}\` names them.`, params: { failed } },
  );
}
