import { copiesFrom } from '../../pipelines/copies/copies-of.ts';
import type { Dictionary } from '../../pipelines/dictionary/dictionary.ts';
import { answerOf } from '../../pipelines/infer/answer-of.ts';
import { askModel, type ModelQuestion, modelQuestion } from '../../pipelines/infer/ask-model.ts';
import { inferenceColumns, inferenceModel } from '../../pipelines/infer/inference-model.ts';
import { parseQuestion, type QuestionKind } from '../../pipelines/infer/question.ts';
import type { RegressionFit } from '../../pipelines/statistics/regression-fit.ts';
import { drawRelease } from './draw-release.ts';
import { drawPatients } from './known-process.ts';
import type { Truth } from './known-truths.ts';

export interface CoverageRequest {
  readonly dictionary: Dictionary;
  readonly truths: readonly Truth[];
  readonly epsilon: string;
  /** Family of the model. */
  readonly kind: string;
  readonly rows: number;
  readonly draws: number;
  /** Of the first draw; others follow. */
  readonly first?: number;
  readonly copies: number;
}

/** How often intervals of one number cover its truth, over releases whose model measured what it rests on. */
export interface Coverage {
  readonly kind: QuestionKind;
  readonly text: string;
  readonly term: string;
  readonly measured: number;
  readonly covered: number;
  readonly naiveCovered: number;
  /** Median over releases. */
  readonly wider: number;
}

interface Tally {
  measured: number;
  covered: number;
  naive: number;
  readonly wider: number[];
}

/** Draws records and noise again and again, releases, and asks. */
export async function coverageOf(request: CoverageRequest): Promise<readonly Coverage[]> {
  const { dictionary, truths, draws, first = 0 } = request;
  const { codings } = dictionary;
  const asked = truths.map(({ kind, text }) => modelQuestion(parseQuestion(kind, text), codings));
  const tallies = truths.map(({ terms }) => terms.map((): Tally => ({ measured: 0, covered: 0, naive: 0, wider: [] })));
  for (let draw = first; draw < first + draws; draw++) {
    const answers = await answersOf(request, asked, draw);
    for (const [q, { promised, terms }] of answers.entries()) {
      if (!promised) continue;
      for (const [t, [name, truth]] of truths[q]!.terms.entries()) {
        const tally = tallies[q]![t]!;
        const { interval, naive, wider } = terms.find(({ term }) => term === name)!;
        tally.measured++;
        if (interval === null || naive === null) continue;
        tally.covered += Number(interval.lower <= truth && truth <= interval.upper);
        tally.naive += Number(naive.lower <= truth && truth <= naive.upper);
        if (wider !== null) tally.wider.push(wider);
      }
    }
  }
  return truths.flatMap(({ kind, text, terms }, q) =>
    terms.map(([term], t): Coverage => {
      const { measured, covered, naive, wider } = tallies[q]![t]!;
      wider.sort((a, b) => a - b);
      return {
        kind,
        text,
        term,
        measured,
        covered,
        naiveCovered: naive,
        wider: wider[wider.length >> 1] ?? Number.NaN,
      };
    }),
  );
}

async function answersOf(request: CoverageRequest, asked: readonly ModelQuestion[], draw: number) {
  const { dictionary, epsilon, kind, rows, copies } = request;
  const { codings } = dictionary;
  const table = drawPatients(dictionary, rows, `records ${draw}`);
  const { source, inference, measured } = await drawRelease(dictionary, table, {
    epsilon,
    kind,
    seed: `noise ${draw}`,
  });
  const told: (RegressionFit | undefined)[][] = asked.map(() => []);
  for await (const copy of copiesFrom(source, { copies, seed: `copies ${draw}` })) {
    const own = inferenceModel(copy.model, inferenceColumns(codings, copy.counts), [], copy.seed);
    for (const [q, question] of asked.entries()) told[q]!.push(askModel(own, question));
  }
  return asked.map((question, q) =>
    answerOf(question, {
      released: askModel(inference, question),
      copies: told[q]!,
      level: 0.95,
      measured,
      conditioned: [],
      doubts: [],
    }),
  );
}
