import { marginalsEvent } from '../../privacy/guard/events.ts';
import type { Guard } from '../../privacy/guard/guard.ts';
import { toNumberUp } from '../../privacy/rational.ts';
import { estimate } from '../graphical/estimation/estimate.ts';
import { columnCounts, toMeasurement } from '../graphical/estimation/measurement.ts';
import { oneWayStage } from '../graphical/estimation/one-way.ts';
import { GraphicalModel } from '../graphical/graphical-model.ts';
import { bestElimination } from '../graphical/inference/elimination.ts';
import { possibleTables, scopesOf } from '../graphical/inference/hard-constraints.ts';
import { buildJunctionTree } from '../graphical/inference/junction-tree.ts';
import { expectedOneWayError } from '../graphical/planning/expected-error.ts';
import { expectedMeasured } from '../graphical/planning/expected-measured.ts';
import { baseBytes, constraintBytes } from '../graphical/planning/expected-memory.ts';
import { fitSeconds } from '../graphical/planning/expected-seconds.ts';
import { expectedWorkload } from '../graphical/planning/expected-workload.ts';
import { oneWayRequests } from '../graphical/planning/one-way-noise.ts';
import type { Fitted, ModelFamily, ModelInputs, ModelPlan } from '../model.ts';

const KIND = 'independent';

/** Every column by itself: one-way counts with the whole budget, and no relation between columns. The baseline to beat. */
export const independent: ModelFamily = {
  kind: KIND,

  plan(inputs: ModelInputs): ModelPlan {
    const { columns, maxRowsPerUnit, rho, expectedRows } = inputs;
    const requests = oneWayRequests(inputs, rho);
    return {
      kind: KIND,
      questions: [
        {
          id: 'one-way',
          description: `Counts of the values of each of ${columns.length} columns`,
          event: marginalsEvent({ marginals: requests }, maxRowsPerUnit),
        },
      ],
      expectedError:
        expectedRows === undefined
          ? undefined
          : {
              oneWay: expectedOneWayError(columns, requests, expectedRows),
              twoWay: undefined,
              workload: expectedWorkload(inputs, {
                oneWay: requests.map(({ sigmaSquared }) => toNumberUp(sigmaSquared)),
                pair: undefined,
              }),
              measured: expectedMeasured(inputs, {
                oneWay: requests.map(({ sigmaSquared }) => toNumberUp(sigmaSquared)),
                pair: undefined,
                pairs: 0,
                several: maxRowsPerUnit > 1,
              }),
            },
      memoryBytes: baseBytes(columns) + constraintBytes(inputs),
      fitSeconds: fitSeconds({ rounds: 0, columns: columns.length, pairs: 0, rows: 0, compared: 0, cellsOfFits: 0 }),
      notes: ['Relations between columns are not modelled: any two columns will look independent.'],
    };
  },

  async fit(inputs: ModelInputs, guard: Guard, progress: (done: number, total: number) => void): Promise<Fitted> {
    const { columns, rho } = inputs;
    progress(0, 1);
    const measurements = await guard.measureMarginals({ id: 'one-way', marginals: oneWayRequests(inputs, rho) });
    const possible = possibleTables(
      columns.map(({ size }) => size),
      inputs.impossible,
    );
    const stage = oneWayStage(columns, measurements.map(toMeasurement), {
      mergeRare: false,
      smooth: true,
      possible,
      shapes: inputs.shapes,
    });
    const tree = buildJunctionTree(stage.sizes, bestElimination(stage.sizes, scopesOf(possible)));
    const { expansions, total } = stage;
    const { bases, factors } =
      possible.length === 0
        ? { bases: stage.bases, factors: [] }
        : estimate(tree, stage.bases, stage.measurements, total, { possible });
    const model = new GraphicalModel({ kind: KIND, columns, total, tree, bases, factors, expansions, outer: [] });
    progress(1, 1);
    return { model, measurements, columnCounts: measurements.map((answer) => columnCounts(toMeasurement(answer))) };
  },
};
