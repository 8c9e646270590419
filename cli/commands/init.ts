import { access, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { draftConfig } from '../../pipelines/init/draft-config.ts';
import { draftOfTable } from '../../pipelines/init/draft-of-table.ts';
import { UserError } from '../../privacy/errors.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';

interface InitFlags {
  readonly table: string;
  readonly out: string;
  readonly config: string;
  readonly headerIsNames: boolean | undefined;
}

/** `init`: drafts the dictionary, and a run configuration where there is none. Never replaces a file. */
export const run: CommandHandler<InitFlags> = async (
  { table, out, config, headerIsNames = false },
  { terminal, flags },
) => {
  if (await exists(out)) {
    throw new UserError('FILE_UNWRITABLE', `Cannot draft ${out}: the file exists`, {
      hint: 'Name another file with -o; a dictionary is never replaced.',
    });
  }
  const { name, columns, delimiter, dictionary } = await draftOfTable({ path: table, headerIsNames });
  await write(out, dictionary);
  const from = dirname(resolve(config));
  const drafted = !(await exists(config));
  if (drafted) {
    const paths = { source: relative(from, resolve(table)), dictionary: relative(from, resolve(out)) };
    await write(config, draftConfig({ dataset: name, ...paths, headerIsNames, delimiter }));
  }
  if (flags.json) {
    terminal.data(`${JSON.stringify({ schema: 'init/1', dictionary: out, config: drafted ? config : null })}\n`);
    return EXIT.done;
  }
  terminal.data(
    [
      `${out}: drafted from the names and storage types of ${columns === 1 ? '1 column' : `${columns} columns`}; no value was read.`,
      ...(columns === 1
        ? ['Only one column was found: see that the first line holds the names, with no title above them.']
        : []),
      ...(drafted ? [`${config}: drafted with epsilon 1 at delta 1e-6.`] : []),
      'Next: fill in what is marked, from public knowledge alone, or see what `synthward describe` would charge to measure it;\nthen `synthward plan`.',
      '',
    ].join('\n'),
  );
  return EXIT.done;
};

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch {
    throw new UserError('FILE_UNWRITABLE', `Cannot write ${path}`, {
      hint: 'Check that its folder exists and may be written to.',
    });
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
