import { fewerRowsId, fewerRowsOf } from '../../../privacy/guard/fewer-rows.ts';
import type { Guard } from '../../../privacy/guard/guard.ts';
import type { ModelInputs, Refitting, Released } from '../../model.ts';
import { estimate, type Potentials } from '../estimation/estimate.ts';
import { toMeasurement } from '../estimation/measurement.ts';
import { outerPair } from '../estimation/outer-pair.ts';
import { Expectation } from '../expectation.ts';
import { GraphicalModel } from '../graphical-model.ts';
import { hostOf } from '../inference/junction-tree.ts';
import { columnStage } from '../measure-columns.ts';
import { type Answering, askingAgain, releasedAnswering } from '../refit/answering.ts';
import { keptTree, ofEachColumn } from '../refit/kept-tree.ts';
import { EVERY_ROW, expectedColumns, movedTo } from './every-row.ts';
import type { GrownTree } from './grow-tree.ts';
import { FINAL_TOLERANCE, SHRINKAGE } from './refinement.ts';

const FIRST_LOOK = 'one-way';
const SECOND_LOOK = 'one-way/again';
const MEASURED = /^measure\/(?:0|[1-9][0-9]*)$/;

/** Where a search of each fit ended. */
interface Ends {
  readonly relations: Potentials;
  /** Of the counts over all rows, where there are such. */
  readonly rows?: Potentials;
}

type Refitted = Pick<GrownTree, 'stage' | 'parts'> & { readonly ends: Ends };

/** Fits a released clique tree again, with its tree, merged values, measured sets and their noise. Starts from the released potentials. */
export async function refittingTree(
  kind: string,
  inputs: ModelInputs,
  released: Released,
  start?: Refitting['start'],
): Promise<Refitting> {
  const { tree, recodings } = keptTree(released.model);
  const { answers } = released;
  const sizes = inputs.columns.map(({ size }) => size);
  const mark = marked([...answers.keys()]);
  const measured = [...answers.keys()].filter((id) => id.startsWith(mark) && MEASURED.test(id.slice(mark.length)));
  const everyRow = fewerRowsId(inputs.maxRowsPerUnit, EVERY_ROW);

  const refit = async (answering: Answering, warm?: Ends): Promise<Refitted> => {
    const first = ofEachColumn(await answering.answer(mark + FIRST_LOOK), sizes);
    const second = ofEachColumn(await answering.answer(mark + SECOND_LOOK), sizes);
    const stage = columnStage(inputs, [first, second], recodings);
    const coarse = answering.withRecodings(recodings);
    const sets = [];
    for (const id of measured) sets.push(...(await coarse.answer(id)).map(toMeasurement));
    const { total, possible } = stage;
    const inside = sets.filter(({ columns }) => hostOf(tree, columns) >= 0);
    const fitted = estimate(tree, stage.bases, [...stage.measurements, ...inside], total, {
      tolerance: FINAL_TOLERANCE,
      shrinkage: SHRINKAGE,
      possible,
      ...(warm === undefined ? {} : { warmStart: warm.relations }),
    });
    const expectation = new Expectation(fitted.propagation, total);
    const outer = sets
      .filter(({ columns }) => hostOf(tree, columns) < 0)
      .map((pair) => outerPair(pair, expectation.of(pair.columns), total));
    const parts = { tree, total, bases: fitted.bases, factors: fitted.factors, outer };
    const relations = fitted.potentials;
    if (!answers.has(everyRow)) return { stage, parts, ends: { relations } };
    const rows = ofEachColumn(await coarse.answer(everyRow), stage.sizes).map(toMeasurement);
    const expected = expectedColumns(fitted.propagation, total, stage.sizes.length);
    const moved = movedTo({ stage, parts }, expected, rows, inputs.expectedRows, warm?.rows);
    return { stage, parts: moved.parts, ends: { relations, rows: moved.potentials } };
  };

  const ends = (start as Ends | undefined) ?? (await refit(releasedAnswering(answers))).ends;
  return {
    start: ends,
    async fit(guard: Guard) {
      const { stage, parts } = await refit(askingAgain(guard, answers), ends);
      return new GraphicalModel({ kind, columns: inputs.columns, expansions: stage.expansions, ...parts });
    },
  };
}

/** How questions about relations are marked: nothing where every unit has one row. */
function marked(ids: readonly string[]): string {
  const first = ids.find((id) => id === FIRST_LOOK || id.endsWith(`/${FIRST_LOOK}`)) ?? FIRST_LOOK;
  const rows = fewerRowsOf(first);
  return rows === undefined ? '' : fewerRowsId(rows, '');
}
