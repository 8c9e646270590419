import { fewerRowsOf } from '../../../privacy/guard/fewer-rows.ts';
import type { Guard, NoisyMarginal, Recoding } from '../../../privacy/guard/guard.ts';
import type { KeptAnswers } from '../../model.ts';

/** Whoever answers questions by the ids that they were charged by: the released answers themselves, or a guard that is asked the same again. */
export interface Answering {
  /** Throws `RangeError` where no such question was answered. */
  answer(id: string): Promise<readonly NoisyMarginal[]>;
  withRecodings(recodings: readonly (Recoding | undefined)[]): Answering;
}

export const releasedAnswering = (answers: KeptAnswers): Answering => ({
  answer: async (id) => keptAnswer(answers, id),
  withRecodings: () => releasedAnswering(answers),
});

/** The same columns with the same noise, of the rows behind `guard`. */
export function askingAgain(guard: Guard, answers: KeptAnswers): Answering {
  const fewer = new Map<number, Guard>();
  const guardOf = (rows: number | undefined): Guard => {
    if (rows === undefined) return guard;
    const known = fewer.get(rows) ?? guard.withFewerRows(rows);
    fewer.set(rows, known);
    return known;
  };
  return {
    async answer(id) {
      const kept = keptAnswer(answers, id);
      const given = await guardOf(fewerRowsOf(id)).measureMarginals({ id, marginals: kept });
      if (given.some(({ values }, i) => values.length !== kept[i]!.values.length)) throw notTheirs(id);
      return given;
    },
    withRecodings: (recodings) => askingAgain(guard.withRecodings(recodings), answers),
  };
}

function keptAnswer(answers: KeptAnswers, id: string): readonly NoisyMarginal[] {
  const kept = answers.get(id);
  if (kept === undefined || kept.length === 0) throw notTheirs(id);
  return kept;
}

const notTheirs = (id: string): RangeError =>
  new RangeError(`Cannot fit the model again: no answer to its question ${id.slice(0, 80)} was kept`);
