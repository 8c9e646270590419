import type { DetailInputs } from '../../models/detail/detail-model.ts';
import { fittedTo } from '../../models/fitted-to.ts';
import type { FittedModel, KeptAnswers, ModelFamily, ModelInputs } from '../../models/model.ts';
import { MODEL_KINDS, modelFamily } from '../../models/registry.ts';
import { UserError } from '../../privacy/errors.ts';
import { fewerRowsOf } from '../../privacy/guard/fewer-rows.ts';
import type { NoisyMarginal } from '../../privacy/guard/guard.ts';
import { parseRational, toNumberUp, ZERO } from '../../privacy/rational.ts';
import type { ColumnCoding } from '../dictionary/coding.ts';
import type { ReleasedMeasurement } from '../release-folder/artefacts/model-files.ts';
import { isModelledColumn } from '../release-folder/decode/output-column.ts';
import type { TableRules } from '../release-folder/decode/table-rules.ts';
import { DECODING_ON_CURVES } from '../release-folder/manifest/manifest.ts';
import { modelInputsOf, PlanMismatch } from '../release-folder/manifest/plan-inputs.ts';
import type { ReleasedGenerator } from '../sample/released-generator.ts';
import { detailInputs } from '../spread/detail-columns.ts';
import type { RowCount } from './simulated/units.ts';

/** A released model and what was asked of the records for it, as far as asking it again takes. Everything is released. */
export interface CopySource {
  readonly family: ModelFamily;
  readonly inputs: ModelInputs;
  readonly model: FittedModel;
  readonly answers: KeptAnswers;
  readonly spread: SpreadSource | undefined;
}

/** What the released numbers follow inside their bins. */
export interface SpreadSource {
  /** Of the columns of the model. */
  readonly codings: readonly ColumnCoding[];
  /** Absent where no details were counted. */
  readonly detail: DetailInputs | undefined;
  /** Of the released table. */
  readonly rules: TableRules;
  /** Whether columns under an order are drawn by counts that were found for them (`countsBeforeOrders`). */
  readonly onCurves: boolean;
}

/** Records that are drawn for a copy: with a hundred columns they take some 7 GB. */
const MOST_DRAWN_ROWS = 2 ** 26;
/** What a guard allows. */
const MOST_ROWS_A_UNIT = 2 ** 20;
/** Of the noise of one answer: outside them a fit has no numbers for its weight. */
const [LEAST_VARIANCE, MOST_VARIANCE] = [2 ** -40, 2 ** 100];

/**
 * What copies of a release are made from. Throws `COPIES_IMPOSSIBLE` where nothing can be asked again, and `RELEASE_INVALID` where the
 * release contradicts itself.
 */
export async function copySource(generator: ReleasedGenerator): Promise<CopySource> {
  const { manifest, model, columns, rules, answers } = generator;
  const { plan, privacyUnit, postProcessing } = manifest;
  const { maxRowsPerUnit } = privacyUnit;
  if (!MODEL_KINDS.includes(model.kind)) throw contradicted('its model is of no kind that is known here');
  if (fittedTo(model.kind) === 'gradients') {
    throw impossible('its model learnt from noisy gradients, and would have to be trained again for each of them');
  }
  if (maxRowsPerUnit > MOST_ROWS_A_UNIT) throw contradicted('its units have more rows than any may');
  if (model.total > MOST_DRAWN_ROWS) throw impossible('it estimates more records than can be drawn');
  if (plan === undefined) throw impossible('its manifest does not state what its questions were planned from');
  const inputs = planInputs(() => modelInputsOf(plan, model.columns, maxRowsPerUnit));
  const source = { family: modelFamily(model.kind), inputs, model, answers: keptAnswers(await answers(), model) };
  if (postProcessing.spread === undefined) return { ...source, spread: undefined };
  const codings = columns
    .filter(isModelledColumn)
    .toSorted((a, b) => a.position - b.position)
    .map(({ coding }) => coding);
  const detail = detailInputs(
    codings,
    maxRowsPerUnit,
    plan.detailRho === undefined ? ZERO : parseRational(plan.detailRho),
  );
  const onCurves = postProcessing.decoding === DECODING_ON_CURVES;
  return { ...source, spread: { codings, detail, rules, onCurves } };
}

/** Columns by position. Throws `RELEASE_INVALID` where an answer names a column that the model lacks, or holds no count with its noise. */
function keptAnswers(answers: ReadonlyMap<string, readonly ReleasedMeasurement[]>, model: FittedModel): KeptAnswers {
  const positions = new Map(model.columns.map(({ name }, position) => [name, position]));
  const kept = ({ columns, sigmaSquared, values }: ReleasedMeasurement): NoisyMarginal => {
    const variance = parseRational(sigmaSquared);
    const size = toNumberUp(variance);
    if (!(variance.numerator > 0n && size >= LEAST_VARIANCE && size <= MOST_VARIANCE)) {
      throw contradicted('its answers have noise that no release has');
    }
    if (!values.every((value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER)) {
      throw contradicted('its answers hold what is no count');
    }
    return {
      columns: columns.map((name) => {
        const position = positions.get(name);
        if (position === undefined) throw contradicted('its answers name a column that its model lacks');
        return position;
      }),
      sigmaSquared: variance,
      values,
    };
  };
  return new Map([...answers].map(([question, measurements]) => [question, measurements.map(kept)]));
}

/** The released counts of details, one a column of them. Throws `RELEASE_INVALID` where they are not what was planned. */
export function detailAnswers({ columns }: DetailInputs, { answers }: CopySource): readonly NoisyMarginal[] {
  const given = answers.get('detail') ?? [];
  const fits = given.every(
    (answer, i) =>
      answer.columns.join() === String(columns[i]?.column) && answer.values.length === columns[i]!.parents.length,
  );
  if (given.length !== columns.length || !fits) {
    throw contradicted('its answers are not those to the questions about details that it plans');
  }
  return given;
}

/** How many records there were, from each answer about as many rows of each unit. */
export function rowCountsOf({ answers, inputs: { maxRowsPerUnit } }: CopySource): RowCount[] {
  return [...answers]
    .flatMap(([question, [counted]]): RowCount[] => {
      const most = question.endsWith('/records') ? fewerRowsOf(question) : undefined;
      if (most === undefined || most > maxRowsPerUnit || counted === undefined) return [];
      return [{ most, rows: counted.values.reduce((sum, value) => sum + value, 0) }];
    })
    .toSorted((a, b) => a.most - b.most);
}

function planInputs(read: () => ModelInputs): ModelInputs {
  try {
    return read();
  } catch (error) {
    if (error instanceof PlanMismatch) throw contradicted(error.message);
    if (error instanceof UserError && error.code === 'DICTIONARY_INVALID') {
      throw contradicted('its plan leaves no possible record');
    }
    throw error;
  }
}

/** No copies can be made of a release, because of `reason`. */
export const impossible = (reason: string): UserError =>
  new UserError('COPIES_IMPOSSIBLE', `Cannot make copies of this release: ${reason}`, {
    hint: 'Draw one table; what is computed from it is less certain than it looks.',
  });

export const contradicted = (reason: string): UserError =>
  new UserError('RELEASE_INVALID', `Cannot make copies of this release: ${reason}`, {
    hint: '`synthward verify` names everything that is wrong with it; ask for an intact copy.',
  });
