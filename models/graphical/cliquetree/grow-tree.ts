import { choiceEvent } from '../../../privacy/guard/events.ts';
import type { Guard, NoisyMarginal } from '../../../privacy/guard/guard.ts';
import type { Fitted, ModelInputs, PlannedQuestion } from '../../model.ts';
import type { OneWayStage } from '../estimation/one-way.ts';
import type { GraphicalParts } from '../graphical-parts.ts';
import { columnQuestions, measureColumns } from '../measure-columns.ts';
import { type BudgetSplit, splitBudget } from './budget-split.ts';
import { choiceId } from './choose-sets.ts';
import { Refinement } from './refinement.ts';

/** Most cells of the junction tree: about 600 MB while it is fitted. */
export const MAX_TREE_CELLS: number = 2 ** 22;

export type TreeParts = Pick<GraphicalParts, 'tree' | 'total' | 'bases' | 'factors' | 'outer'>;

export interface GrownTree {
  readonly stage: OneWayStage;
  /** In the coding of `stage`. */
  readonly parts: TreeParts;
  readonly answers: readonly NoisyMarginal[];
  readonly columnCounts: Fitted['columnCounts'];
}

/** What `growTree` will ask. */
export function treeQuestions(inputs: ModelInputs, split: BudgetSplit): PlannedQuestion[] {
  const questions: PlannedQuestion[] = columnQuestions(inputs, split.oneWay);
  if (split.first !== undefined) {
    questions.push({
      id: 'measure/0',
      description: `Counts of ${inputs.measuredFirst!.length} sets of columns that are known to matter, at most`,
      event: { kind: 'zcdp', rho: split.first },
    });
  }
  for (const [index, { epsilon, picks, measure }] of split.rounds.entries()) {
    const last = index === split.rounds.length - 1;
    const round = index + 1;
    for (let pick = 1; pick <= picks; pick++) {
      questions.push({
        id: choiceId(round, pick),
        description: `Choice of a ${last ? 'pair or triple' : 'pair'} of columns on which the model is wrong`,
        event: choiceEvent({ epsilon }),
      });
    }
    questions.push({
      id: `measure/${round}`,
      description: `Counts of the chosen ${last ? 'pairs and triples' : 'pairs'}, at most`,
      event: { kind: 'zcdp', rho: measure },
    });
  }
  return questions;
}

/** One-way counts, a forest of pairs a round, and the last round. `countedAgain`: whether single columns are counted another time afterwards. */
export async function growTree(
  inputs: ModelInputs,
  guard: Guard,
  progress: (done: number, total: number) => void,
  countedAgain = false,
): Promise<GrownTree> {
  const { target, workload, given } = inputs;
  const split = splitBudget(inputs, countedAgain);
  const steps = 1 + split.rounds.length;
  progress(0, steps);
  const { answers, stage, counts, coarse } = await measureColumns(guard, inputs, split.oneWay);
  progress(1, steps);
  const refinement = new Refinement({ guard: coarse, stage, target, workload, given });
  if (split.first !== undefined) await refinement.begin(inputs.measuredFirst!, split.first, MAX_TREE_CELLS / 4);
  const forests = split.rounds.length - 1;
  for (const [index, budget] of split.rounds.entries()) {
    const round = index + 1;
    if (round <= forests) await refinement.addForest(round, budget, (MAX_TREE_CELLS * round) / forests);
    else await refinement.finish(round, budget);
    progress(1 + round, steps);
  }
  return {
    stage,
    parts: refinement.result(),
    answers: [...answers, ...refinement.measured],
    columnCounts: counts,
  };
}
