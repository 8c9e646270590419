import { type DetailInputs, planDetail } from '../../../models/detail/detail-model.ts';
import { fittedTo } from '../../../models/fitted-to.ts';
import type { FittedModel } from '../../../models/model.ts';
import { modelFamily } from '../../../models/registry.ts';
import { UserError } from '../../../privacy/errors.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import type { EncodedColumn } from '../../../privacy/guard/codes.ts';
import type { PublicColumn } from '../../../privacy/guard/guard.ts';
import { parseRational, ZERO } from '../../../privacy/rational.ts';
import type { ColumnCoding } from '../../dictionary/coding.ts';
import { collectSample } from '../../evaluate/collect-sample.ts';
import { derivedShares } from '../../evaluate/columns/derived-shares.ts';
import { releasedMeans } from '../../evaluate/columns/released-means.ts';
import { planEvaluation } from '../../evaluate/evaluation-plan.ts';
import { itemsStated } from '../../evaluate/publish/stated-items.ts';
import { evaluatePublished } from '../../evaluate/published.ts';
import { type PublishedReport, publishedReport, type ToldOfColumns } from '../../evaluate/published-report.ts';
import { ANSWERS_FILE, readAnswers } from '../../release-folder/artefacts/answers-file.ts';
import {
  modelFilesOf,
  readMeasurements,
  readModel,
  trainedWeights,
} from '../../release-folder/artefacts/model-files.ts';
import { countsBeforeOrders } from '../../release-folder/decode/counts-before-orders.ts';
import { withSpread } from '../../release-folder/decode/output-column.ts';
import { NO_RULES } from '../../release-folder/decode/table-rules.ts';
import { DECODING_ON_CURVES, type Manifest } from '../../release-folder/manifest/manifest.ts';
import { modelInputsOf, PlanMismatch } from '../../release-folder/manifest/plan-inputs.ts';
import { countedColumns, detailInputs, toModelCodes } from '../../spread/detail-columns.ts';
import { type FittedSpread, fitSpread } from '../../spread/fit-spread.ts';
import { refuseBeyondMemory } from '../../workspace/memory.ts';
import type { IntactFiles } from '../report/json-artefact.ts';
import { type ReleasedRows, releasedRows, releasedTwin } from '../tables/released-rows.ts';
import { ReplayStopped, replayGuard } from './replay-guard.ts';
import type { StatedFacts } from './stated-facts.ts';

/** A release made again from its answers, as far as that goes. */
export interface Remade {
  /** Every question that the public inputs plan, with the most that it may cost. */
  readonly planned: ReadonlyMap<string, PrivacyEvent>;
  /** Every question that was asked on the way, with what it costs. */
  readonly asked: ReadonlyMap<string, PrivacyEvent>;
  /** Every question whose answer is released. */
  readonly answered: readonly string[];
  readonly model: FittedModel | undefined;
  /** What numbers follow inside their bins, by column of the model; absent where it stopped before. */
  readonly spread: FittedSpread | undefined;
  readonly report: PublishedReport | undefined;
  /** What the report was made from, where the released model is the one that was fitted again, bit for bit. */
  readonly rows: ReleasedRows | undefined;
  /** Whether the data dictionary says what the codes of the model mean; without it the report says nothing of columns. */
  readonly columnsKnown: boolean;
  /** Why it went no further; absent where it went to the end. */
  readonly stopped: ReplayStopped | undefined;
}

/** Why a release was not made again. */
export interface NotRemade {
  readonly why: string;
  /** Whose fault: that of the release, or of its plan unless another version of the code explains it; nobody's where absent. */
  readonly fault?: 'release' | 'plan';
}

/**
 * Plans, fits and evaluates again from what is public: the columns, the bound, the budget and the answers that were paid for.
 * Returns why not, where the release does not hold what that takes, contradicts itself, or is too large for this machine.
 */
