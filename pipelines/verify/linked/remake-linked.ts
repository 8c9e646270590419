import { fittedTo } from '../../../models/fitted-to.ts';
import { artifactsOfViews } from '../../../models/linked/artifact.ts';
import { asRecords } from '../../../models/linked/as-records.ts';
import type { LinkedModel, LinkedPlan, ViewGuards } from '../../../models/linked/linked-model.ts';
import { linkedFamily, linkedFromArtifact } from '../../../models/linked/registry.ts';
import { withRememberedDraw } from '../../../models/linked/remembered-draw.ts';
import { notingGuard } from '../../../models/noting-guard.ts';
import { UserError } from '../../../privacy/errors.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { unreadViewGuard } from '../../../privacy/guard/views/create-view-guard.ts';
import { eventOfView } from '../../../privacy/guard/views/events.ts';
import type { LinkedShape, View } from '../../../privacy/guard/views/view.ts';
import { canonicalJson } from '../../../privacy/ledger/canonical-json.ts';
import { parseRational } from '../../../privacy/rational.ts';
import { evaluateLinked } from '../../evaluate/linked/published/evaluate-linked.ts';
import { planLinkedEvaluation } from '../../evaluate/linked/published/linked-evaluation-plan.ts';
import { linkedPublished, linkedPublishedToJson } from '../../evaluate/linked/published/linked-published.ts';
import { ANSWERS_FILE, readAnswers } from '../../release-folder/artefacts/answers-file.ts';
import { modelFilesOf, readMeasurements, readModel } from '../../release-folder/artefacts/model-files.ts';
import { linkedInputsOf, viewsInManifest } from '../../release-folder/manifest/linked-plan.ts';
import type { Manifest } from '../../release-folder/manifest/manifest.ts';
import { PlanMismatch } from '../../release-folder/manifest/plan-inputs.ts';
import { refuseModelBeyondMemory } from '../../workspace/memory.ts';
import type { NotRemade } from '../replay/replay.ts';
import { neverDrawn, ReplayStopped, releasedTraining, replayedRun } from '../replay/replay-guard.ts';
import type { IntactFiles } from '../report/json-artefact.ts';

/** A release of linked tables made again from its answers, as far as that goes. */
export interface RemadeLinked {
  /** Every question that the public inputs plan, with the most that it may cost. */
  readonly planned: ReadonlyMap<string, PrivacyEvent>;
  /** Every question that was asked on the way, with what it costs. */
  readonly asked: ReadonlyMap<string, PrivacyEvent>;
  readonly answered: readonly string[];
  readonly model: LinkedModel | undefined;
  /** The model in the files, where its structure is that of `model`; it keeps the rows that it drew. */
  readonly released: LinkedModel | undefined;
  /** As JSON. */
  readonly report: unknown;
  /** Why it went no further; absent where it went to the end. */
  readonly stopped: ReplayStopped | undefined;
}

