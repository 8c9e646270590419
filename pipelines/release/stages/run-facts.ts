import { randomBytes } from 'node:crypto';
import { UserError } from '../../../privacy/errors.ts';
import type { RunRecord } from '../../../privacy/ledger/ledger.ts';
import { newRunId } from '../../account/run-id.ts';

/** Public facts of a run, entered in the ledger when it starts, so that a resumed run makes the same release. */
export interface RunFacts {
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly releaseName: string;
  /** Published: whoever has the model makes the same tables from it. */
  readonly generationSeed: string;
  /** Digest of the audit that goes out with the release; absent where none does. */
  readonly auditDigest?: string | undefined;
}

/** A new run. The seed is drawn, but nothing about privacy rests on it: it is published. */
export function newRun(
  dataset: string,
  releaseName: string | undefined,
  auditDigest: string | undefined,
  now: Date,
): { runId: string; facts: RunFacts } {
  const createdAt = now.toISOString();
  const runId = newRunId(now);
  return {
    runId,
    facts: {
      createdAt,
      releaseName: releaseName ?? `${dataset}-${runId}`,
      generationSeed: randomBytes(16).toString('hex'),
      auditDigest,
    },
  };
}

export const factsToRecord = ({ auditDigest, ...facts }: RunFacts): Record<string, string> => ({
  ...facts,
  ...(auditDigest === undefined ? {} : { auditDigest }),
});

export function factsFromRecord(runId: string, record: Readonly<Record<string, string>>): RunFacts {
  const { createdAt, releaseName, generationSeed, auditDigest } = record;
  if (createdAt === undefined || releaseName === undefined || generationSeed === undefined) {
    throw new UserError('RUN_UNKNOWN', `Cannot resume run ${runId}: the ledger does not hold its facts`, {
      hint: 'It was started by another version. Abandon it with `synthward ledger abandon` and start a new one.',
    });
  }
  return { createdAt, releaseName, generationSeed, auditDigest };
}

/** Throws `PLAN_CHANGED` where a run was started with another audit than is at hand now, or with or without one: it makes one release, whenever it is resumed. */
export function refuseOtherAudit(
  { runId, facts }: Pick<RunRecord, 'runId' | 'facts'>,
  digest: string | undefined,
): void {
  const { auditDigest } = factsFromRecord(runId, facts);
  if (auditDigest === digest) return;
  const [was, hint] =
    auditDigest === undefined
      ? ['without an audit', 'Take release.audit out of the configuration to go on; an audit goes out with a new run.']
      : ['with another audit', 'Let release.audit name the audit that the run was started with, unchanged.'];
  throw new UserError('PLAN_CHANGED', `Cannot resume run ${runId}: it was started ${was}`, { hint });
}
