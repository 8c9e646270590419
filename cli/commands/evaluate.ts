import { basename } from 'node:path';
import { loadDictionary } from '../../pipelines/dictionary/load.ts';
import { evaluateTables } from '../../pipelines/evaluate/inside/evaluate-tables.ts';
import { named } from '../../privacy/shown-text.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { progressListener } from '../progress.ts';
import { evaluationToJson, notesOf, renderEvaluation } from '../render/evaluate.ts';
import { tell } from '../tell.ts';
import { VERSION } from '../version.ts';
import { refusePagePlace, writePage } from '../write-page.ts';

interface EvaluateFlags {
  readonly real: string;
  readonly synthetic: string;
  readonly holdout: string | undefined;
  readonly dictionary: string;
  readonly formula: readonly string[] | undefined;
  readonly html: string | undefined;
}

/** `evaluate`: holds a synthetic table against records. Exact, for the steward alone; opens no ledger, and writes nothing but a page where one is asked for. */
export const run: CommandHandler<EvaluateFlags> = async (asked, context) => {
  const { terminal, flags } = context;
  const { html } = asked;
  if (html !== undefined) await refusePagePlace(html, asked.synthetic);
  const evaluation = await evaluateTables({
    real: asked.real,
    synthetic: [asked.synthetic],
    holdout: asked.holdout,
    dictionary: await loadDictionary(asked.dictionary),
    formulas: asked.formula ?? [],
    listener: progressListener(terminal, flags.progress),
  });
  tell(
    context,
    () => evaluationToJson(evaluation),
    () => renderEvaluation(evaluation),
  );
  if (html !== undefined) {
    const { utilityPage } = await import('../../pipelines/evaluate/inside/page/utility-page.ts');
    const { real, holdout, synthetic } = evaluation;
    const { facts, utility: report } = synthetic[0]!;
    const notes = notesOf([real, ...(holdout === undefined ? [] : [holdout]), facts]);
    writePage(html, utilityPage({ name: basename(facts.path), report, notes, parts: [], version: VERSION }), 0o600);
    if (!flags.quiet) terminal.note(`These numbers as a page, which the steward alone may read: ${named(html)}`);
  }
  return EXIT.done;
};
