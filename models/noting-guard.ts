import type { PrivacyEvent } from '../privacy/events.ts';
import {
  choiceEvent,
  copiesEvent,
  distancesEvent,
  groupDistancesEvent,
  marginalsEvent,
  trainingEvent,
} from '../privacy/guard/events.ts';
import { fewerRowsId } from '../privacy/guard/fewer-rows.ts';
import type { Guard } from '../privacy/guard/guard.ts';
import { trainingChargeId } from '../privacy/guard/questions/training.ts';

/**
 * Passes every question on, after `note` was told what it costs, under the id that it is charged by. Guards made from it are noted too. `prefix` begins
 * the ids of a guard over a view.
 */
export function notingGuard(
  guard: Guard,
  note: (chargedId: string, event: PrivacyEvent) => void,
  prefix: string = '',
  marked: (id: string) => string = (id) => id,
): Guard {
  const { maxRowsPerUnit, wholeRow } = guard;
  const chargedId = (id: string): string => `${prefix}${marked(id)}`;
  const noted = <Q extends { readonly id: string }>(question: Q, event: PrivacyEvent): Q => {
    note(chargedId(question.id), event);
    return question;
  };
  return {
    ...guard,
    measureMarginals: (q) => guard.measureMarginals(noted(q, marginalsEvent(q, maxRowsPerUnit, wholeRow))),
    chooseMarginal: (q) => guard.chooseMarginal(noted(q, choiceEvent(q))),
    measureDistances: (q) => guard.measureDistances(noted(q, distancesEvent(q, maxRowsPerUnit, wholeRow))),
    measureGroupDistances: (q) =>
      guard.measureGroupDistances(noted(q, groupDistancesEvent(q, maxRowsPerUnit, wholeRow))),
    measureCopies: (q) => guard.measureCopies(noted(q, copiesEvent(q, maxRowsPerUnit))),
    train: (q) => {
      for (let charge = 1; charge <= q.steps / q.stepsPerCharge; charge++) {
        note(chargedId(trainingChargeId(q.id, charge)), trainingEvent(q));
      }
      return guard.train(q);
    },
    withRecodings: (recodings) => notingGuard(guard.withRecodings(recodings), note, prefix, marked),
    withFewerRows: (rows) => notingGuard(guard.withFewerRows(rows), note, prefix, (id) => fewerRowsId(rows, id)),
  };
}
