import { columnLevels } from '../statistics/column-levels.ts';
import type { RegressionFit } from '../statistics/regression-fit.ts';
import { someOf } from '../workspace/text/some-of.ts';
import type { ModelQuestion } from './ask-model.ts';
import type { InferenceModel } from './inference-model.ts';
import { outcomeInBins } from './outcome-in-bins.ts';

/** What is known of a release beside its model. */
export interface ReleaseFacts {
  readonly maxRowsPerUnit: number;
  /** Names of columns that an order joins to others. */
  readonly ordered: ReadonlySet<string>;
}

/** Families whose intervals were held to their coverage by simulation. */
const TRIED = new Set(['cliquetree', 'mst']);

/** A loss of so many standard deviations of the interval can be promised away. */
const FELT = 0.25;

/** What keeps the intervals of an answer from being promised beside what was not measured, in whole sentences. */
export function doubtsOf(
  inference: InferenceModel,
  asked: ModelQuestion,
  released: RegressionFit | undefined,
  { maxRowsPerUnit, ordered }: ReleaseFacts,
): string[] {
  const { kind } = inference.model;
  const { formula } = asked.question;
  const columns = [
    ...asked.positions.map((position) => inference.columns[position]!.coding.name),
    ...inference.evidence.map(({ column }) => inference.columns[column]!.coding.name),
  ];
  const inOrder = columns.filter((name) => ordered.has(name));
  const cut = inference.evidence
    .filter(({ weights }) => weights.some((weight) => weight > 0 && weight < 1))
    .map(({ column }) => inference.columns[column]!.coding.name);
  const inside = outcomeInBins(inference, asked);
  const feltInside =
    released?.terms.some((_, i) => {
      const deviation = Math.sqrt(released.covariance[i * released.terms.length + i]!);
      return i > 0 && inside * Math.abs(released.estimates[i]!) > FELT * deviation;
    }) ?? false;
  return [
    ...(TRIED.has(kind) || formula.terms.length === 0
      ? []
      : [`How often intervals cover was not tried for models of the kind ${kind}.`]),
    ...(maxRowsPerUnit > 1
      ? [
          `A unit may have ${maxRowsPerUnit} rows: how alike the rows of one unit are was not measured, and copies take them for equal, so that the interval is rather too wide.`,
        ]
      : []),
    ...mergedSentences(inference, asked),
    ...(inOrder.length > 0
      ? [
          `${inOrder.join(', ')} stands under an order, which moves values inside their bins in a way that is not counted here.`,
        ]
      : []),
    ...(cut.length > 0
      ? [
          `A condition cuts bins or groups of ${cut.join(', ')}, inside of which the model knows nothing of other columns: it takes the part that is kept to be like the whole.`,
        ]
      : []),
    ...(feltInside
      ? [
          `About ${Math.max(1, Math.round(100 * inside))} % of the variance of ${formula.outcome.column} lies inside its bins, of which the model knows nothing: coefficients may be too small by that part.`,
        ]
      : []),
  ];
}

/** Of columns whose levels a regression tells apart: which of them the model holds as one, because they were too rare. */
function mergedSentences({ model, columns }: InferenceModel, { resolved, positions }: ModelQuestion): string[] {
  const named = [
    ...(resolved.outcome.kind === 'codes' ? [resolved.outcome.position] : []),
    ...resolved.terms.flatMap(({ variables }) =>
      variables.filter(({ kind }) => kind === 'levels').map((one) => one.position),
    ),
  ];
  const merged = model.toArtifact().structure['merged'];
  return [...new Set(named)].flatMap((own) => {
    const position = positions[own]!;
    const map = Array.isArray(merged) ? merged.find(({ column }) => column === position)?.map : undefined;
    if (!Array.isArray(map)) return [];
    const levels = columnLevels(columns[position]!.coding);
    const together = levels.filter(
      (level, code) => level !== undefined && map.some((to, other) => other !== code && to === map[code]),
    );
    const names = someOf(
      together.flatMap((level) => level ?? []),
      'values',
    );
    return together.length === 0
      ? []
      : [
          `Values of ${columns[position]!.coding.name} that are too rare to be told from noise were counted together (${names}): what the model says of others is the same for each.`,
        ];
  });
}
