import type { NoisyMarginal } from '../../privacy/guard/guard.ts';
import { eventOfView } from '../../privacy/guard/views/events.ts';
import type { View } from '../../privacy/guard/views/view.ts';
import { cliqueTree } from '../graphical/cliquetree/family.ts';
import type { ModelInputs } from '../model.ts';
import type { ConditionalModel } from './conditional-model.ts';
import type { LinkedFamily, LinkedFitted, LinkedInputs, LinkedPlan, PlannedView, ViewGuards } from './linked-model.ts';
import { planOfViews } from './recipe/plan-of-views.ts';
import { splitAmongViews } from './recipe/split-among-views.ts';
import { viewInputs } from './recipe/view-inputs.ts';
import { viewsOf } from './recipe/views-of.ts';
import { TIMELINE, TimelineModel } from './timeline-model.ts';

/**
 * A clique tree a view, drawn in turn: what a unit is and how many events it has, its first event, and each next event given the one before
 * it, the first, and what is still to come. That everything is drawn given a measured length, and that a first event is a second parent
 * beside the previous one, is what keeps lengths and habits that a chain of order one forgets.
 */
export const timeline: LinkedFamily = {
  kind: TIMELINE,

  plan(inputs: LinkedInputs): LinkedPlan {
    const views = planned(inputs).map(({ view, rho, inputs: told }): PlannedView => {
      return { view, rho, model: cliqueTree.plan(told) };
    });
    return planOfViews(TIMELINE, views, eventOfView);
  },

  async fit(
    inputs: LinkedInputs,
    guards: ViewGuards,
    progress: (done: number, total: number) => void,
  ): Promise<LinkedFitted> {
    const views = planned(inputs);
    const models: { view: View; model: ConditionalModel }[] = [];
    const measurements: { view: string; marginals: readonly NoisyMarginal[] }[] = [];
    for (const [at, { view, inputs: told }] of views.entries()) {
      const { model, measurements: marginals } = await cliqueTree.fit(told, guards(view), (done, total) =>
        progress(at * PARTS + Math.floor((PARTS * done) / Math.max(1, total)), views.length * PARTS),
      );
      models.push({ view, model: model as ConditionalModel });
      measurements.push({ view: view.name, marginals });
    }
    return { model: new TimelineModel(inputs.shape, models), measurements };
  },
};

/** Of the progress of one view. */
const PARTS = 100;

function planned(inputs: LinkedInputs): { view: View; rho: PlannedView['rho']; inputs: ModelInputs }[] {
  const views = viewsOf(inputs);
  const shares = splitAmongViews(inputs.rho, views);
  return views.map((view, at) => ({ view, rho: shares[at]!, inputs: viewInputs(inputs, view, shares[at]!) }));
}
