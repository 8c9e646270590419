import type { FittedModel } from '../../models/model.ts';
import { copiesOf } from '../copies/copies-of.ts';
import { isModelledColumn, type OutputColumn, outputName } from '../release-folder/decode/output-column.ts';
import { openGenerator } from '../sample/released-generator.ts';
import { selectRows } from '../sample/select-rows.ts';
import { columnsOfFormula } from '../statistics/formula/formula.ts';
import { formulaError } from '../statistics/formula/formula-error.ts';
import type { RegressionFit } from '../statistics/regression-fit.ts';
import { answerOf } from './answer-of.ts';
import { askModel, type ModelQuestion, modelQuestion } from './ask-model.ts';
import { doubtsOf } from './doubts.ts';
import { type InferenceModel, inferenceModel } from './inference-model.ts';
import type { InferenceReport } from './inference-report.ts';
import { parseQuestion, type Question, type QuestionKind } from './question.ts';

export interface InferenceRequest {
  /** A release folder. */
  readonly release: string;
  readonly questions: readonly { readonly kind: QuestionKind; readonly text: string }[];
  /** Conditions that must all hold, as for `sample`. */
  readonly where: readonly string[];
  readonly copies: number;
  /** The same seed, copies and questions give the same report. */
  readonly seed: string;
  /** Threads that make copies; the report does not depend on them. */
  readonly threads: number;
  /** Of the intervals, in (0, 1). */
  readonly level: number;
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Answers questions about the population of a release with intervals that have the noise in them. Post-processing of released files: opens no
 * record and charges nothing. Throws `FORMULA_INVALID`, `CONDITION_INVALID`, `COPIES_IMPOSSIBLE` and what `openGenerator` does.
 */
export async function inferRelease(request: InferenceRequest): Promise<InferenceReport> {
  const { release, where, copies, seed, level } = request;
  const questions = request.questions.map(({ kind, text }) => parseQuestion(kind, text));
  const generator = await openGenerator(release);
  const { manifest, model, columns, rules } = generator;
  const inferenceOf = (fitted: FittedModel, outputs: readonly OutputColumn[], rowSeed: string): InferenceModel => {
    const { evidence, columns: selected } = selectRows(outputs, where);
    const spreads = outputs.filter(isModelledColumn).toSorted((a, b) => a.position - b.position);
    const narrowed = selected.filter(isModelledColumn).toSorted((a, b) => a.position - b.position);
    const own = narrowed.map(({ coding }, i) => ({
      coding,
      ...(spreads[i]!.spread && { spread: spreads[i]!.spread }),
    }));
    return inferenceModel(fitted, own, evidence, rowSeed);
  };
  const released = inferenceOf(model, columns, `${seed}/released`);
  const codings = released.columns.map(({ coding }) => coding);
  for (const question of questions) refuseDerived(question, columns);
  const asked = questions.map((question) => modelQuestion(question, codings));
  const own = asked.map((question) => askModel(released, question));
  const told: (RegressionFit | undefined)[][] = asked.map(() => []);
  let done = 0;
  request.progress?.(done, copies);
  for await (const copy of copiesOf(generator, { copies, seed, threads: request.threads })) {
    const inference = inferenceOf(copy.model, copy.columns, copy.seed);
    for (const [q, question] of asked.entries()) told[q]!.push(askModel(inference, question));
    request.progress?.(++done, copies);
  }
  const measured = (await generator.measurements()).map((measurement) => measurement.columns);
  const facts = {
    maxRowsPerUnit: manifest.privacyUnit.maxRowsPerUnit,
    ordered: new Set(rules.orders.flat()),
  };
  const conditioned = released.evidence.map(({ column }) => codings[column]!.name);
  return {
    release: manifest.identity.release,
    records: Math.round(model.total),
    copies,
    seed,
    level,
    where,
    answers: asked.map((question: ModelQuestion, q) =>
      answerOf(question, {
        released: own[q],
        copies: told[q]!,
        level,
        measured,
        conditioned,
        doubts: doubtsOf(released, question, own[q], facts),
      }),
    ),
  };
}

/** Columns whose values follow from others are in no model. */
function refuseDerived({ formula, text }: Question, columns: readonly OutputColumn[]): void {
  const wanted = new Set(columnsOfFormula(formula));
  for (const column of columns) {
    if (column.kind === 'modelled') {
      if (column.offset === undefined || !wanted.has(column.coding.name)) continue;
      throw formulaError(
        text,
        `${column.coding.name} is modelled as a difference from ${column.offset.after}`,
        'Ask for columns that are modelled themselves.',
      );
    }
    if (!wanted.has(outputName(column))) continue;
    const why = column.kind === 'computed' ? 'is computed from other columns' : 'is related to nothing';
    throw formulaError(text, `${outputName(column)} ${why}`, 'Ask for columns that are modelled.');
  }
}
