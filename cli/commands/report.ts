import { writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pageBounded } from '../../pipelines/bounded/page-bounded.ts';
import { writeFailure } from '../../pipelines/release-folder/files/file-errors.ts';
import { newFile } from '../../pipelines/sample/new-file.ts';
import type { CommandHandler } from '../command.ts';
import { endBy } from '../end-by.ts';
import { EXIT } from '../exit-codes.ts';
import { askedLimits, type LimitFlags } from '../limit-flags.ts';
import { refuseInside } from '../refuse-inside.ts';
import { tell } from '../tell.ts';

interface ReportFlags extends LimitFlags {
  readonly release: string;
  readonly out: string | undefined;
}

/** `report`: makes the page of a release again, from its JSON files alone. Opens no record and no ledger. */
export const run: CommandHandler<ReportFlags> = async ({ release, out, ...limits }, context) => {
  const path = out ?? `${basename(resolve(release))}.html`;
  refuseInside(release, path);
  const file = newFile(path);
  try {
    const made = await pageBounded(release, askedLimits(limits));
    if (made.kind === 'interrupted') {
      context.terminal.note(`Interrupted. ${path} was not written.`);
      return made.signal === 'SIGINT' ? EXIT.interrupted : endBy(made.signal);
    }
    try {
      writeFileSync(file.partial, made.page, { flag: 'wx' });
    } catch (error) {
      throw writeFailure(error, path);
    }
    file.keep();
    const bytes = Buffer.byteLength(made.page);
    tell(
      context,
      () => ({ schema: 'report/1', release, page: path, bytes }),
      () => [
        `Wrote ${path} (${Math.ceil(bytes / 1000)} kB): open it in a browser. It runs nothing and fetches nothing.`,
        `It says what the files of the release say; whether they can be believed: synthward verify ${release}`,
      ],
    );
    return EXIT.done;
  } finally {
    file.drop();
  }
};
