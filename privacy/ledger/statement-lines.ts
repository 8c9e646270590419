import type { AccountantName } from '../accounting/accountant.ts';
import type { AllocationState } from './allocation.ts';
import type { ChainHead, RunState } from './chain-head.ts';
import type { LedgerUnit, UnitConversion } from './unit.ts';

export interface StatementOptions {
  /** A line for every charge too. */
  readonly charges?: boolean;
  /** Ask every accountant what the whole history costs, which may take seconds for long ones. */
  readonly tightest?: boolean;
}

/**
 * Everything spent, as plain data for JSON. Settings are as they were written; what was spent is rounded towards more
 * loss, and an epsilon without bound is `Infinity`. `statementToCsv` and its sisters write the lines as CSV.
 */
export interface Statement {
  readonly schema: 'ledger-statement/1';
  readonly head: ChainHead;
  readonly accounts: readonly StatementAccount[];
  readonly allocations: readonly StatementAllocation[];
  readonly lines: readonly StatementLine[];
  /** Where they were asked for. */
  readonly charges?: readonly StatementCharge[];
}

/** Epsilons are at `maxDelta`. */
export interface StatementAccount {
  readonly dataset: string;
  /** Whose losses are added up; null where no run says it, and where `unitConflict` says why the figures hold for nobody. */
  readonly unit: LedgerUnit | null;
  /** In words. Absent where the runs do not contradict one another. */
  readonly unitConflict?: string;
  /** In words, which runs do not say what they protected. */
  readonly unitUnknown?: string;
  /** By which what runs about each row have charged is counted for the unit; the newest counts. Absent where there is none. */
  readonly unitConversions?: readonly StatementConversion[];
  readonly maxEpsilon: number;
  readonly maxDelta: number;
  readonly spenders: readonly string[];
  readonly requireAllocation: boolean;
  readonly rhoCharged: number;
  /** What the events themselves cost in delta. */
  readonly deltaCharged: number;
  /** All charges composed in zCDP: what admission counts with, and what is spent of the cap, however runs were chosen. */
  readonly epsilonCharged: number;
  /** By the tightest accountant that is valid for this history, where it was asked for. */
  readonly tightest?: TightestFigure;
  /** With what open runs may still charge. */
  readonly epsilonWithReservations: number;
  /** With what is set aside for projects besides: what a run without an allocation is added to. */
  readonly epsilonCommitted: number;
  /** Adding up the epsilon of each run, as other tools do. */
  readonly plainSumOfEpsilons: number;
}

export interface StatementConversion extends Omit<UnitConversion, 'dataset'> {
  readonly entry: number;
  readonly by: string;
}

export interface TightestFigure {
  readonly epsilon: number;
  readonly accountant: AccountantName;
  /**
   * `always`: one run did to the letter what it had planned. `settings-fixed-beforehand`: several did, and it holds if no plan of
   * a later one was chosen after looking at the answers of an earlier one. `under-the-cap`: some run may have chosen noise or
   * questions from its own answers; rho is counted as it was spent, and what a filter proves is the cap: the plan of a run that
   * is alone, the policy for several.
   */
  readonly holds: 'always' | 'settings-fixed-beforehand' | 'under-the-cap';
}

export interface StatementAllocation {
  readonly id: string;
  readonly dataset: string;
  readonly project: string;
  readonly purpose: string;
  readonly approver: string;
  readonly awardedAt: string;
  readonly awardedBy: string;
  readonly expires: string;
  readonly spenders: readonly string[];
  readonly state: AllocationState;
  readonly revokedAt: string | undefined;
  readonly revokedBy: string | undefined;
  readonly runs: number;
  /** As it was awarded. */
  readonly epsilonAwarded: number;
  readonly deltaAwarded: number;
  readonly rhoAwarded: number;
  readonly rhoCharged: number;
  readonly rhoReserved: number;
  readonly rhoBalance: number;
  /** What the events themselves cost in delta. */
  readonly deltaCharged: number;
  /** Of each amount alone, at the delta that was awarded. They do not add up: in rho they do. */
  readonly epsilonCharged: number;
  readonly epsilonBalance: number;
}

export interface StatementLine {
  readonly dataset: string;
  readonly runId: string;
  /** `release` or `describe`. */
  readonly kind: string;
  /** Name of the release, if it is one. */
  readonly release: string | undefined;
  readonly allocation: string | undefined;
  readonly spender: string;
  readonly state: RunState;
  /** Days, no finer: how long a run took depends on the records. */
  readonly startedOn: string;
  readonly endedOn: string | undefined;
  readonly charges: number;
  readonly rhoPlanned: number;
  readonly rhoCharged: number;
  readonly deltaCharged: number;
  /** What the run promised: the epsilon of its claim, exact (`1`, `0.75`, `1/3`); absent for runs that did not say. */
  readonly promisedEpsilon: string | undefined;
  /** The delta of that promise, which need not be that of the policy. */
  readonly promisedDelta: string | undefined;
  /** Of this run alone, at the delta of the policy. */
  readonly epsilonCharged: number;
  /** Of everything charged to the dataset up to and including this run. */
  readonly epsilonAfter: number;
  /** What one unit of the run is called; absent where the run does not say. */
  readonly unit: string | undefined;
  /** Its column; null where each row is a unit. */
  readonly unitColumn: string | null | undefined;
  /** Of what entries that are gone have spent: why that was accepted, and the releases whose events were counted. Absent for every other. */
  readonly loss?: { readonly because: string; readonly releases: string };
  /** Of a run about each row: for how many rows of one unit its costs are counted here. Absent for every other run. */
  readonly rowsCounted: number | undefined;
  /** `whole-plan` for a run that was admitted by the losses of its plan as a whole, and counts with all of it; absent for one by the sum of rho. */
  readonly admission: 'whole-plan' | undefined;
}

export interface StatementCharge {
  readonly dataset: string;
  readonly runId: string;
  /** Number of the entry. */
  readonly entry: number;
  readonly question: string;
  /** Kinds of its events, such as `discrete-gaussian`. */
  readonly mechanism: string;
  /** By itself. Charges of steps over samples cost less together: their run counts with all that it planned of them. */
  readonly rho: number;
  readonly delta: number;
  readonly answered: boolean;
}
