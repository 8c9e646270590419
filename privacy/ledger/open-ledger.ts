import { hasSampling } from '../accounting/has-sampling.ts';
import { largestRho } from '../budget.ts';
import { UserError } from '../errors.ts';
import { compare } from '../rational.ts';
import { type UnitOfOldRun, unitsOf } from './account-units.ts';
import { knownRun } from './admit.ts';
import { admitBeside, convertibleRuns } from './admit-conversion.ts';
import { admitBesideOpenRuns, admitUnit } from './admit-unit.ts';
import { whyNotWhole } from './admit-whole-plan.ts';
import { allocationRecord, allocationsOf, dayOf, knownAllocation } from './allocations.ts';
import { EMPTY_HEAD, readEntry } from './chain.ts';
import type { ChainHead, ChainView } from './chain-head.ts';
import { type LedgerDatabase, openLedgerDatabase } from './database.ts';
import type { Ledger, LedgerEntry, Policy, RecordedCharge, RunRecord, RunRequest } from './ledger.ts';
import { ledgerRun } from './ledger-run.ts';
import { openSession } from './open-session.ts';
import { spendingOf } from './spending.ts';
import { type LedgerState, type RunAccount, runsOf } from './state.ts';
import { statementOf } from './statement.ts';
import { verifyLedger } from './verify-ledger.ts';

export interface LedgerOptions {
  readonly path: string;
  /** The time now, in ISO 8601: `privacy/` has no clock of its own. */
  readonly now: () => string;
  /** Writes nothing, and makes no file. */
  readonly readonly?: boolean;
  /** How long to wait for other processes; 30 s unless told. */
  readonly busyTimeoutMs?: number;
  /** What is known of the units of runs that state none; nothing unless told. Asked inside transactions, so it must be quick. */
  readonly unitOfOldRun?: UnitOfOldRun;
  /**
   * Called when an entry other than an answer is on the disk, and before whoever made it goes on: what is charged is not answered before this
   * returns. No other process writes meanwhile. Whatever it throws reaches the caller; the entry stays.
   */
  readonly afterEntry?: (chain: ChainView) => void;
}

/**
 * Opens the ledger, or makes an empty one (mode 0600, in a folder that must exist).
 *
 * The whole chain is read and checked first. Throws `LEDGER_TAMPERED` naming the first entry that is wrong, and
 * `FILE_MISSING`, `FILE_UNREADABLE`, `FILE_UNWRITABLE`, `LEDGER_BUSY` or `DISK_FULL`.
 *
 * What the chain finds: any change to, insertion into or removal from the middle of the history, a swapped or missing
 * answer, and last entries cut off while the record of the newest entry stays. What it cannot find without a head noted
 * elsewhere (`verifyChain(anchors)`): the whole file put back to an earlier copy, or written anew from some entry on by
 * somebody who recomputes every hash after it.
 */
