import { leftUnchecked } from './left-unchecked.ts';
import { type CheckId, Checks, type ReportedIdentity, TITLES, type VerifyCheck, type VerifyReport } from './report.ts';
import { sayWhatNobodyCanCheck } from './without-records.ts';

/** What was found before the checks came to an end that they should not have. */
export interface FoundSoFar {
  readonly checks: readonly VerifyCheck[];
  /** The check that was being made. */
  readonly current: CheckId;
  readonly identity: ReportedIdentity;
}

/** Said of releases that have something of the kind alone. */
const NOT_OF_ALL: readonly CheckId[] = ['arrow', 'audit', 'derived', 'without-records'];

/** The report on a release whose checks were stopped. The check that was being made fails, for the reason `why`. */
export function stoppedReport({ checks: made, current, identity }: FoundSoFar, why: string): VerifyReport {
  const checks = new Checks();
  checks.list.push(...made.filter(({ id }) => id !== 'without-records'));
  checks.fail(current, why);
  const said = new Set(checks.list.map(({ id }) => id));
  for (const id of Object.keys(TITLES) as CheckId[]) {
    if (!said.has(id) && !NOT_OF_ALL.includes(id)) checks.cannot(id, 'the checks were stopped before it was made');
  }
  sayWhatNobodyCanCheck(checks);
  const unchecked = leftUnchecked(checks.list);
  return { schema: 'verify/1', ...identity, ok: false, unchecked, checks: checks.list };
}
