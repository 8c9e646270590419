import type { ModelInputs, Refitting, Released } from '../../model.ts';
import { type Estimate, estimate, type Potentials } from '../estimation/estimate.ts';
import { estimateTotal, toMeasurement } from '../estimation/measurement.ts';
import type { OneWayStage } from '../estimation/one-way.ts';
import { GraphicalModel } from '../graphical-model.ts';
import { columnStage } from '../measure-columns.ts';
import { type Answering, askingAgain, releasedAnswering } from '../refit/answering.ts';
import { keptTree, ofEachColumn } from '../refit/kept-tree.ts';
import { presentBases, rebased } from './rebase.ts';
import { FINAL_TOLERANCE, ROUND_TOLERANCE, SHRINKAGE } from './rounds.ts';

const MEASURED = /^round\/[0-9]+\/measure$/;

interface Refitted extends Pick<Estimate, 'bases' | 'factors' | 'total'> {
  readonly expansions: OneWayStage['expansions'];
  /** Of the first of both fits. */
  readonly potentials: Potentials;
}

/**
 * Fits a released model of AIM again, with its tree, merged values, measured sets and their noise. All rounds at once, and once more towards
 * what that expects of each column; the release came there round by round.
 */
export async function refittingRounds(
  kind: string,
  inputs: ModelInputs,
  { model, answers }: Released,
  start?: Refitting['start'],
): Promise<Refitting> {
  const { tree, recodings } = keptTree(model);
  const { columns } = inputs;
  const sizes = columns.map(({ size }) => size);
  const refit = async (answering: Answering, warmStart?: Potentials): Promise<Refitted> => {
    const first = ofEachColumn(await answering.answer('one-way'), sizes);
    const second = ofEachColumn(await answering.answer('one-way/again'), sizes);
    const stage = columnStage(inputs, [first, second], recodings);
    const { possible, expansions } = stage;
    const coarse = answering.withRecodings(recodings);
    const measurements = [...stage.measurements];
    for (const id of answers.keys()) {
      if (MEASURED.test(id)) measurements.push(...(await coarse.answer(id)).map(toMeasurement));
    }
    const total = measurements.length === stage.measurements.length ? stage.total : estimateTotal(measurements);
    const options = { possible, shrinkage: SHRINKAGE };
    const rough = estimate(tree, stage.bases, measurements, total, {
      ...options,
      tolerance: ROUND_TOLERANCE,
      ...(warmStart === undefined ? {} : { warmStart }),
    });
    const bases = presentBases(rough.propagation, total, stage.bases);
    const fitted = estimate(tree, bases, measurements, total, {
      ...options,
      tolerance: FINAL_TOLERANCE,
      warmStart: rebased(rough.potentials, stage.bases, bases),
    });
    return { bases: fitted.bases, factors: fitted.factors, total, expansions, potentials: rough.potentials };
  };
  const potentials = (start as Potentials | undefined) ?? (await refit(releasedAnswering(answers))).potentials;
  return {
    start: potentials,
    async fit(guard) {
      const { bases, factors, total, expansions } = await refit(askingAgain(guard, answers), potentials);
      return new GraphicalModel({ kind, columns, total, tree, bases, factors, expansions, outer: [] });
    },
  };
}
