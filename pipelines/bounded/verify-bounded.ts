import { UserError } from '../../privacy/errors.ts';
import type { VerifyReport } from '../verify/report/report.ts';
import { type FoundSoFar, stoppedReport } from '../verify/report/stopped-report.ts';
import { limitReached, stoppedInWords } from './in-words.ts';
import { type AskedLimits, limitsFor } from './limits.ts';
import type { Interruption, Message, PlainVerifyOptions } from './messages.ts';
import { runBounded } from './run-bounded.ts';
import { fromSent } from './sent-error.ts';

export interface BoundedVerify {
  readonly release: string;
  readonly options: PlainVerifyOptions;
  readonly asked: AskedLimits;
  readonly progress: (done: number, total: number) => void;
}

export type BoundedReport =
  | { readonly kind: 'report'; readonly report: VerifyReport }
  /** With why it ended before all checks were made. */
  | { readonly kind: 'stopped'; readonly report: VerifyReport; readonly why: UserError }
  | { readonly kind: 'interrupted'; readonly signal: Interruption };

/** `verifyRelease` in a process of its own with limits. Where these are struck, the report holds what was found before. */
export async function verifyBounded({ release, options, asked, progress }: BoundedVerify): Promise<BoundedReport> {
  const nobody = { release: undefined, fingerprint: undefined, files: [] };
  let found: FoundSoFar = { current: 'folder', checks: [], identity: nobody };
  const hear = (message: Message): void => {
    if (message.kind === 'step') ({ found } = message);
    else if (message.kind === 'progress') progress(message.done, message.total);
  };
  const limits = await limitsFor(release, asked);
  const task = { kind: 'verify', release, options: { ...options, memory: limits.memory } } as const;
  const outcome = await runBounded<'verify'>(task, limits, hear);
  if (outcome.kind === 'done') return { kind: 'report', report: outcome.result };
  if (outcome.kind === 'interrupted') return outcome;
  if (outcome.kind === 'failed') throw fromSent(outcome.failure);
  const what = `finish the checks of ${release}`;
  if (outcome.kind === 'stopped') {
    const report = stoppedReport(found, stoppedInWords(outcome.limit, limits));
    return { kind: 'stopped', report, why: limitReached(what, outcome.limit, limits) };
  }
  const detail = 'it is broken in a way that ends the process that reads it';
  const why = new UserError('RELEASE_INVALID', `Cannot ${what}: ${detail}`, {
    hint: 'Ask whoever gave you the release for an intact copy, and do not use this one.',
  });
  return { kind: 'stopped', report: stoppedReport(found, detail), why };
}
