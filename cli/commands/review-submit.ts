import { verifyBounded } from '../../pipelines/bounded/verify-bounded.ts';
import { inStage } from '../../pipelines/workspace/progress.ts';
import type { CommandHandler } from '../command.ts';
import { endBy } from '../end-by.ts';
import { EXIT } from '../exit-codes.ts';
import { askedLimits, type LimitFlags } from '../limit-flags.ts';
import { progressListener } from '../progress.ts';
import { describeError } from '../render/error.ts';
import { reviewRefusal } from '../render/review.ts';
import { ownSoftware } from '../software.ts';
import { type ReviewFlags, stateReview } from '../state-review.ts';
import { noteError } from '../tell.ts';

/** `review submit`: a release that does not verify goes to nobody. */
export const run: CommandHandler<ReviewFlags & LimitFlags> = async (flags, context) => {
  const { terminal, flags: globals } = context;
  const done = await inStage(
    progressListener(terminal, globals.progress),
    'verify',
    'Check the release',
    (progress) =>
      verifyBounded({
        release: flags.release,
        options: { software: ownSoftware() },
        asked: askedLimits(flags),
        progress,
      }),
    ({ kind }) => kind !== 'report',
  );
  if (done.kind === 'interrupted') return done.signal === 'SIGINT' ? EXIT.interrupted : endBy(done.signal);
  if (done.report.ok) return stateReview('submitted', flags, context);
  noteError(context, describeError(reviewRefusal(flags.release, done.report)));
  return EXIT.no;
};
