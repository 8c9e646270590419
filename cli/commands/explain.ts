import { readdir, readFile } from 'node:fs/promises';
import { UserError } from '../../privacy/errors.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';

/** `explain`: prints the page of an error code. */
export const run: CommandHandler<{ readonly code: string }> = async ({ code }, { terminal, flags }) => {
  const folder = await errorPages();
  const wanted = code.trim().toUpperCase();
  const known = (await readdir(folder))
    .map((file) => file.replace(/\.md$/, ''))
    .filter((page) => /^[A-Z_]+$/.test(page));
  if (!known.includes(wanted)) {
    throw new UserError('USAGE', `Cannot explain ${JSON.stringify(code.slice(0, 40))}: no such error code`, {
      hint: `Known codes: ${known.sort().join(', ')}.`,
    });
  }
  const page = await readFile(new URL(`${wanted}.md`, folder), 'utf8');
  terminal.data(flags.json ? `${JSON.stringify({ schema: 'explain/1', code: wanted, page })}\n` : page);
  return EXIT.done;
};

/** `docs/errors/` of this installation: beside the sources, or one level above `dist/`. */
async function errorPages(): Promise<URL> {
  for (const path of ['../../docs/errors/', '../../../docs/errors/']) {
    const folder = new URL(path, import.meta.url);
    try {
      await readdir(folder);
      return folder;
    } catch {}
  }
  throw new UserError('FILE_MISSING', 'Cannot explain error codes: docs/errors is not part of this installation');
}
