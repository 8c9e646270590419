import type { PrivacyEvent } from '../events.ts';
import type { Rational } from '../rational.ts';
import type { AcceptedLoss } from './accepted-loss.ts';
import type { Allocation, Award } from './allocation.ts';
import type { ChainHead, ChainView, RunState } from './chain-head.ts';
import type { Statement, StatementOptions } from './statement-lines.ts';
import type { AccountUnits, LedgerUnit, UnitConversion } from './unit.ts';

/** The most that may ever be spent on a dataset, and by whom. */
export interface Policy {
  readonly maxEpsilon: Rational;
  readonly maxDelta: Rational;
  /** Account names of the operating system; `*` allows anybody. */
  readonly spenders: readonly string[];
  /** Whether every run must name an allocation. */
  readonly requireAllocation?: boolean;
}

/** What a run asks for before it may read anything. All of it is public. */
export interface RunRequest {
  readonly runId: string;
  readonly dataset: string;
  readonly spender: string;
  /** Whose loss is charged. */
  readonly unit: LedgerUnit;
  /** The allocation that pays; absent where the dataset's account pays itself. */
  readonly allocation?: string;
  /** Everything the plan may do. Charges can never cost more than this. */
  readonly planned: PrivacyEvent;
  /** SHA-256 of the plan in canonical JSON: a run resumes only under the plan it started with. */
  readonly planDigest: string;
  /** Public facts that a resumed run needs again: creation time, generation seed, release name, configuration digest. */
  readonly facts: Readonly<Record<string, string>>;
  /**
   * The questions that `planned` is made of. Where they are listed, a charge must name one of them and cost no more than
   * it. An id that ends in `/*` is a pool: it stands for every question whose id begins with what is before the star and is not
   * listed itself, and those together cost no more than it. Left out only where not even that much is known.
   */
  readonly plannedQuestions?: readonly PlannedCharge[];
}

export interface PlannedCharge {
  readonly id: string;
  readonly event: PrivacyEvent;
}

/** A request as the chain holds it. */
export interface EnteredRequest extends Omit<RunRequest, 'unit'> {
  /** Absent where version 0.1.0 entered the run. */
  readonly unit?: LedgerUnit;
  /** Absent where it was admitted by the sum of rho; else by the losses of its plan as a whole, being alone in its account. */
  readonly admission?: 'whole-plan';
}

export interface RunRecord extends EnteredRequest {
  readonly state: RunState;
  readonly startedAt: string;
  readonly endedAt: string | undefined;
}

/** The only writer of charges. `charge` and `record` are durable when they return. */
export interface LedgerRun {
  readonly record: RunRecord;
  /** The answer already paid for, if there is one. Throws `PLAN_CHANGED` when the question differs. */
  answerTo(questionId: string, questionDigest: string): Uint8Array | undefined;
  /** How far the question has come. Throws `PLAN_CHANGED` when it differs. */
  progressOf(questionId: string, questionDigest: string): 'open' | 'charged' | 'answered';
  /**
   * Enters the charge, and says whether it did. Doing it again for the same id and digest while no answer is recorded changes nothing: the
   * charge was paid, and no answer to it was ever seen. Throws `BUDGET_EXCEEDED` beyond the run's plan, `PLAN_CHANGED`
   * for a question that the plan does not list or that costs more than listed, `RUN_UNKNOWN` once the run has ended and
   * `LEDGER_BUSY` where another process has answered the question in the meantime.
   */
  charge(questionId: string, questionDigest: string, event: PrivacyEvent): boolean;
  /** Records the answer to a charge. Throws `LEDGER_BUSY` where another process was first: its answer is the one that counts. */
  answer(questionId: string, body: Uint8Array): void;
  /** Ends the run; what it reserved and did not spend becomes available again. */
  finish(state: 'finished' | 'abandoned'): void;
}

/** A charge as the chain holds it. */
export interface RecordedCharge {
  /** Number of the entry. */
  readonly entry: number;
  readonly time: string;
  readonly questionId: string;
  readonly questionDigest: string;
  readonly event: PrivacyEvent;
  /** SHA-256 of the answer; absent where the run was stopped between the charge and the answer. */
  readonly answerDigest: string | undefined;
}

/** What was stated about a release, as the chain holds it. */
export interface ReviewNote {
  readonly dataset: string;
  readonly release: string;
  readonly manifestSha256: string;
  readonly state: string;
  /** Canonical JSON with the signature in it, which the ledger keeps and does not judge. */
  readonly statement: string;
}

export type EntryKind =
  | 'policy'
  | 'allocation'
  | 'revoke'
  | 'unit'
  | 'start'
  | 'charge'
  | 'answer'
  | 'finish'
  | 'abandon'
  | 'loss'
  | 'review';

