import { UserError } from '../../../privacy/errors.ts';
import { marginalsEvent } from '../../../privacy/guard/events.ts';
import type { NoisyMarginal } from '../../../privacy/guard/guard.ts';
import { eventOfView } from '../../../privacy/guard/views/events.ts';
import type { View } from '../../../privacy/guard/views/view.ts';
import type { Rational } from '../../../privacy/rational.ts';
import { cliqueTree } from '../../graphical/cliquetree/family.ts';
import type { ModelInputs, ModelPlan } from '../../model.ts';
import type { ConditionalModel } from '../conditional-model.ts';
import { isPlain } from '../draw/begin-together.ts';
import type { LinkedFamily, LinkedFitted, LinkedInputs, LinkedPlan, ViewGuards } from '../linked-model.ts';
import type { ModelledView } from '../modelled-view.ts';
import { planOfViews } from '../recipe/plan-of-views.ts';
import { refuseImpossibleEvents } from '../recipe/refuse-impossible-events.ts';
import { viewInputs } from '../recipe/view-inputs.ts';
import { CHAIN, TimelineModel } from '../timeline-model.ts';
import { fitSteps } from './fit-steps.ts';
import { FEW_VALUES, stepTables } from './questions.ts';
import { simulated } from './simulate.ts';
import { viewsOfChain } from './views-of-chain.ts';

const SEED = 'synthward/chain/1';
const TABLES = 'tables';
/** Of what relations among first events get. */
const WITH_COUNT = 0.1;

/**
 * A clique tree for what units are and one for their first events; each next event is drawn column by column, given the one before it, the first one,
 * how many follow, and the columns that are drawn already, by small tables that are fitted beside drawn timelines.
 */
export const chain: LinkedFamily = {
  kind: CHAIN,

  plan(inputs: LinkedInputs): LinkedPlan {
    const views = planned(inputs).map(({ view, rho }) => ({
      view,
      rho,
      model: view.kind === 'step' ? planOfSteps(view, rho) : cliqueTree.plan(wholeRows(inputs, view, rho)),
    }));
    return planOfViews(CHAIN, views);
  },

  async fit(
    inputs: LinkedInputs,
    guards: ViewGuards,
    progress: (done: number, total: number) => void,
  ): Promise<LinkedFitted> {
    const views = planned(inputs);
    const models: ModelledView[] = [];
    const measurements: { view: string; marginals: readonly NoisyMarginal[] }[] = [];
    for (const [at, { view, rho }] of views.entries()) {
      progress(at, views.length);
      if (view.kind === 'step') {
        const tables = stepTables(view, rho);
        const answers = await guards(view).measureMarginals({ id: TABLES, marginals: tables.requests });
        const units = models[0]!.model.total;
        const beside = simulated(inputs.shape, models, view, { units, seed: SEED });
        models.push({ view, model: fitSteps(view, tables, answers, beside, orderedIn(inputs, view), SEED) });
        measurements.push({ view: view.name, marginals: answers });
      } else {
        const { model, measurements: marginals } = await cliqueTree.fit(
          wholeRows(inputs, view, rho),
          guards(view),
          () => {},
        );
        models.push({ view, model: model as ConditionalModel });
        measurements.push({ view: view.name, marginals });
      }
    }
    progress(views.length, views.length);
    return { model: new TimelineModel(inputs.shape, models, CHAIN), measurements };
  },
};

/** Throws `CONFIG_INVALID` for tables with details, values in groups or impossible combinations of events, which this family does not model. */
function planned(inputs: LinkedInputs): { readonly view: View; readonly rho: Rational }[] {
  refuseImpossibleEvents(CHAIN, inputs);
  if (!isPlain(inputs.shape)) {
    throw new UserError('CONFIG_INVALID', 'Cannot plan a chain: it models neither details nor values in groups', {
      hint: 'Leave model.kind out, or use timeline, which models both.',
    });
  }
  return viewsOfChain(inputs);
}

/** Rows are drawn whole: nothing is given. */
function wholeRows(inputs: LinkedInputs, view: View, rho: Rational): ModelInputs {
  const { given: _, ...told } = viewInputs(inputs, view, rho);
  if (view.kind !== 'first') return told;
  return { ...told, measuredFirst: withCount(view), measuredFirstShare: WITH_COUNT };
}

/** How many events there are, with each column of few values: it decides which values come last. */
function withCount({ columns }: View): number[][] {
  const count = columns.findIndex(({ from }) => from.of === 'count');
  return columns.flatMap(({ size, from }, at) => (from.of === 'row' && size <= FEW_VALUES ? [[count, at]] : []));
}

/** Whether the values of a column of events rise. */
function orderedIn({ shapes }: LinkedInputs, { columns }: View): (column: number) => boolean {
  return (column) => {
    const { from } = columns[column]!;
    return from.of === 'row' && shapes.events[from.column]?.ordered !== undefined;
  };
}

function planOfSteps(view: View, rho: Rational): ModelPlan {
  const { requests } = stepTables(view, rho);
  return {
    kind: CHAIN,
    questions: [
      {
        id: TABLES,
        description: 'Counts of each column with the event before, with how many follow, and of what stays as it was',
        event: eventOfView(view, marginalsEvent({ marginals: requests }, view.rows)),
      },
    ],
    expectedError: undefined,
    memoryBytes: 2 ** 27,
    notes: [],
  };
}
