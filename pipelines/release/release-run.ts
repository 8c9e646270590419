import { LOSS_KIND } from '../../privacy/ledger/accepted-loss.ts';
import { isDescribeRun } from '../account/describe-run-facts.ts';
import type { RunKind } from '../account/run-life-cycle.ts';

/** Runs that make a release, of one table or of several. */
export const RELEASE_RUN: RunKind = {
  isOwn: (run) => !isDescribeRun(run) && run.facts['kind'] !== LOSS_KIND,
  called: 'run',
  madeAgain: 'makes the release of a finished run again',
  keepsFolder: true,
};
