import { notingGuard } from '../../../models/noting-guard.ts';
import { UserError } from '../../../privacy/errors.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import type { TrainingPorts } from '../../../privacy/gradients/ports.ts';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import type { Guard, PublicColumn } from '../../../privacy/guard/guard.ts';
import { unreadRecords } from '../../../privacy/guard/unread-records.ts';
import type { LedgerRun } from '../../../privacy/ledger/ledger.ts';
import type { ReleasedAnswer } from '../../release-folder/artefacts/answers-file.ts';

/** The released answers do not carry the code as far as it wants to go. `question` is where it stopped. */
export class ReplayStopped extends Error {
  override readonly name = 'ReplayStopped';
  readonly question: string;
  /** Whether there is an answer under that name, to something else. */
  readonly contradicted: boolean;

  constructor(question: string, contradicted: boolean, why?: string) {
    super(why ?? (contradicted ? 'the released answer is to another question' : 'the release holds no answer to it'));
    this.question = question;
    this.contradicted = contradicted;
  }
}

/** The guard again, with released answers in place of records, and what it was asked. */
export interface Replay {
  readonly guard: Guard;
  /** What each question would cost, in the order asked. */
  readonly asked: ReadonlyMap<string, PrivacyEvent>;
}

/**
 * Answers the questions of a model family or of the evaluation as the journal did. An answer is given only to the very
 * question that it was paid for: same columns, coding, noise and candidates, by digest. Throws `ReplayStopped` at any other.
 * `trained` is what the release holds of what training ended with.
 */
export function replayGuard(
  columns: readonly PublicColumn[],
  maxRowsPerUnit: number,
  answers: ReadonlyMap<string, ReleasedAnswer>,
  trained?: Uint8Array,
): Replay {
  const asked = new Map<string, PrivacyEvent>();
  const guard = createGuard({
    records: unreadRecords({ modelInputs: { columns, maxRowsPerUnit } }),
    run: replayedRun(answers),
    entropy: { fill: () => neverDrawn() },
    ...(trained === undefined ? {} : { training: releasedTraining(trained) }),
  });
  return { guard: notingGuard(stoppingAtTraining(guard), (id, event) => asked.set(id, event)), asked };
}

/** What training ended with, where the release holds it: under the digest that the answer names, or not at all. */
export const releasedTraining = (trained: Uint8Array): TrainingPorts => ({
  clippedSums: async () => neverDrawn(),
  checkpoints: { read: async () => trained, write: async () => neverDrawn() },
});

/** A run whose answers are those released. */
export function replayedRun(answers: ReadonlyMap<string, ReleasedAnswer>): LedgerRun {
  return {
    get record(): never {
      return neverDrawn();
    },
    answerTo(question, digest) {
      const answer = answers.get(question);
      if (answer === undefined) throw new ReplayStopped(question, false);
      if (answer.questionSha256 !== digest) throw new ReplayStopped(question, true);
      return answer.body();
    },
    // Nothing is drawn here: a charge without a released answer is one that the run was stopped in.
    progressOf: (question, digest) => {
      const answer = answers.get(question);
      if (answer !== undefined && answer.questionSha256 !== digest) throw new ReplayStopped(question, true);
      return answer === undefined ? 'charged' : 'answered';
    },
    charge: neverDrawn,
    answer: neverDrawn,
    finish: neverDrawn,
  };
}

/** Nothing is drawn where everything was answered. */
export function neverDrawn(): never {
  throw new Error('A replay drew an answer');
}

/** Says of training that the released weights do not carry on that it stops there. */
function stoppingAtTraining(guard: Guard): Guard {
  return {
    ...guard,
    train: (q) =>
      guard.train(q).catch((error: unknown) => {
        if (!(error instanceof UserError && error.code === 'CHECKPOINT_INVALID')) throw error;
        throw new ReplayStopped(q.id, true, 'the model does not hold the weights that the answer names');
      }),
    withRecodings: (recodings) => stoppingAtTraining(guard.withRecodings(recodings)),
    withFewerRows: (rows) => stoppingAtTraining(guard.withFewerRows(rows)),
  };
}
