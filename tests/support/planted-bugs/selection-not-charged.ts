import { encodeAnswer } from '../../../privacy/guard/answer-body.ts';
import { type Build, guardAround } from './build.ts';

/** A choice of a marginal is made and stands in no ledger; all other questions are charged. */
export const selectionNotCharged = (): Promise<Build> =>
  guardAround<typeof import('../../../privacy/guard/question.ts')>('guard/question.ts', ({ ask }) => ({
    ask: async (run, coding, question) => {
      if (question.content['kind'] !== 'choice') return ask(run, coding, question);
      question.prepare?.();
      return question.read(encodeAnswer(await question.draw()));
    },
  }));
