import { type Build, guardAround } from './build.ts';

/** Charges as if a unit had one row, however many it may have. */
export const sensitivityWithoutRowBound = (): Promise<Build> =>
  guardAround<typeof import('../../../privacy/guard/events.ts')>('guard/events.ts', ({ marginalsEvent }) => ({
    marginalsEvent: (question) => marginalsEvent(question, 1),
  }));
