import { stat } from 'node:fs/promises';
import { verifyBounded } from '../../pipelines/bounded/verify-bounded.ts';
import type { VerifyReport } from '../../pipelines/verify/report/report.ts';
import { inStage } from '../../pipelines/workspace/progress.ts';
import { UserError } from '../../privacy/errors.ts';
import { named } from '../../privacy/shown-text.ts';
import type { CommandContext, CommandHandler } from '../command.ts';
import { endBy } from '../end-by.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { askedLimits, type LimitFlags } from '../limit-flags.ts';
import { paletteFor } from '../palette.ts';
import { progressListener } from '../progress.ts';
import { describeError } from '../render/error.ts';
import { renderVerify } from '../render/verify.ts';
import { ownSoftware } from '../software.ts';
import { noteError, tell } from '../tell.ts';
import { VERSION } from '../version.ts';
import { refusePagePlace, writePage } from '../write-page.ts';

interface VerifyFlags extends LimitFlags {
  readonly release: string;
  readonly publicKey: string | undefined;
  readonly html: string | undefined;
}

/** `verify`: checks a release folder without any record. Exit 1 where a check failed; the page, where one is asked for, is written all the same. */
export const run: CommandHandler<VerifyFlags> = async ({ release, publicKey, html, ...limits }, context) => {
  const { terminal, flags, environment } = context;
  await requireFolder(release);
  if (html !== undefined) await refusePagePlace(html, release);
  const options = { publicKeyPath: publicKey ?? environment['SYNTHWARD_PUBLIC_KEY'], software: ownSoftware() };
  const asked = askedLimits(limits);
  const done = await inStage(
    progressListener(terminal, flags.progress),
    'verify',
    'Check the release',
    (progress) => verifyBounded({ release, options, asked, progress }),
    ({ kind }) => kind !== 'report',
  );
  if (done.kind === 'interrupted') {
    terminal.note('Interrupted. Nothing is said of the release.');
    return done.signal === 'SIGINT' ? EXIT.interrupted : endBy(done.signal);
  }
  const stopped = done.kind === 'stopped' ? done.why : undefined;
  const told = tellVerified(release, done.report, context, stopped);
  if (html !== undefined) {
    const { checksPage } = await import('../../pipelines/verify/report/page/checks-page.ts');
    writePage(html, checksPage({ report: done.report, stopped: stopped?.message, version: VERSION }));
    if (!flags.quiet) terminal.note(`These checks as a page: ${named(html)}`);
  }
  return told;
};

/** Tells what was found of a release, and why the checks stopped where they did. */
export function tellVerified(
  release: string,
  report: VerifyReport,
  context: CommandContext,
  stopped?: UserError,
): ExitCode {
  const { terminal } = context;
  tell(
    context,
    () => report,
    () => renderVerify(report, paletteFor(terminal.colourOut), terminal.columnsOut),
  );
  if (report.ok) return EXIT.done;
  noteError(context, describeError(stopped ?? failure(release, report)));
  return EXIT.no;
}

async function requireFolder(release: string): Promise<void> {
  const folder = await stat(release).catch(() => undefined);
  if (folder?.isDirectory()) return;
  throw new UserError('FILE_MISSING', `Cannot verify ${release}: there is no such folder`, {
    hint: 'Name a release folder, such as released/<release>.',
  });
}

function failure(release: string, { checks }: VerifyReport): UserError {
  const failed = checks.filter(({ verdict }) => verdict === 'fail');
  const files = [...new Set(failed.flatMap(({ file }) => (file === undefined ? [] : [file])))];
  const named = files.length === 0 ? '' : ` (${files.slice(0, 5).join(', ')}${files.length > 5 ? ', ...' : ''})`;
  return new UserError(
    'VERIFY_FAILED',
    `Cannot trust ${release}: ${failed.length} check${failed.length === 1 ? '' : 's'} failed${named}`,
    { hint: 'Ask whoever gave you the release for an intact copy, and do not use this one.' },
  );
}
