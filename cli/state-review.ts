import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadConfig } from '../pipelines/config/load-config.ts';
import type { ProfileName } from '../pipelines/config/review-profiles.ts';
import { loadSigningKey } from '../pipelines/release-folder/manifest/keys.ts';
import { enterStatements, takenOut } from '../pipelines/review/in-ledger.ts';
import { nextStatement } from '../pipelines/review/next-statement.ts';
import { readReview, reviewPath, writeReview } from '../pipelines/review/review-file.ts';
import { reviewedRelease } from '../pipelines/review/reviewed-release.ts';
import { standingOf } from '../pipelines/review/standing.ts';
import type { ReviewState } from '../pipelines/review/statement.ts';
import { lockRun } from '../pipelines/workspace/run-lock.ts';
import { workspaceAt } from '../pipelines/workspace/workspace.ts';
import { UserError } from '../privacy/errors.ts';
import type { Ledger } from '../privacy/ledger/ledger.ts';
import { accountName } from './account-name.ts';
import type { CommandContext } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { changeLedger, workspaceOf } from './ledger.ts';
import { renderReview, reviewToJson } from './render/review.ts';
import { tell } from './tell.ts';

export interface ReviewFlags {
  readonly release: string;
  readonly key: string;
  readonly by: string | undefined;
  readonly note: string | undefined;
  readonly profile?: ProfileName | undefined;
  readonly config: string | undefined;
  readonly workspace: string | undefined;
  readonly withoutLedger: boolean;
}

/** Signs one more statement about a release, writes it beside the folder and enters it in the ledger. */
export async function stateReview(state: ReviewState, flags: ReviewFlags, context: CommandContext): Promise<ExitCode> {
  const settings = await reviewSettings(flags.config);
  const key = await loadSigningKey(resolve(flags.key));
  const release = await reviewedRelease(flags.release);
  const name = release.manifest.identity.release;
  const by = flags.by ?? accountName();
  const work = (ledger: Ledger | undefined): void => {
    const before = readReview(flags.release, name);
    const gone = ledger === undefined ? [] : takenOut(ledger, name, before);
    if (gone.length > 0) throw lacking(flags.release, gone.length);
    const statement = nextStatement(before, release, {
      state,
      profile: flags.profile ?? settings.profile,
      note: flags.note,
      by,
      at: new Date().toISOString(),
      key,
      reviewers: settings.reviewers,
    });
    const statements = [...before, statement];
    // The ledger first: what it holds and the file lacks is found out, and not the other way round.
    if (ledger !== undefined) enterStatements(ledger, statements, release.manifest.governance?.dataset ?? name, by);
    writeReview(flags.release, statements);
    const shown = {
      release,
      statements,
      standing: standingOf(statements, release, settings.reviewers),
      inLedger: ledger !== undefined,
    };
    tell(
      context,
      () => reviewToJson(shown),
      () => [`Stated: ${state}. Written to ${reviewPath(flags.release)}.`, ...renderReview(shown)],
    );
  };
  if (flags.withoutLedger) work(undefined);
  else {
    const workspace = workspaceOf(flags, context);
    requireLedger(workspace);
    const letGo = await lockRun(join(workspaceAt(workspace).state, 'review'));
    try {
      await changeLedger(workspace, context, work);
    } finally {
      letGo();
    }
  }
  return EXIT.done;
}

interface ReviewSettings {
  readonly profile: ProfileName | undefined;
  readonly reviewers: readonly string[] | undefined;
}

async function reviewSettings(path: string | undefined): Promise<ReviewSettings> {
  if (path === undefined && !existsSync('synthward.yaml')) return { profile: undefined, reviewers: undefined };
  return (await loadConfig(path ?? 'synthward.yaml')).review;
}

function requireLedger(workspace: string): void {
  if (existsSync(workspaceAt(workspace).ledger)) return;
  throw new UserError('FILE_MISSING', `Cannot enter the statement in the ledger: ${workspace} has none`, {
    hint: 'Name the workspace with --workspace, or state it with --without-ledger and have the steward enter it later.',
  });
}

const lacking = (release: string, many: number): UserError =>
  new UserError(
    'REVIEW_INVALID',
    `Cannot go on with the review of ${release}: the ledger holds ${many} statement${many === 1 ? '' : 's'} that ${reviewPath(release)} lacks`,
    { hint: 'Somebody took them out, or put an older file back. Restore the newest one.' },
  );
