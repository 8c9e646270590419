import { existsSync } from 'node:fs';
import { fingerprintOf, loadPublicKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { takenOut } from '../../pipelines/review/in-ledger.ts';
import { readReview } from '../../pipelines/review/review-file.ts';
import { reviewedRelease } from '../../pipelines/review/reviewed-release.ts';
import { standingOf } from '../../pipelines/review/standing.ts';
import { workspaceAt } from '../../pipelines/workspace/workspace.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { type WorkspaceFlags, withLedger, workspaceOf } from '../ledger.ts';
import { renderReview, reviewToJson } from '../render/review.ts';
import { tell } from '../tell.ts';

interface ShowFlags extends WorkspaceFlags {
  readonly release: string;
  readonly reviewer: readonly string[] | undefined;
  readonly require: 'approved' | 'released' | undefined;
}

/** `review show`: exit 1 where statements were taken out, or where it does not stand as `--require` asks. */
export const run: CommandHandler<ShowFlags> = async (flags, context) => {
  const reviewers =
    flags.reviewer && (await Promise.all(flags.reviewer.map(async (path) => fingerprintOf(await loadPublicKey(path)))));
  const release = await reviewedRelease(flags.release);
  const statements = readReview(flags.release, release.manifest.identity.release);
  const standing = standingOf(statements, release, reviewers);
  const workspace = workspaceOf(flags, context);
  const gone = existsSync(workspaceAt(workspace).ledger)
    ? await withLedger(workspace, (ledger) => takenOut(ledger, release.manifest.identity.release, statements))
    : undefined;
  const shown = { release, statements, standing, inLedger: gone !== undefined, takenOut: gone?.length ?? 0 };
  tell(
    context,
    () => reviewToJson(shown),
    () => renderReview(shown),
  );
  const stands =
    flags.require === undefined ||
    standing.state === flags.require ||
    (flags.require === 'approved' && standing.state === 'released');
  return stands && shown.takenOut === 0 ? EXIT.done : EXIT.no;
};
