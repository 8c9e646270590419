import { randomBytes } from 'node:crypto';
import { UserError } from '../../../privacy/errors.ts';
import { newRunId } from '../../account/run-id.ts';

/** Public facts of a run, entered in the ledger when it starts, so that a resumed run makes the same release. */
export interface RunFacts {
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly releaseName: string;
  /** Published: whoever has the model makes the same tables from it. */
  readonly generationSeed: string;
}

/** A new run. The seed is drawn, but nothing about privacy rests on it: it is published. */
export function newRun(
  dataset: string,
  releaseName: string | undefined,
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
    },
  };
}

export const factsToRecord = ({ createdAt, releaseName, generationSeed }: RunFacts): Record<string, string> => ({
  createdAt,
  releaseName,
  generationSeed,
});

export function factsFromRecord(runId: string, record: Readonly<Record<string, string>>): RunFacts {
  const { createdAt, releaseName, generationSeed } = record;
  if (createdAt === undefined || releaseName === undefined || generationSeed === undefined) {
    throw new UserError('RUN_UNKNOWN', `Cannot resume run ${runId}: the ledger does not hold its facts`, {
      hint: 'It was started by another version. Abandon it with `synthward ledger abandon` and start a new one.',
    });
  }
  return { createdAt, releaseName, generationSeed };
}