export async function remake(
  files: IntactFiles,
  manifest: Manifest,
  stated: StatedFacts | undefined,
  memory?: number,
): Promise<Remade | NotRemade> {
  const { plan, postProcessing, privacyUnit } = manifest;
  const codings = stated?.codings;
  if (plan === undefined) return { why: 'the manifest does not say what the questions were planned from' };
  for (const file of [ANSWERS_FILE, ...modelFilesOf(postProcessing.model)]) {
    if (!files.intact.has(file)) return { why: `${file} is missing or changed` };
  }
  const released = readModel(files);
  const { columns } = released;
  const { maxRowsPerUnit } = privacyUnit;
  const family = modelFamily(postProcessing.model.kind);
  const inputs = orWhyNot(() => modelInputsOf(plan, columns, maxRowsPerUnit), 'release');
  if ('why' in inputs) return inputs;
  if (fittedTo(family.kind) === 'gradients' && inputs.whole === undefined) {
    return { why: 'the plan does not state the budget that its training was planned for', fault: 'plan' };
  }
  const modelPlan = orWhyNot(() => family.plan(inputs), 'plan');
  if ('why' in modelPlan) return modelPlan;
  const small = orWhyNot(() => {
    refuseBeyondMemory(modelPlan, { ...inputs, expectedRows: undefined }, 'memory', memory);
    return {};
  });
  if ('why' in small) return small;
  const rho = parseRational(plan.evaluationRho);
  const further = orWhyNot(
    () => ({ items: plan.publish && itemsStated(plan.publish, columns, inputs.target) }),
    'release',
  );
  if ('why' in further) return further;
  const publish = further.items;
  const evaluation = orWhyNot(() => planEvaluation({ columns, maxRowsPerUnit, rho, publish }), 'plan');
  if ('why' in evaluation) return evaluation;
  const details = detailsOf(manifest, columns, codings);
  if (details !== undefined && 'why' in details) return details;
  const detail = details?.inputs;
  const planned = new Map(
    [...modelPlan.questions, ...(detail === undefined ? [] : [planDetail(detail)]), ...evaluation.questions].map(
      ({ id, event }) => [id, event],
    ),
  );
  const answers = readAnswers(files, readMeasurements(files));
  const trained = trainedWeights(released.artifact);
  const known = details === undefined ? undefined : codings!;
  const { guard: counted, asked } = replayGuard(
    known === undefined ? columns : countedColumns(known),
    maxRowsPerUnit,
    answers,
    trained && new Uint8Array(trained.buffer),
  );
  const recodings = known && toModelCodes(known);
  const guard = recodings === undefined ? counted : counted.withRecodings(recodings);
  const fits =
    stated?.facts.length === columns.length && stated.facts.every(({ cells }, i) => cells.length === columns[i]!.size);
  const told = { planned, asked, answered: [...answers.keys()], columnsKnown: fits };
  let model: FittedModel | undefined;
  let spread: FittedSpread | undefined;
  try {
    const fitted = await family.fit(inputs, guard, () => {});
    ({ model } = fitted);
    const inside = await fitSpread(known ?? [], model, detail, counted);
    const { rows, seed } = postProcessing;
    const twin = releasedTwin(released, model);
    const sample = collectSample(twin ?? model, { rows, seed });
    const onCurves = known !== undefined && stated !== undefined && postProcessing.decoding === DECODING_ON_CURVES;
    spread = onCurves
      ? { ...inside, counts: countsBeforeOrders(known, inside.counts, stated.rules, sample, seed) }
      : inside;
    const numbers = await evaluatePublished(guard, model, sample, {
      rho,
      publish,
      codings: fits ? stated.codings : undefined,
    });
    const columnsTold = fits ? toldAgain(stated, manifest, sample, spread) : undefined;
    const report = publishedReport(numbers, fitted, sample, columnsTold ?? NOTHING_TOLD);
    const drawn = twin && releasedRows(twin, sample, rows);
    return { ...told, columnsKnown: columnsTold !== undefined, model, spread, report, rows: drawn, stopped: undefined };
  } catch (error) {
    if (!(error instanceof ReplayStopped)) throw error;
    return { ...told, model, spread, report: undefined, rows: undefined, stopped: error };
  }
}

const NOTHING_TOLD: ToldOfColumns = { facts: [], derived: [], inside: { details: [], releasedMeans: new Map() } };

/** What rows and answers tell of columns; `undefined` where no values can be made of the rows as the dictionary describes them. */
function toldAgain(
  { facts, derived, columns, rules }: StatedFacts,
  { postProcessing }: Manifest,
  sample: readonly EncodedColumn[],
  spread: FittedSpread,
): ToldOfColumns | undefined {
  try {
    const means = releasedMeans(sample, {
      columns: withSpread(columns, spread.counts),
      rules: postProcessing.decoding === undefined ? NO_RULES : rules,
      seed: postProcessing.seed,
    });
    return {
      facts,
      derived: derivedShares(sample, derived),
      inside: { details: spread.measurements, releasedMeans: means },
    };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

interface Details {
  readonly inputs: DetailInputs | undefined;
}

/** What counted the details of the columns; `undefined` for a release whose values are all spread evenly. */
function detailsOf(
  { plan, postProcessing, privacyUnit }: Manifest,
  columns: readonly PublicColumn[],
  codings: readonly ColumnCoding[] | undefined,
): Details | NotRemade | undefined {
  if (postProcessing.spread === undefined) return undefined;
  const same =
    codings?.length === columns.length &&
    columns.every(({ name, size }, i) => codings[i]!.name === name && codings[i]!.size === size);
  if (!same) return { why: 'the data dictionary does not tell the details of the columns' };
  const rho = plan?.detailRho === undefined ? ZERO : parseRational(plan.detailRho);
  return { inputs: detailInputs(codings, privacyUnit.maxRowsPerUnit, rho) };
}

/** What `work` gives, or why it was refused. */
function orWhyNot<T extends object>(work: () => T, fault?: 'release' | 'plan'): T | NotRemade {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UserError || error instanceof PlanMismatch)) throw error;
    if (fault === undefined) return { why: error.message };
    // Limits of size are those of a version.
    const limited = error instanceof UserError && error.code === 'DOMAIN_TOO_LARGE';
    return { why: error.message, fault: limited ? 'plan' : fault };
  }
}