/** As `remake`, for linked tables of `shape`: a guard a view, with released answers in place of records. Returns why not as it does. */
export async function remakeLinked(
  files: IntactFiles,
  { plan, postProcessing }: Manifest,
  shape: LinkedShape | undefined,
  memory?: number,
): Promise<RemadeLinked | NotRemade> {
  if (plan?.linked === undefined) return { why: 'the manifest does not say what the questions were planned from' };
  if (shape === undefined) return { why: 'the data dictionary does not tell how the tables belong together' };
  for (const file of [ANSWERS_FILE, ...modelFilesOf(postProcessing.model)]) {
    if (!files.intact.has(file)) return { why: `${file} is missing or changed` };
  }
  const rho = parseRational(plan.evaluationRho);
  const made = orWhyNot(() => {
    const inputs = linkedInputsOf(plan, shape);
    const family = linkedFamily(postProcessing.model.kind);
    if (fittedTo(family.kind) === 'gradients' && inputs.whole === undefined) {
      throw new PlanMismatch('the plan does not state the budget that its training was planned for');
    }
    const own = family.plan(inputs);
    const views = own.views.map(({ view }) => view);
    return { inputs, family, own, views, evaluation: planLinkedEvaluation(shape, views, rho) };
  });
  if ('why' in made) return made;
  const { inputs, family, own, views, evaluation } = made;
  const small = fitsIntoMemory(own, memory);
  if ('why' in small) return small;
  if (canonicalJson(viewsInManifest(own)) !== canonicalJson([...plan.linked.views])) {
    return { why: 'the views that the manifest states are not those that its model is planned with', fault: 'plan' };
  }
  const planned = new Map([...own.questions, ...evaluation.questions].map(({ id, event }) => [id, event]));
  const answers = readAnswers(files, readMeasurements(files));
  const asked = new Map<string, PrivacyEvent>();
  const run = replayedRun(answers);
  const trained = trainedIn(files);
  const guards: ViewGuards = (view: View) => {
    const guard = unreadViewGuard({
      shape,
      view,
      run,
      entropy: { fill: () => neverDrawn() },
      ...(trained && { training: releasedTraining(trained) }),
    });
    const note = (id: string, event: PrivacyEvent): void => {
      asked.set(id, view.kind === 'ever' ? eventOfView(view, event) : event);
    };
    return notingGuard(guard, note, `${view.name}/`);
  };
  const told = { planned, asked, answered: [...answers.keys()] };
  let model: LinkedModel | undefined;
  let released: LinkedModel | undefined;
  try {
    const fitted = await family.fit(inputs, guards, () => {});
    ({ model } = fitted);
    const { rows: units, seed } = postProcessing;
    released = releasedTwin(files, model, shape);
    const drawn = asRecords(shape, (released ?? model).draw({ units, seed }));
    const { total } = model;
    const { measurements } = fitted;
    const { questions } = own;
    const report = linkedPublishedToJson(
      linkedPublished(
        await evaluateLinked(evaluation, guards, shape, drawn, { total, views, questions, measurements }),
      ),
    );
    return { ...told, model, released, report, stopped: undefined };
  } catch (error) {
    if (!(error instanceof ReplayStopped)) throw error;
    return { ...told, model, released, report: undefined, stopped: error };
  }
}

/** What training ended with, where the model in the files has a network. */
function trainedIn(files: IntactFiles): Uint8Array | undefined {
  try {
    const { network } = artifactsOfViews(readModel(files).artifact);
    return network && new Uint8Array(network.parameters.buffer);
  } catch (error) {
    // Files that hold no model are told of where the tables are made again from them.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** The model in the files, where its structure is that of the one that was fitted: its rows are those of the release. */
function releasedTwin(files: IntactFiles, fitted: LinkedModel, shape: LinkedShape): LinkedModel | undefined {
  const { artifact } = readModel(files);
  if (canonicalJson(artifact.structure) !== canonicalJson(fitted.toArtifact().structure)) return undefined;
  try {
    return withRememberedDraw(linkedFromArtifact(artifact, shape));
  } catch (error) {
    // Files that hold no model are told of where the tables are made again from them.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** A model too large for this machine is nobody's fault. */
function fitsIntoMemory(plan: LinkedPlan, memory: number | undefined): NotRemade | Record<never, never> {
  try {
    refuseModelBeyondMemory(plan, memory);
    return {};
  } catch (error) {
    if (error instanceof UserError) return { why: error.message };
    throw error;
  }
}

/** What `work` gives, or why it was refused. */
function orWhyNot<T extends object>(work: () => T): T | NotRemade {
  try {
    return work();
  } catch (error) {
    if (error instanceof UserError || error instanceof PlanMismatch) return { why: error.message, fault: 'plan' };
    if (error instanceof RangeError) return { why: 'the plan does not fit the tables', fault: 'plan' };
    throw error;
  }
}
