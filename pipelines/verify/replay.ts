import type { FittedModel, ModelInputs, ModelPlan } from '../../models/model.ts';
import { modelFamily } from '../../models/registry.ts';
import { UserError } from '../../privacy/errors.ts';
import type { PrivacyEvent } from '../../privacy/events.ts';
import { parseRational } from '../../privacy/rational.ts';
import { planEvaluation } from '../evaluate/evaluation-plan.ts';
import { evaluatePublished, type PublishedReport } from '../evaluate/published.ts';
import { refuseBeyondMemory } from '../memory.ts';
import { ANSWERS_FILE, readAnswers } from '../release/answers-file.ts';
import type { Manifest } from '../release/manifest.ts';
import { MODEL_FILES, readMeasurements, readModel } from '../release/model-files.ts';
import { modelInputsOf, PlanMismatch } from '../release/plan-inputs.ts';
import { collectSample } from '../stages/collect-sample.ts';
import type { IntactFiles } from './json-artefact.ts';
import { ReplayStopped, replayGuard } from './replay-guard.ts';

/** A release made again from its answers, as far as that goes. */
export interface Remade {
  /** Every question that the public inputs plan, with the most that it may cost. */
  readonly planned: ReadonlyMap<string, PrivacyEvent>;
  /** Every question that was asked on the way, with what it costs. */
  readonly asked: ReadonlyMap<string, PrivacyEvent>;
  /** Every question whose answer is released. */
  readonly answered: readonly string[];
  readonly model: FittedModel | undefined;
  readonly report: PublishedReport | undefined;
  /** Why it went no further; absent where it went to the end. */
  readonly stopped: ReplayStopped | undefined;
}

/**
 * Plans, fits and evaluates again from what is public: the columns, the bound, the budget and the answers that were paid for.
 * Returns why not, where the release does not hold what that takes.
 */
export async function remake({ dir, intact }: IntactFiles, manifest: Manifest): Promise<Remade | string> {
  const { plan, postProcessing, privacyUnit } = manifest;
  if (plan === undefined) return 'the manifest does not say what the questions were planned from';
  for (const file of [ANSWERS_FILE, ...Object.values(MODEL_FILES)]) {
    if (!intact.has(file)) return `${file} is missing or changed`;
  }
  const { columns } = await readModel(dir);
  const { maxRowsPerUnit } = privacyUnit;
  const family = modelFamily(postProcessing.model.kind);
  let inputs: ModelInputs;
  let modelPlan: ModelPlan;
  try {
    inputs = modelInputsOf(plan, columns, maxRowsPerUnit);
    modelPlan = family.plan(inputs);
    refuseBeyondMemory(modelPlan, { ...inputs, expectedRows: undefined });
  } catch (error) {
    if (error instanceof UserError || error instanceof PlanMismatch) return error.message;
    throw error;
  }
  const rho = parseRational(plan.evaluationRho);
  const planned = new Map(
    [...modelPlan.questions, ...planEvaluation({ columns, maxRowsPerUnit, rho }).questions].map(({ id, event }) => [
      id,
      event,
    ]),
  );
  const answers = await readAnswers(dir, await readMeasurements(dir));
  const { guard, asked } = replayGuard(columns, maxRowsPerUnit, answers);
  const known = { planned, asked, answered: [...answers.keys()] };
  let model: FittedModel | undefined;
  try {
    ({ model } = await family.fit(inputs, guard, () => {}));
    const sample = collectSample(model, { rows: postProcessing.rows, seed: postProcessing.seed });
    const report = await evaluatePublished(guard, model, sample, { rho });
    return { ...known, model, report, stopped: undefined };
  } catch (error) {
    if (!(error instanceof ReplayStopped)) throw error;
    return { ...known, model, report: undefined, stopped: error };
  }
}
