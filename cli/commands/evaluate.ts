import { basename } from 'node:path';
import { isLinkedDictionary, loadLinkedDictionary } from '../../pipelines/dictionary/linked/load-linked.ts';
import { loadDictionary } from '../../pipelines/dictionary/load.ts';
import { evaluateLinkedTables } from '../../pipelines/evaluate/inside/evaluate-linked-tables.ts';
import {
  evaluateTables,
  type TablesEvaluation,
  type TablesRequest,
} from '../../pipelines/evaluate/inside/evaluate-tables.ts';
import type { LeakageAsked } from '../../pipelines/evaluate/inside/leakage-of-tables.ts';
import { SharedPatients } from '../../pipelines/evaluate/inside/shared-patients.ts';
import { DEFAULT_TARGETS } from '../../pipelines/evaluate/leakage/measure-leakage.ts';
import { UserError } from '../../privacy/errors.ts';
import { named } from '../../privacy/shown-text.ts';
import type { CommandContext, CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { progressListener } from '../progress.ts';
import { EXACT_NUMBERS, evaluationToJson, notesOf, renderEvaluation } from '../render/evaluate.ts';
import { linkedEvaluationToJson, renderLinkedEvaluation } from '../render/linked-evaluate.ts';
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
  readonly leakage: boolean;
  readonly targets: string | undefined;
}

/** `evaluate`: holds a synthetic table against records. Exact, for the steward alone; opens no ledger, and writes nothing but a page where one is asked for. Exit 1 where attacks were asked for and leakage was found. */
export const run: CommandHandler<EvaluateFlags> = async (asked, context) => {
  const { terminal, flags } = context;
  const { html } = asked;
  const leakage = leakageAsked(asked, context);
  if (await isLinkedDictionary(asked.dictionary)) return evaluateLinked(asked, context);
  if (html !== undefined) await refusePagePlace(html, asked.synthetic);
  const evaluation = await toldOfShared(context, {
    real: asked.real,
    synthetic: [asked.synthetic],
    holdout: asked.holdout,
    dictionary: await loadDictionary(asked.dictionary),
    formulas: asked.formula ?? [],
    leakage,
    listener: progressListener(terminal, flags.progress),
  });
  tell(
    context,
    () => evaluationToJson(evaluation),
    () => renderEvaluation(evaluation),
  );
  if (html !== undefined) {
    const { utilityPage } = await import('../../pipelines/evaluate/inside/page/utility-page.ts');
    const { leakageSection } = await import('../../pipelines/evaluate/inside/page/leakage-section.ts');
    const { real, holdout, synthetic } = evaluation;
    const { facts, utility: report, leakage: attacked } = synthetic[0]!;
    const parts = attacked === undefined ? [] : [leakageSection(attacked)];
    const notes = notesOf([real, ...(holdout === undefined ? [] : [holdout]), facts]);
    writePage(html, utilityPage({ name: basename(facts.path), report, notes, parts, version: VERSION }), 0o600);
    if (!flags.quiet) terminal.note(`These numbers as a page, which the steward alone may read: ${named(html)}`);
  }
  return evaluation.synthetic[0]!.leakage?.verdict === 'leakage-found' ? EXIT.no : EXIT.done;
};

/** Figures per unit, where the dictionary has several tables. */
async function evaluateLinked(asked: EvaluateFlags, context: CommandContext): Promise<0> {
  const { holdout, formula, html, leakage, targets } = asked;
  const flags = { holdout, formula, leakage: leakage || undefined, targets };
  const [unknown] = Object.entries(flags).filter(([, value]) => value !== undefined);
  if (unknown !== undefined) {
    throw new UserError(
      'USAGE',
      `Cannot evaluate linked tables with --${unknown[0]}: it is known of single tables alone`,
      {
        hint: 'Leave it out. Figures of linked tables are printed, and given as JSON with --json or as a page with --html.',
      },
    );
  }
  if (html !== undefined) await refusePagePlace(html, asked.synthetic);
  const dictionary = await loadLinkedDictionary(asked.dictionary);
  const report = await evaluateLinkedTables({
    real: asked.real,
    synthetic: asked.synthetic,
    dictionary,
    listener: progressListener(context.terminal, context.flags.progress),
  });
  tell(
    context,
    () => linkedEvaluationToJson(report),
    () => renderLinkedEvaluation(report),
  );
  if (html !== undefined) {
    const { linkedPage } = await import('../../pipelines/evaluate/inside/linked/linked-page.ts');
    const { wordsOf } = await import('../../pipelines/evaluate/inside/linked/words-of-values.ts');
    const page = {
      name: basename(asked.synthetic),
      report,
      words: wordsOf(dictionary),
      measured: 'given',
      notes: [],
      version: VERSION,
    } as const;
    writePage(html, linkedPage(page), 0o600);
    if (!context.flags.quiet)
      context.terminal.note(`These numbers as a page, which the steward alone may read: ${named(html)}`);
  }
  return EXIT.done;
}

const MOST_TARGETS = 1_000_000;

function leakageAsked(
  { leakage, targets }: Pick<EvaluateFlags, 'leakage' | 'targets'>,
  { terminal, flags }: CommandContext,
): LeakageAsked | undefined {
  if (!leakage) {
    if (targets === undefined) return undefined;
    throw new UserError('USAGE', 'Cannot evaluate: --targets goes with --leakage', {
      hint: 'Leave it out, or ask for attacks with --leakage.',
    });
  }
  const count = targets === undefined ? DEFAULT_TARGETS : /^[1-9]\d{0,6}$/.test(targets) ? Number(targets) : 0;
  if (count < 1 || count > MOST_TARGETS) {
    throw new UserError(
      'USAGE',
      `Cannot attack ${targets!.slice(0, 40)} patients: give a whole number of 1 to ${MOST_TARGETS}`,
      {
        hint: `Leave --targets out for ${DEFAULT_TARGETS} on each side.`,
      },
    );
  }
  const tellPower = (sentence: string): void => {
    if (!flags.json) terminal.print([EXACT_NUMBERS, sentence, '']);
  };
  return { targets: count, tellPower };
}

/** How many patients are shared is told where the other exact numbers are, and never by the error. */
async function toldOfShared({ terminal, flags }: CommandContext, request: TablesRequest): Promise<TablesEvaluation> {
  try {
    return await evaluateTables(request);
  } catch (error) {
    if (error instanceof SharedPatients && !flags.json) {
      const { shared, units } = error.found;
      terminal.print([EXACT_NUMBERS, `Of ${units} patients held out ${shared} are in the real table too.`]);
    }
    throw error;
  }
}
