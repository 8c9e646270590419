import type { PrivacyEvent } from '../events.ts';
import type { Rational } from '../rational.ts';

/** The most that may ever be spent on a dataset, and by whom. */
export interface Policy {
  readonly maxEpsilon: Rational;
  readonly maxDelta: Rational;
  /** Account names of the operating system; `*` allows anybody. */
  readonly spenders: readonly string[];
}

/** What a run asks for before it may read anything. All of it is public. */
export interface RunRequest {
  readonly runId: string;
  readonly dataset: string;
  readonly spender: string;
  /** Everything the plan may do. Charges can never cost more than this. */
  readonly planned: PrivacyEvent;
  /** SHA-256 of the plan in canonical JSON: a run resumes only under the plan it started with. */
  readonly planDigest: string;
  /** Public facts that a resumed run needs again: creation time, generation seed, release name, configuration digest. */
  readonly facts: Readonly<Record<string, string>>;
}

export type RunState = 'open' | 'finished' | 'abandoned';

export interface RunRecord extends RunRequest {
  readonly state: RunState;
  readonly startedAt: string;
  readonly endedAt: string | undefined;
}

export interface RecordedAnswer {
  /** SHA-256 of the question, so that another question under the same id is refused. */
  readonly questionDigest: string;
  readonly body: Uint8Array;
}

/** The only writer of charges. `charge` and `record` are durable when they return. */
export interface LedgerRun {
  readonly record: RunRecord;
  /** The answer already paid for, if there is one. Throws `PLAN_CHANGED` when the question differs. */
  answerTo(questionId: string, questionDigest: string): Uint8Array | undefined;
  /**
   * Enters the charge. Doing it again for the same id and digest while no answer is recorded changes nothing: the
   * charge was paid, and no answer to it was ever seen. Throws `BUDGET_EXCEEDED` beyond the run's plan.
   */
  charge(questionId: string, questionDigest: string, event: PrivacyEvent): void;
  answer(questionId: string, body: Uint8Array): void;
  finish(state: 'finished' | 'abandoned'): void;
}
