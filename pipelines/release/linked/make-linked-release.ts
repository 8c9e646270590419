import { asRecords } from '../../../models/linked/as-records.ts';
import type { LinkedFitted, LinkedRows, ViewGuards } from '../../../models/linked/linked-model.ts';
import { linkedFamily } from '../../../models/linked/registry.ts';
import { withRememberedDraw } from '../../../models/linked/remembered-draw.ts';
import type { RunConfig } from '../../config/run-config.ts';
import { evaluateLinked } from '../../evaluate/linked/published/evaluate-linked.ts';
import { type LinkedPublished, linkedPublished } from '../../evaluate/linked/published/linked-published.ts';
import { inStage, type ProgressListener } from '../../workspace/progress.ts';
import type { LinkedReleasePlan } from './plan-linked.ts';

/** What is needed to make a release of what the guards of the views answer. */
export interface LinkedMaking {
  readonly plan: LinkedReleasePlan;
  readonly output: RunConfig['output'];
  readonly guards: ViewGuards;
  /** Published with the release. */
  readonly generationSeed: string;
  readonly listener: ProgressListener;
}

/** All that a linked release is made of, before it is decided whether it may be one. DP answers, and what was computed from them. */
export interface MadeLinkedRelease {
  readonly fitted: LinkedFitted;
  readonly rows: LinkedRows;
  readonly published: LinkedPublished;
}

/** Asks every question of the plan, in its order: models of the views are fitted, units drawn and held against the records. */
export async function makeLinkedRelease(making: LinkedMaking): Promise<MadeLinkedRelease> {
  const { plan, output, guards, generationSeed: seed, listener } = making;
  const { shape } = plan.modelInputs;
  const fitted = await inStage(
    listener,
    'fit',
    `Measure the records and fit the model (${plan.model.kind})`,
    (advance) => linkedFamily(plan.model.kind).fit(plan.modelInputs, guards, advance),
  );
  const model = withRememberedDraw(fitted.model);
  const rows = await inStage(listener, 'sample', 'Draw units and their events', async (progress) =>
    model.draw({ units: unitsToDraw(output.rows, model.total), seed, progress }),
  );
  const published = await inStage(listener, 'evaluate', 'Evaluate for publication', async () =>
    linkedPublished(
      await evaluateLinked(plan.evaluation, guards, shape, asRecords(shape, rows), {
        total: model.total,
        views: plan.model.views.map(({ view }) => view),
        questions: plan.model.questions,
        measurements: fitted.measurements,
      }),
    ),
  );
  return { fitted: { ...fitted, model }, rows, published };
}

/** A public number, or the estimate from noisy counts: at least one unit. */
export const unitsToDraw = (rows: RunConfig['output']['rows'], total: number): number =>
  rows === 'estimate' ? Math.max(1, Math.round(total)) : rows;
