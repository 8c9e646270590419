import { encodeAnswer } from '../../../privacy/guard/answer-body.ts';
import { questionDigest } from '../../../privacy/guard/question.ts';
import { type Build, guardAround } from './build.ts';

/** A question that was paid for is answered with new noise whenever it is asked again, as if the first answer had been lost. */
export const noiseDrawnTwice = (): Promise<Build> =>
  guardAround<typeof import('../../../privacy/guard/question.ts')>('guard/question.ts', () => ({
    ask: async (run, coding, question) => {
      const { id, content, event } = question;
      const digest = questionDigest(id, coding, content);
      const paid = run.answerTo(id, digest);
      question.prepare?.();
      if (paid === undefined) run.charge(id, digest, event);
      const body = encodeAnswer(await question.draw());
      if (paid === undefined) run.answer(id, body);
      return question.read(body);
    },
  }));
