import { UserError } from '../../../privacy/errors.ts';
import { marginalsEvent } from '../../../privacy/guard/events.ts';
import type { NoisyMarginal } from '../../../privacy/guard/guard.ts';
import { eventOfView } from '../../../privacy/guard/views/events.ts';
import type { View } from '../../../privacy/guard/views/view.ts';
import type { Rational } from '../../../privacy/rational.ts';
import { cliqueTree } from '../../graphical/cliquetree/family.ts';
import type { ModelPlan } from '../../model.ts';
import type { ConditionalModel } from '../conditional-model.ts';
import type { LinkedFamily, LinkedFitted, LinkedInputs, LinkedPlan, ViewGuards } from '../linked-model.ts';
import { planOfViews } from '../recipe/plan-of-views.ts';
import { viewInputs } from '../recipe/view-inputs.ts';
import { COURSE, TimelineModel } from '../timeline-model.ts';
import { type AnsweredView, fitCourse } from './fit-course.ts';
import { type CountedLevels, LEVELS, levelClasses } from './levels.ts';
import { courseRequests } from './tables.ts';
import { isCourse, viewsOfCourse } from './views-of-course.ts';

const SEED = 'synthward/course/1';
const TABLES = 'tables';
const UNITS = 'patient';

/**
 * A clique tree for what units are. When the next event comes, which kinds of details it has and their values are drawn one after another by small tables, each of which is
 * counted: how a unit stands with a kind, what else is there, the last value of the kind. All are fitted beside drawn timelines until these have the counted tables.
 */
export const course: LinkedFamily = {
  kind: COURSE,

  plan(inputs: LinkedInputs): LinkedPlan {
    const views = planned(inputs).map(({ view, rho }) => ({
      view,
      rho,
      model: view.name === UNITS ? cliqueTree.plan(viewInputs(inputs, view, rho)) : planOfTables(inputs, view, rho),
    }));
    return planOfViews(COURSE, views);
  },

  async fit(
    inputs: LinkedInputs,
    guards: ViewGuards,
    progress: (done: number, total: number) => void,
  ): Promise<LinkedFitted> {
    const [units, ...others] = planned(inputs) as [Planned, ...Planned[]];
    const steps = others.length + 2;
    const measurements: { view: string; marginals: readonly NoisyMarginal[] }[] = [];
    const { model, measurements: ofUnits } = await cliqueTree.fit(
      viewInputs(inputs, units.view, units.rho),
      guards(units.view),
      () => {},
    );
    measurements.push({ view: units.view.name, marginals: ofUnits });
    const answered: AnsweredView[] = [];
    let levels: CountedLevels | undefined;
    for (const [at, { view, rho }] of others.entries()) {
      progress(1 + at, steps);
      const marginals = courseRequests(inputs.shape, view, rho);
      const recodings = levelClasses(view, levels);
      const guard = guards(view);
      const answers = await (recodings.every((one) => one === undefined)
        ? guard
        : guard.withRecodings(recodings)
      ).measureMarginals({ id: TABLES, marginals });
      if (view.name === LEVELS) levels = { view, answers };
      answered.push({ view, answers, recodings });
      measurements.push({ view: view.name, marginals: answers });
    }
    const views = fitCourse(inputs.shape, { view: units.view, model: model as ConditionalModel }, answered, {
      isOrdered: (detail, column) => inputs.shapes.details[detail]?.[column]?.ordered !== undefined,
      seed: SEED,
    });
    progress(steps, steps);
    return { model: new TimelineModel(inputs.shape, views, COURSE), measurements };
  },
};

interface Planned {
  readonly view: View;
  readonly rho: Rational;
}

/** Throws `CONFIG_INVALID` for tables that this family does not model. */
function planned(inputs: LinkedInputs): Planned[] {
  if (!isCourse(inputs.shape) || inputs.impossible.events.length > 0)
    throw new UserError('CONFIG_INVALID', 'Cannot plan a course: events are to be dated, with details of few kinds', {
      hint: 'Values in groups, kinds that come several times at an event (repeats) and impossible combinations of events are left to model.kind: timeline.',
    });
  return viewsOfCourse(inputs);
}

function planOfTables({ shape }: LinkedInputs, view: View, rho: Rational): ModelPlan {
  const marginals = courseRequests(shape, view, rho);
  return {
    kind: COURSE,
    questions: [
      {
        id: TABLES,
        description: `Counts of ${marginals.length} tables of columns`,
        event: eventOfView(view, marginalsEvent({ marginals }, view.rows)),
      },
    ],
    expectedError: undefined,
    memoryBytes: 2 ** 28,
    notes: [],
  };
}