/** One link of the chain. `hash` is the SHA-256 of the other fields in canonical JSON (RFC 8785). */
export interface LedgerEntry {
  readonly sequence: number;
  /** Hash of the entry before; 64 zeros for the first. */
  readonly previous: string;
  /** When, in ISO 8601. */
  readonly time: string;
  readonly kind: EntryKind;
  readonly body: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

export type ChainCheck =
  | { readonly ok: true; readonly head: ChainHead }
  /** `entry` is the first entry that is wrong; `anchor` the noted head that shows it, where nothing else did. */
  | { readonly ok: false; readonly entry: number; readonly why: string; readonly anchor?: ChainHead };

/** What a dataset has paid. Sums are rounded towards more loss. */
export interface Spending {
  readonly dataset: string;
  readonly policy: Policy | undefined;
  /** Every charge, oldest first. */
  readonly event: PrivacyEvent;
  readonly rho: Rational;
  readonly delta: Rational;
  /** Epsilon of all charges together, at the delta of the policy. */
  readonly epsilonAtMaxDelta: number;
  /** What adding up the epsilon of each run would say; larger, and shown because other tools count so. */
  readonly plainSumOfEpsilons: number;
  /** What open runs may still spend. */
  readonly reservedRho: Rational;
  readonly reservedDelta: Rational;
  /** Epsilon of all charges and reservations together: what a new run is added to. */
  readonly epsilonWithReservations: number;
}

/**
 * The book of everything that was ever spent. Several processes may use one at once.
 *
 * Every method reads what other processes have written first, and throws `LEDGER_TAMPERED` where that does not continue
 * the chain, `LEDGER_BUSY` where another process holds the ledger too long.
 */
export interface Ledger {
  policy(dataset: string): Policy | undefined;
  /** Enters a policy, or changes it. Throws `SPENDER_NOT_ALLOWED` where the policy in force does not name `by`. */
  setPolicy(dataset: string, policy: Policy, options: { readonly by: string }): void;
  /** Enters the policy of a dataset that has none. Throws `POLICY_CONFLICT` where another one is in force. */
  ensurePolicy(dataset: string, policy: Policy, options: { readonly by: string }): void;
  /**
   * Sets a part of what the policy allows aside for a project. Without an `id` it is called after the project. Throws
   * `BUDGET_EXCEEDED` where the policy does not leave that much, `BUDGET_INVALID` and `CONFIG_INVALID` for an award that cannot be,
   * `POLICY_CONFLICT` where the dataset has no policy and `SPENDER_NOT_ALLOWED` where that does not name `by`.
   */
  awardAllocation(
    award: Omit<Award, 'id' | 'rho'> & { readonly id?: string },
    options: { readonly by: string },
  ): Allocation;
  /**
   * Ends an allocation: no run starts under it any more, and its balance returns to the dataset. Open runs keep what they
   * reserved. Throws `ALLOCATION_UNKNOWN`, `ALLOCATION_EXPIRED` where it was revoked before, `SPENDER_NOT_ALLOWED`.
   */
  revokeAllocation(id: string, options: { readonly by: string }): void;
  /** Oldest first. */
  allocations(dataset?: string): readonly Allocation[];
  /**
   * Reserves the whole plan, or refuses with nothing changed: `SPENDER_NOT_ALLOWED`, `BUDGET_EXCEEDED`,
   * `ALLOCATION_UNKNOWN`, `ALLOCATION_EXPIRED`, `ALLOCATION_REQUIRED`, `UNIT_CONFLICT` where the account adds up the losses of
   * another unit, and `PLAN_CHANGED` where the run id is taken or the
   * listed questions cost more than `planned`.
   */
  startRun(request: RunRequest): LedgerRun;
  /**
   * Throws `RUN_UNKNOWN` for a run that was never started or was abandoned, `PLAN_CHANGED` under another plan. A finished
   * run comes back too: its answers can be read, and it takes no more charges.
   */
  resumeRun(runId: string, planDigest: string): LedgerRun;
  /** Runs not yet ended, oldest first. */
  openRuns(dataset: string): readonly RunRecord[];
  latestOpenRun(dataset: string): RunRecord | undefined;
  /** Ends an open run. What it charged stays charged; the rest of its reservation becomes available again. */
  abandonRun(runId: string): void;
  runs(): readonly RunRecord[];
  charges(runId: string): readonly RecordedCharge[];
  entries(): readonly LedgerEntry[];
  spent(dataset: string): Spending;
  /** Whose losses the account adds up. */
  units(dataset: string): AccountUnits;
  /**
   * Counts what ended runs about each row have charged as losses of `unit`, none of which had more rows in the tables that they read. May
   * be done again with more rows, never with fewer. Throws `UNIT_CONFLICT` where there is no such run, one is open, another run
   * protected a third unit, or a charge has a delta of its own; `CONFIG_INVALID`, `POLICY_CONFLICT` and `SPENDER_NOT_ALLOWED`.
   */
  convertUnit(conversion: Omit<UnitConversion, 'runs'>, options: { readonly by: string }): UnitConversion;
  head(): ChainHead;
  /** Answers questions about one unchanging view of the chain. */
  chain<T>(look: (chain: ChainView) => T): T;
  /** Does what is done after entries (`LedgerOptions.afterEntry`), though nothing was entered: before answers are let out, and before a run. */
  keepHead(): void;
  /**
   * Enters what was spent by entries that are gone. Throws `SPENDER_NOT_ALLOWED`, `UNIT_CONFLICT` where it was spent on another unit, and
   * `CONFIG_INVALID` where no reason or no missing head is given.
   */
  acceptLoss(loss: AcceptedLoss, options: { readonly by: string }): void;
  /** Enters what somebody stated in the review of a release. It spends nothing and changes no account. */
  enterReview(review: ReviewNote, options: { readonly by: string }): void;
  /** The head as it was when that entry was the newest. Throws `RangeError` for a number that no entry has. */
  headAt(sequence: number): ChainHead;
  /**
   * Reads everything again: hashes, links, the rules each entry had to keep, and every answer against its digest.
   * `anchors` are heads noted elsewhere; the chain must still hold each.
   */
  verifyChain(anchors?: readonly ChainHead[]): ChainCheck;
  statement(options?: StatementOptions): Statement;
  /** Copies the ledger as it is at one instant to a new file (mode 0600), whoever writes to it. Throws `FILE_UNWRITABLE`. */
  backup(path: string): void;
  close(): void;
}