export function openLedger(options: LedgerOptions): Ledger {
  const readonly = options.readonly ?? false;
  const database = openLedgerDatabase({ path: options.path, readonly, busyTimeoutMs: options.busyTimeoutMs ?? 30_000 });
  const session = openSession(database, options.now, readonly, options.afterEntry);
  try {
    session.read(() => undefined);
  } catch (error) {
    database.close();
    throw error;
  }
  const { read, write } = session;
  const unitOfOldRun = options.unitOfOldRun ?? (() => ({ known: 'nothing' }) as const);
  return {
    policy: (dataset) => read((state) => state.policies.get(dataset)),
    setPolicy: (dataset, policy, { by }) =>
      write((_state, enter) => enter({ kind: 'policy', dataset: checked('dataset', dataset), policy, by })),
    ensurePolicy(dataset, policy, { by }) {
      const wanted = checked('dataset', dataset);
      const settled = read((state) => agrees(state, wanted, policy));
      if (settled) return;
      write((state, enter) => {
        if (!agrees(state, wanted, policy)) enter({ kind: 'policy', dataset: wanted, policy, by });
      });
    },
    awardAllocation(award, { by }) {
      checked('dataset', award.dataset);
      const rho = largestRho(award.epsilon, award.delta);
      const id = write((state, enter) => {
        const named = { ...award, rho, id: award.id ?? freeId(state, award.project) };
        enter({ kind: 'allocation', award: named, by });
        return named.id;
      });
      return read((state) => allocationRecord(state, knownAllocation(state, id), dayOf(state, options.now())));
    },
    revokeAllocation: (id, { by }) => write((_state, enter) => enter({ kind: 'revoke', id, by })),
    allocations: (dataset) =>
      read((state) => {
        const day = dayOf(state, options.now());
        return allocationsOf(state, dataset).map((allocation) => allocationRecord(state, allocation, day));
      }),
    startRun(request) {
      checkRequest(request);
      write((state, enter) => {
        const units = unitsOf(state, request.dataset, unitOfOldRun);
        admitUnit(units, request.unit);
        admitBesideOpenRuns(units);
        try {
          enter({ kind: 'start', request });
        } catch (error) {
          const day = dayOf(state, options.now());
          if (!mayFitAsWhole(error, request)) throw error;
          const why = whyNotWhole(state, request, state.policies.get(request.dataset)!, day);
          if (why !== undefined) throw withReason(error, why);
          enter({ kind: 'start', request: { ...request, admission: 'whole-plan' } });
        }
      });
      return ledgerRun(session, request.runId);
    },
    resumeRun(runId, planDigest) {
      read((state) => {
        const run = state.runs.get(runId);
        if (run === undefined || run.record.state === 'abandoned') knownRun(state, runId, 'resume');
        else if (run.record.planDigest !== planDigest) throw otherPlan(runId);
      });
      return ledgerRun(session, runId);
    },
    openRuns: (dataset) => read((state) => openRecords(state, dataset)),
    latestOpenRun: (dataset) => read((state) => openRecords(state, dataset).at(-1)),
    abandonRun: (runId) => write((_state, enter) => enter({ kind: 'abandon', runId })),
    runs: () => read((state) => [...state.runs.values()].map((run) => run.record)),
    charges: (runId) => read((state) => chargesOf(anyRun(state, runId))),
    entries: () => database.reading(() => readAll(database)),
    spent: (dataset) => read((state) => spendingOf(state, dataset)),
    convertUnit(conversion, { by }) {
      return write((state, enter) => {
        const units = unitsOf(state, conversion.dataset, unitOfOldRun);
        admitBeside(units, conversion.unit);
        const whole = { ...conversion, runs: convertibleRuns(state, conversion.dataset, unitOfOldRun) };
        enter({ kind: 'unit', conversion: whole, by });
        return whole;
      });
    },
    units: (dataset) => read((state) => unitsOf(state, dataset, unitOfOldRun)),
    head: () => read(() => session.head()),
    chain: (look) => read(() => look(session.chain())),
    keepHead: () => session.keepHead(),
    acceptLoss: (loss, { by }) =>
      write((state, enter) => {
        checked('dataset', loss.dataset);
        if (loss.unit !== undefined) admitUnit(unitsOf(state, loss.dataset, unitOfOldRun), loss.unit);
        enter({ kind: 'loss', loss, by });
      }),
    enterReview: (review, { by }) =>
      write((_state, enter) =>
        enter({ kind: 'review', review: { ...review, dataset: checked('dataset', review.dataset) }, by }),
      ),
    headAt: (sequence) => read(() => headAt(database, sequence)),
    verifyChain: (anchors = []) => verifyLedger(database, anchors),
    statement(wanted = {}) {
      // Worked out after reading: accountants may take seconds, and a reader keeps others from writing.
      const { state, head } = read((seen) => ({ state: seen, head: session.head() }));
      return statementOf(state, head, dayOf(state, options.now()), wanted, unitOfOldRun);
    },
    backup(path) {
      read(() => undefined);
      database.copyTo(path);
    },
    close: () => database.close(),
  } satisfies Ledger;
}

