import type { Lying, LyingRun } from './survey.ts';

/** What a person asked for. */
export interface CleanRequest {
  /** These runs alone, also where they are unfinished; everything that may go where there are none. */
  readonly runs: readonly string[];
  readonly insideReports: boolean;
  /** Remove temporary folders of the last hour too, whose process lives nowhere here. */
  readonly sure: boolean;
}

/** What becomes of it: nothing, all of it goes, all but the inside report, or only what a killed process left half-made. */
export type Removal = 'nothing' | 'all' | 'all-but-report' | 'leftovers';

export interface Decision {
  readonly lying: Lying;
  readonly removal: Removal;
  /** In words, for a person. */
  readonly reason: string;
}

/** Says of all that lies there what may go. Nothing that a process works in ever may. */
export const decide = (found: readonly Lying[], request: CleanRequest): readonly Decision[] =>
  found.map((lying) => ({ lying, ...removalOf(lying, request) }));

function removalOf(lying: Lying, request: CleanRequest): Omit<Decision, 'lying'> {
  if (request.runs.length > 0 && !request.runs.includes(lying.name)) return keep('not named');
  if (lying.held === 'process') return keep('a process works in it');
  switch (lying.kind) {
    case 'run':
      return removalOfRun(lying, request);
    case 'temporary':
      if (lying.held === 'nobody' || request.sure) return { removal: 'all', reason: 'a process that is gone left it' };
      return keep('younger than an hour: its process may be at work on another machine; --yes removes it all the same');
    case 'other':
      return keep('not made by synthward');
  }
}

function removalOfRun(run: LyingRun, { runs, insideReports }: CleanRequest): Omit<Decision, 'lying'> {
  const named = runs.includes(run.name);
  if (run.state === 'no-ledger' && !named)
    return keep('the workspace has no ledger to say whether it has ended; name it with --run');
  if (run.state === 'ledger-behind' && !named)
    return keep('this ledger is older than what was noted of it, and a newer one may know the run; name it with --run');
  if (run.state === 'open' && !named) {
    const reason = 'unfinished: its records stay until it is resumed, abandoned, or named with --run';
    return { removal: 'leftovers', reason };
  }
  const reason = REASON[run.state];
  if (!run.hasInsideReport || insideReports) return { removal: 'all', reason };
  if (!run.hasRecords) return keep('holds its inside report alone; --inside-reports removes it');
  return { removal: 'all-but-report', reason: `${reason}; its inside report stays` };
}

const REASON: Record<LyingRun['state'], string> = {
  open: 'unfinished; it can still be resumed',
  finished: 'the run has finished',
  abandoned: 'the run was abandoned',
  unknown: 'the ledger knows no such run',
  'no-ledger': 'named',
  'ledger-behind': 'named',
};

const keep = (reason: string): Omit<Decision, 'lying'> => ({ removal: 'nothing', reason });
