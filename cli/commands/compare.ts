import { statSync } from 'node:fs';
import { compareReleases } from '../../pipelines/compare/compare-releases.ts';
import { loadDictionary } from '../../pipelines/dictionary/load.ts';
import { evaluateTables } from '../../pipelines/evaluate/inside/evaluate-tables.ts';
import { UserError } from '../../privacy/errors.ts';
import { named } from '../../privacy/shown-text.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { progressListener } from '../progress.ts';
import { refuseLinked } from '../refuse-linked.ts';
import { releasesToJson, renderReleases, renderTables, tablesToJson } from '../render/compare.ts';
import { tell } from '../tell.ts';

interface CompareFlags {
  readonly what: readonly string[];
  readonly real: string | undefined;
  readonly holdout: string | undefined;
  readonly dictionary: string | undefined;
  readonly formula: readonly string[] | undefined;
}

/** `compare`: releases by what they publish or, where records are named, tables by exact numbers. */
export const run: CommandHandler<CompareFlags> = async (asked, context) => {
  const { terminal, flags } = context;
  const { what, real, dictionary } = asked;
  if (what.length < 2) throw usage('it takes at least two releases or tables', 'Name them one after another.');
  if (real === undefined) {
    const needless = (['holdout', 'dictionary', 'formula'] as const).find((flag) => asked[flag] !== undefined);
    if (needless !== undefined) {
      throw usage(`--${needless} goes with --real`, 'Without records, releases are compared by what they publish.');
    }
    const table = what.find((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
    if (table !== undefined) {
      throw usage(
        `${named(table)} is a file, and without records only release folders can be compared`,
        'Name the records with --real and their dictionary with -d: tables are then compared by exact numbers.',
      );
    }
    const comparison = compareReleases(what);
    tell(
      context,
      () => releasesToJson(comparison),
      () => renderReleases(comparison),
    );
    return EXIT.done;
  }
  if (dictionary === undefined) throw usage('--real goes with -d', 'Name the dictionary that describes the records.');
  await refuseLinked(
    dictionary,
    'compare tables with records side by side',
    'Hold them against the records one by one: synthward evaluate --real FOLDER --synthetic FOLDER -d DICTIONARY.',
  );
  const evaluation = await evaluateTables({
    real,
    synthetic: what,
    holdout: asked.holdout,
    dictionary: await loadDictionary(dictionary),
    formulas: asked.formula ?? [],
    listener: progressListener(terminal, flags.progress),
  });
  tell(
    context,
    () => tablesToJson(evaluation),
    () => renderTables(evaluation),
  );
  return EXIT.done;
};

const usage = (reason: string, hint: string): UserError =>
  new UserError('USAGE', `Cannot compare: ${reason}`, { hint });