/** Whether a run was refused by the sum of rho alone, and has steps over samples, of which that sum is a loose bound. */
const mayFitAsWhole = (error: unknown, { planned }: RunRequest): error is UserError =>
  error instanceof UserError && error.code === 'BUDGET_EXCEEDED' && hasSampling(planned);

const withReason = (error: UserError, why: string): UserError =>
  new UserError('BUDGET_EXCEEDED', error.message, {
    hint: `${error.hint} Nor could it be admitted by its plan as a whole, where steps over samples count for less: ${why}.`,
    params: error.params,
  });

function readAll(database: LedgerDatabase): readonly LedgerEntry[] {
  let head: ChainHead = EMPTY_HEAD;
  return database.entriesAfter(0).map((stored) => {
    const entry = readEntry(head, stored);
    head = { sequence: entry.sequence, hash: entry.hash };
    return entry;
  });
}

function headAt(database: LedgerDatabase, sequence: number): ChainHead {
  const [entry] = sequence === 0 ? [EMPTY_HEAD] : database.entriesAfter(sequence - 1, 1);
  if (entry?.sequence !== sequence) throw new RangeError(`Cannot tell the head at ${sequence}: there is no such entry`);
  return { sequence, hash: entry.hash };
}

/** `trial-1`, `trial-2`, ...: the first that is free. */
function freeId(state: LedgerState, project: string): string {
  let number = 1;
  while (state.allocations.has(`${project}-${number}`)) number++;
  return `${project}-${number}`;
}

/** Whether the policy is the one in force. Throws `POLICY_CONFLICT` where another is. */
function agrees(state: LedgerState, dataset: string, policy: Policy): boolean {
  const inForce = state.policies.get(dataset);
  if (inForce === undefined) return false;
  const same =
    compare(inForce.maxEpsilon, policy.maxEpsilon) === 0 &&
    compare(inForce.maxDelta, policy.maxDelta) === 0 &&
    (inForce.requireAllocation ?? false) === (policy.requireAllocation ?? false) &&
    [...inForce.spenders].sort().join('\n') === [...policy.spenders].sort().join('\n');
  if (same) return true;
  throw new UserError(
    'POLICY_CONFLICT',
    `Cannot use this policy: the ledger holds another one for dataset ${JSON.stringify(dataset)}`,
    {
      hint: 'Bring the configuration in line with the ledger, or let a spender change the policy in the ledger.',
      params: { dataset },
    },
  );
}

const openRecords = (state: LedgerState, dataset: string): readonly RunRecord[] =>
  runsOf(state, dataset)
    .map((run) => run.record)
    .filter((record) => record.state === 'open');

function anyRun(state: LedgerState, runId: string): RunAccount {
  return state.runs.get(runId) ?? knownRun(state, runId, 'read');
}

const chargesOf = (run: RunAccount): readonly RecordedCharge[] =>
  [...run.charges.values()].map(({ answer, ...charge }) => ({ ...charge, answerDigest: answer?.digest }));

function checkRequest(request: RunRequest): void {
  checked('run id', request.runId);
  checked('dataset', request.dataset);
  checked('spender', request.spender);
  if (request.unit.name === '' || request.unit.column === '') checked('unit', '');
}

function checked(what: string, value: string): string {
  if (value.length > 0 && value.length <= 200 && !/\p{Cc}/u.test(value)) return value;
  throw new UserError('CONFIG_INVALID', `Cannot use ${JSON.stringify(value.slice(0, 40))} as a ${what}`, {
    hint: 'Use 1 to 200 characters, none of them a control character.',
  });
}

const otherPlan = (runId: string): UserError =>
  new UserError('PLAN_CHANGED', `Cannot resume run ${JSON.stringify(runId)}: it was started under another plan`, {
    hint: 'Give the flags that it was started with, and restore its configuration and dictionary; or abandon the run and start a new one.',
    params: { runId },
  });
