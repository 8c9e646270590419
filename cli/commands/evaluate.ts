import { loadDictionary } from '../../pipelines/dictionary/load.ts';
import { evaluateTables } from '../../pipelines/evaluate/inside/evaluate-tables.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { progressListener } from '../progress.ts';
import { evaluationToJson, renderEvaluation } from '../render/evaluate.ts';
import { tell } from '../tell.ts';

interface EvaluateFlags {
  readonly real: string;
  readonly synthetic: string;
  readonly holdout: string | undefined;
  readonly dictionary: string;
  readonly formula: readonly string[] | undefined;
}

/** `evaluate`: holds a synthetic table against records. Exact, for the steward alone; opens no ledger and writes nothing. */
export const run: CommandHandler<EvaluateFlags> = async (asked, context) => {
  const { terminal, flags } = context;
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
  return EXIT.done;
};
