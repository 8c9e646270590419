import { inStage } from '../../pipelines/progress.ts';
import { verifyRelease } from '../../pipelines/verify/verify-release.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { progressListener } from '../progress.ts';
import { renderVerify } from '../render/verify.ts';
import { paletteFor } from '../terminal.ts';

interface VerifyFlags {
  readonly release: string;
  readonly publicKey: string | undefined;
}

/** `verify`: checks a release folder without any record. Exit 1 where a check failed. */
export const run: CommandHandler<VerifyFlags> = async ({ release, publicKey }, { terminal, flags, environment }) => {
  const publicKeyPath = publicKey ?? environment['SYNTHWARD_PUBLIC_KEY'];
  const report = await inStage(progressListener(terminal, flags.progress), 'verify', 'Check the release', (progress) =>
    verifyRelease(release, { publicKeyPath, progress }),
  );
  terminal.data(flags.json ? `${JSON.stringify(report)}\n` : renderVerify(report, paletteFor(terminal.colourOut)));
  return report.ok ? EXIT.done : EXIT.no;
};
